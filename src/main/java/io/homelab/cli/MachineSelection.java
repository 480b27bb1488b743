package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.ProbeResult;
import io.homelab.report.EventView;
import io.homelab.run.EventSink;
import io.homelab.run.LabStatus;
import io.homelab.run.MachineStatus;
import io.homelab.run.RunOutcome;
import io.homelab.run.StateUpdates;
import io.homelab.run.Verbs;
import io.homelab.state.LabState;
import io.homelab.state.StateLock;
import io.homelab.workdir.LabIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import picocli.CommandLine.Parameters;

/**
 * The machines that a verb is about, and the frame in which it runs: lock, state, probe, route,
 * run, tell.
 */
final class MachineSelection {
  @Parameters(
      paramLabel = "MACHINE",
      arity = "0..*",
      description = "Only these machines (default: all).")
  List<String> machines;

  /** All machines, until picocli says otherwise. */
  MachineSelection() {
    this(new ArrayList<>());
  }

  /** These machines; none means all. */
  MachineSelection(List<String> machines) {
    this.machines = machines;
  }

  /** Does a verb with them. */
  ExitCode with(HomeLabCommand root, String command, BiFunction<Workspace, Verbs, RunOutcome> verb) {
    return with(root, command, root::eventView, verb);
  }

  /** Reads something with them: what is printed is the answer alone, and no event on the way. */
  ExitCode ask(HomeLabCommand root, String command, BiFunction<Workspace, Verbs, RunOutcome> verb) {
    return with(root, command, () -> new SilentView(root.environment().err()), verb);
  }

  private ExitCode with(
      HomeLabCommand root,
      String command,
      Supplier<EventView> views,
      BiFunction<Workspace, Verbs, RunOutcome> verb) {
    try (Workspace workspace = root.open();
        StateLock lock = workspace.lock(command)) {
      StateUpdates updates = new StateUpdates(workspace.store(), workspace.state());
      SortedMap<HostName, ProbeResult> probes = workspace.probe();
      SortedMap<MachineName, HostName> existing = existing(workspace, updates.state(), probes);
      if (existing.isEmpty()) {
        refuseAnothers(workspace, updates.state(), probes);
        root.say("Nothing to do: no machine of this lab exists.");
      }
      try (EventView view = views.get()) {
        return root.exitCode(
            verb.apply(workspace, verbs(workspace, updates, probes, existing, view)));
      }
    }
  }

  /** Where a workdir is not this lab's, "nothing to do" would hide that machines run there. */
  private static void refuseAnothers(
      Workspace workspace, LabState state, SortedMap<HostName, ProbeResult> probes) {
    LabIdentity identity = workspace.identity(state);
    probes.forEach((host, probe) -> {
      if (probe instanceof ProbeResult.Reached reached) {
        reached
            .facts()
            .marker()
            .flatMap(identity::objection)
            .ifPresent(objection -> {
              throw new CommandException(
                  ExitCode.USAGE,
                  "nothing of this lab exists; on host %s, workdir %s %s"
                      .formatted(host, reached.facts().workdir(), objection.words()),
                  objection.hint());
            });
      }
    });
  }

  private static Verbs verbs(
      Workspace workspace,
      StateUpdates updates,
      SortedMap<HostName, ProbeResult> probes,
      SortedMap<MachineName, HostName> existing,
      EventSink events) {
    return new Verbs(workspace.runContext(updates, events, Integer.MAX_VALUE), probes, existing);
  }

  /**
   * The selected machines that exist. One of a host that does not answer is needed there: that is
   * an error.
   */
  private SortedMap<MachineName, HostName> existing(
      Workspace workspace, LabState state, SortedMap<HostName, ProbeResult> probes) {
    SortedMap<MachineName, HostName> known = new TreeMap<>();
    for (MachineStatus status : LabStatus.live(workspace.lab(), state, probes, workspace.owner())) {
      boolean gone = status.state().equals("not_created") && state.machine(status.name()).isEmpty();
      if (!gone) {
        status.host().ifPresent(host -> known.put(status.name(), host));
      }
    }
    Set<MachineName> all = new TreeSet<>(known.keySet());
    workspace.lab().machines().forEach(machine -> all.add(machine.name()));
    SortedMap<MachineName, HostName> selected = new TreeMap<>();
    for (MachineName name : Workspace.select(machines, all)) {
      HostName host = known.get(name);
      if (host == null) {
        continue;
      }
      if (!(probes.get(host) instanceof ProbeResult.Reached reached)) {
        String why =
            probes.get(host) instanceof ProbeResult.Unreachable gone
                ? gone.reason()
                : "hosts.yaml has no such host";
        throw new CommandException(
            ExitCode.UNREACHABLE,
            "machine %s is on host %s, which does not answer: %s".formatted(name, host, why),
            "name the machines of other hosts to leave it out");
      }
      requireSameWorkdir(state, name, reached.facts().workdir());
      selected.put(name, host);
    }
    return selected;
  }

  /** A machine that was made in another workdir would seem gone, and be forgotten where it runs. */
  private static void requireSameWorkdir(LabState state, MachineName name, String workdir) {
    state
        .machine(name)
        .filter(record -> !record.workdir().equals(workdir))
        .ifPresent(record -> {
          throw new CommandException(
              ExitCode.USAGE,
              "machine %s was made in %s, and hosts.yaml now says %s for host %s"
                  .formatted(name, record.workdir(), workdir, record.host()),
              "put the workdir back into hosts.yaml as it was");
        });
  }
}
