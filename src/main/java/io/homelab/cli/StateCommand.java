package io.homelab.cli;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.operations.LabWords;
import io.homelab.operations.StateRecovery;
import io.homelab.probe.ProbeResult;
import io.homelab.report.StateRecoveryView;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.StateLock;
import io.homelab.state.StateText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
        LabState state = workspace.state();
        parent.root.print(
            parent.root.options().json ? StateText.json(state) : StateText.human(state));
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
          StateLock lock = workspace.lock("state forget")) {
        LabState state = workspace.state();
        Set<MachineName> forgotten = LabWords.select(names, state.machines().keySet());
        refuseWhatAnswers(workspace, state, forgotten);
        String list = String.join(", ", forgotten.stream().map(MachineName::value).toList());
        if (!yes && !(root.mayAsk() && root.environment().prompt().confirm(question(list)))) {
          throw new CommandException(
              ExitCode.USAGE,
              list + " would be forgotten, and nobody said yes",
              "--yes does it without asking");
        }
        for (MachineName machine : forgotten) {
          MachineRecord record = state.machines().get(machine);
          state = state.without(machine);
          if (record != null) {
            root.say(
                "forgot %s; should host %s come back, what is left of it is in %s there"
                    .formatted(machine, record.host(), record.workdir()));
          }
        }
        workspace.store().save(state);
        return ExitCode.OK.code();
      }
    }

    private static String question(String list) {
      return "Forget " + list + "? Whatever still runs there is left to itself.";
    }

    /** A machine that can be destroyed is not forgotten: it would run on without anybody. */
    private static void refuseWhatAnswers(
        Workspace workspace, LabState state, Set<MachineName> machines) {
      SortedMap<HostName, MachineName> byHost = new TreeMap<>();
      for (MachineName machine : machines) {
        state.machine(machine).ifPresent(record -> byHost.putIfAbsent(record.host(), machine));
      }
      List<Host> known =
          workspace.hosts().stream().filter(host -> byHost.containsKey(host.name())).toList();
      workspace
          .probe(known)
          .forEach((host, answer) -> {
            if (answer instanceof ProbeResult.Reached reached
                && reached.facts().machines().own().containsKey(byHost.get(host))) {
              throw new CommandException(
                  ExitCode.USAGE,
                  "machine %s is on host %s, which answers".formatted(byHost.get(host), host),
                  "'homelab vos destroy %s' takes it away".formatted(byHost.get(host)));
            }
          });
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
          StateLock lock = workspace.lock("state recover")) {
        if (workspace.store().exists()) {
          throw new CommandException(
              ExitCode.USAGE,
              "the state is there: nothing is to be recovered",
              "'homelab plan' compares it with the hosts");
        }
        StateRecovery recovery = recovery(workspace);
        root.print(
            root.options().json
                ? StateRecoveryView.json(recovery)
                : StateRecoveryView.human(recovery));
        if (!yes && !(root.mayAsk() && root.environment().prompt().confirm("Write this state?"))) {
          throw new CommandException(
              ExitCode.USAGE, "the state was not written", "--yes writes it without asking");
        }
        workspace.store().save(recovery.state().withEngine(workspace.lab().engine()));
        root.say("The state is back. 'homelab plan' shows what is left to do.");
        return ExitCode.OK.code();
      }
    }

    private static StateRecovery recovery(Workspace workspace) {
      return switch (StateRecovery.of(
          workspace.lab().name(),
          workspace.owner(),
          workspace.store().loadPrevious(workspace.lab().name()),
          workspace.probe())) {
        case StateRecovery.Outcome.Recovered recovered -> recovered.recovery();
        case StateRecovery.Outcome.Ambiguous ambiguous ->
            throw new CommandException(
                ExitCode.USAGE,
                "the hosts have machines of %d labs of this name and owner: %s"
                    .formatted(ambiguous.lineages().size(), ambiguous.lineages().values()),
                "leave only one lab's hosts in hosts.yaml, then: homelab state recover");
      };
    }
  }
}
