package io.homelab.cli;

import io.homelab.model.StatePlace;
import io.homelab.operations.Approval;
import io.homelab.operations.ForgetMachines;
import io.homelab.operations.KnownState;
import io.homelab.operations.MigrateState;
import io.homelab.operations.MoveMachine;
import io.homelab.operations.PushState;
import io.homelab.operations.RecoverState;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.UnlockHosts;
import io.homelab.operations.UnlockState;
import io.homelab.report.MoveMachineView;
import io.homelab.report.StateMigrationView;
import io.homelab.report.StatePushView;
import io.homelab.report.StateRecoveryView;
import io.homelab.report.UnlockView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab state}. */
@Command(
    name = "state",
    description = "Show or repair what HomeLab knows about the lab.",
    footer = {"homelab state show", "homelab state recover"})
final class StateCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: show, pull, push, mv, forget, migrate, recover or unlock");
  }

  /** {@code homelab state show}. */
  @Command(
      name = "show",
      description = "Show what is where.",
      footer = {"homelab state show --json", "homelab state show"})
  static final class Show implements Callable<Integer> {
    @ParentCommand StateCommand parent;

    @Override
    public Integer call() {
      try (Workspace workspace = parent.root.open()) {
        KnownState known = parent.root.answered(KnownState.of(workspace.opened()));
        parent.root.print(parent.root.options().json ? known.json() : known.human());
        return ExitCode.OK.code();
      }
    }
  }

  /** {@code homelab state pull}. */
  @Command(
      name = "pull",
      description = "Print the state as JSON, to keep a copy.",
      footer = {"homelab state pull > state.json", "homelab --as ci-77 state pull"})
  static final class Pull implements Callable<Integer> {
    @ParentCommand StateCommand parent;

    @Override
    public Integer call() {
      try (Workspace workspace = parent.root.open()) {
        parent.root.print(parent.root.answered(KnownState.of(workspace.opened())).json());
        return ExitCode.OK.code();
      }
    }
  }

  /** {@code homelab state push}. */
  @Command(
      name = "push",
      description = {
        "Put the state in FILE in the place of the lab's: one that 'state pull' printed, or that a"
            + " run could not write.",
        "It must be of the same lab and later than the lab's own."
      },
      footer = {
        "homelab state push ~/.local/state/homelab/devlab.errored.json",
        "homelab state push state.json --force"
      })
  static final class Push implements Callable<Integer> {
    @ParentCommand StateCommand parent;

    @Parameters(paramLabel = "FILE", description = "The file.")
    Path file = Path.of("");

    @Option(names = "--force", description = "Also push an older state, or one of another lineage.")
    boolean force;

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      try (Workspace workspace = root.open()) {
        PushState pushed =
            root.answered(
                PushState.of(
                    workspace.opened(), root.environment().directory().resolve(file), force));
        if (root.options().json) {
          root.print(StatePushView.json(pushed));
        } else {
          root.say(StatePushView.human(pushed));
        }
        return ExitCode.OK.code();
      }
    }
  }

  /** {@code homelab state mv}. */
  @Command(
      name = "mv",
      description = {
        "Give a machine that exists another name, here and on its host. Its VM stays as it is.",
        "'rename: { OLD: NEW }' in topology.yaml does the same with the next 'vos up'."
      },
      footer = {"homelab state mv web www", "homelab state mv db postgres"})
  static final class Move implements Callable<Integer> {
    @ParentCommand StateCommand parent;

    @Parameters(index = "0", paramLabel = "OLD", description = "Its name so far.")
    String from = "";

    @Parameters(index = "1", paramLabel = "NEW", description = "Its name from now on.")
    String to = "";

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      try (Workspace workspace = root.open()) {
        MoveMachine moved = root.answered(MoveMachine.of(workspace.opened(), from, to));
        if (root.options().json) {
          root.print(MoveMachineView.json(moved));
        } else {
          root.say(MoveMachineView.human(moved));
        }
        return ExitCode.OK.code();
      }
    }
  }

  /** {@code homelab state forget}. */
  @Command(
      name = "forget",
      description =
          "Forget machines of a host that is gone for good. Anything left on the host stays.",
      footer = {"homelab state forget web", "homelab state forget web db"})
  static final class Forget implements Callable<Integer> {
    @ParentCommand StateCommand parent;

    @Parameters(paramLabel = "MACHINE", arity = "1..*", description = "The machines.")
    List<String> names = new ArrayList<>();

    @Option(
        names = {"-y", "--yes"},
        description = "Do not ask for confirmation.")
    boolean yes;

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      try (Workspace workspace = root.open();
          ForgetMachines forget =
              root.answered(ForgetMachines.propose(workspace.opened(), names))) {
        Approval approval =
            new Consent(yes, root)
                .to(
                    "Forget " + forget.names() + "? Anything still running there is left alone.",
                    forget.digest())
                .orElseThrow(() ->
                    new RefusedException(
                        Refusal.usage(
                            "forgetting " + forget.names() + " needs confirmation",
                            "confirm at the prompt, or use --yes")));
        for (ForgetMachines.Forgotten one : root.answered(forget.apply(approval))) {
          root.say(
              "forgot %s; if host %s comes back, its remains are in %s there"
                  .formatted(one.machine(), one.host(), one.workdir()));
        }
        return ExitCode.OK.code();
      }
    }
  }

  /** {@code homelab state migrate}. */
  @Command(
      name = "migrate",
      description = {
        "Move the states of this topology's labs, and its pools, to PLACE: 'files' beside the"
            + " topology, or a database.",
        "What is written is read again before the old place stops counting. Say afterwards where"
            + " they are: 'state' in hosts.yaml, or HOMELAB_STATE."
      },
      footer = {
        "homelab state migrate --to postgresql://homelab@db.lan/homelab",
        "homelab state migrate --state postgresql://homelab@db.lan/homelab --to files"
      })
  static final class Migrate implements Callable<Integer> {
    @ParentCommand StateCommand parent;

    @Option(
        names = "--to",
        paramLabel = "PLACE",
        required = true,
        converter = StatePlaces.class,
        description = "The new place: 'files', or postgresql://user@host:port/database.")
    StatePlace to = new StatePlace.StateFiles();

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      MigrateState moved =
          root.answered(
              MigrateState.of(root.environment().labs(), root.request(), to, root.patience()));
      if (root.options().json) {
        root.print(StateMigrationView.json(moved));
      } else {
        root.say(StateMigrationView.human(moved));
      }
      return ExitCode.OK.code();
    }
  }

  /** {@code homelab state recover}. */
  @Command(
      name = "recover",
      description = {
        "Rebuild a lost state from its previous generation and from the hosts, or compare one with"
            + " them; show the difference, and write it."
      },
      footer = {"homelab state recover", "homelab state recover --yes"})
  static final class Recover implements Callable<Integer> {
    @ParentCommand StateCommand parent;

    @Option(
        names = {"-y", "--yes"},
        description = "Do not ask for confirmation.")
    boolean yes;

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      try (Workspace workspace = root.open();
          RecoverState recover = root.answered(RecoverState.propose(workspace.opened()))) {
        root.print(
            root.options().json
                ? StateRecoveryView.json(recover)
                : StateRecoveryView.human(recover));
        if (!recover.changes()) {
          root.say("Nothing to recover.");
          return ExitCode.OK.code();
        }
        Approval approval =
            new Consent(yes, root)
                .to("Write this state?", recover.digest())
                .orElseThrow(() ->
                    new RefusedException(
                        Refusal.usage(
                            "the state was not written", "confirm at the prompt, or use --yes")));
        root.answered(recover.apply(approval));
        root.say("The state is restored. To see what is left to do, run: homelab plan");
        return ExitCode.OK.code();
      }
    }
  }

  /** {@code homelab state unlock}. */
  @Command(
      name = "unlock",
      description = {
        "Show who holds the lab's lock here and on its hosts, and take it from a run that cannot give"
            + " it back.",
        "The lock of a run that is alive stays: it ends with that run."
      },
      footer = {"homelab state unlock", "homelab state unlock --host nuc"})
  static final class Unlock implements Callable<Integer> {
    @ParentCommand StateCommand parent;

    @Option(
        names = "--host",
        paramLabel = "HOST",
        description = "Only the lock on this host; may be repeated.")
    List<String> hosts = new ArrayList<>();

    @Option(
        names = {"-y", "--yes"},
        description = "Do not ask for confirmation.")
    boolean yes;

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      try (Workspace workspace = root.open()) {
        Optional<UnlockState> here = Optional.empty();
        if (hosts.isEmpty()) {
          here = Optional.of(unlockHere(workspace));
        }
        UnlockHosts there = root.answered(UnlockHosts.propose(workspace.opened(), hosts));
        there
            .silent()
            .forEach(
                (host, reason) -> root.say("host %s was not asked: %s".formatted(host, reason)));
        if (!root.options().json) {
          root.print(UnlockView.human(there, here.isPresent()));
        }
        root.answered(there.apply(approval(there)));
        if (root.options().json) {
          root.print(UnlockView.json(here, there));
        }
        if (there.needsConsent()) {
          root.say("The lock is free. If that run lives after all, it begins nothing new there.");
        }
        return ExitCode.OK.code();
      }
    }

    private UnlockState unlockHere(Workspace workspace) {
      HomeLabCommand root = parent.root;
      UnlockState unlock = root.answered(UnlockState.propose(workspace.opened()));
      if (!root.options().json) {
        root.print(UnlockView.human(unlock));
      }
      root.answered(unlock.apply(approval(unlock)));
      if (unlock.task() == UnlockState.UnlockTask.BREAK) {
        root.say("The lock is free. If that run lives after all, it writes no state any more.");
      }
      return unlock;
    }

    private Approval approval(UnlockHosts unlock) {
      if (!unlock.needsConsent()) {
        return new Approval(unlock.digest());
      }
      return new Consent(yes, parent.root)
          .to("Take the lock on the host away from that run?", unlock.digest())
          .orElseThrow(() ->
              new RefusedException(
                  Refusal.usage(
                      "the lock of a run that may be alive is taken only with consent",
                      "confirm at the prompt, or use --yes")));
    }

    /** What is proven to disturb nobody needs no question. */
    private Approval approval(UnlockState unlock) {
      if (unlock.task() != UnlockState.UnlockTask.BREAK) {
        return new Approval(unlock.digest());
      }
      return new Consent(yes, parent.root)
          .to("Take the lock away from that run?", unlock.digest())
          .orElseThrow(() ->
              new RefusedException(
                  Refusal.usage(
                      "the lock of a run that may be alive is taken only with consent: "
                          + unlock.words(),
                      "confirm at the prompt, or use --yes")));
    }
  }
}
