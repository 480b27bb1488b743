package io.homelab.cli;

import io.homelab.operations.Approval;
import io.homelab.operations.ForgetMachines;
import io.homelab.operations.KnownState;
import io.homelab.operations.RecoverState;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.report.StateRecoveryView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab state}. */
@Command(name = "state", description = "What HomeLab knows of the lab that it made.")
final class StateCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: show, forget or recover");
  }

  /** {@code homelab state show}. */
  @Command(name = "show", description = "Show what is where.")
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

  /** {@code homelab state forget}. */
  @Command(
      name = "forget",
      description =
          "Drop machines of a host that is gone for good; what may be left of them there stays.")
  static final class Forget implements Callable<Integer> {
    @ParentCommand StateCommand parent;

    @Parameters(paramLabel = "MACHINE", arity = "1..*", description = "The machines.")
    List<String> names = new ArrayList<>();

    @Option(
        names = {"-y", "--yes"},
        description = "Do not ask.")
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
                    "Forget " + forget.names() + "? Whatever still runs there is left to itself.",
                    forget.digest())
                .orElseThrow(() ->
                    new RefusedException(
                        Refusal.usage(
                            forget.names() + " would be forgotten, and nobody said yes",
                            "--yes does it without asking")));
        for (ForgetMachines.Forgotten one : root.answered(forget.apply(approval))) {
          root.say(
              "forgot %s; should host %s come back, what is left of it is in %s there"
                  .formatted(one.machine(), one.host(), one.workdir()));
        }
        return ExitCode.OK.code();
      }
    }
  }

  /** {@code homelab state recover}. */
  @Command(
      name = "recover",
      description =
          "Rebuild a lost state from the generation before it and from what the hosts show.")
  static final class Recover implements Callable<Integer> {
    @ParentCommand StateCommand parent;

    @Option(
        names = {"-y", "--yes"},
        description = "Do not ask.")
    boolean yes;

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      try (Workspace workspace = root.open();
          RecoverState recover = root.answered(RecoverState.propose(workspace.opened()))) {
        root.print(
            root.options().json
                ? StateRecoveryView.json(recover.recovery())
                : StateRecoveryView.human(recover.recovery()));
        Approval approval =
            new Consent(yes, root)
                .to("Write this state?", recover.digest())
                .orElseThrow(() ->
                    new RefusedException(
                        Refusal.usage(
                            "the state was not written", "--yes writes it without asking")));
        root.answered(recover.apply(approval));
        root.say("The state is back. 'homelab plan' shows what is left to do.");
        return ExitCode.OK.code();
      }
    }
  }
}
