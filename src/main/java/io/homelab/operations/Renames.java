package io.homelab.operations;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Machines that are known by other names than they have now. Their VMs stay as they are.
 *
 * @param due the names now, by the names before, of those that the state still calls by these
 */
record Renames(SortedMap<MachineName, MachineName> due) {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int TAKEN = 3;
  private static final int ABSENT = 4;

  /** Copies the map. */
  Renames {
    due = Collections.unmodifiableSortedMap(new TreeMap<>(due));
  }

  /**
   * Those of the topology that are not carried out yet.
   *
   * @throws RefusedException when the state knows a machine by both names
   */
  static Renames due(Lab lab, LabState state) {
    SortedMap<MachineName, MachineName> due = new TreeMap<>();
    lab.renames()
        .forEach((from, to) -> {
          if (state.machine(from).isPresent()) {
            requireFree(state, from, to);
            due.put(from, to);
          }
        });
    return new Renames(due);
  }

  /** One of a machine that the state knows. */
  static Renames of(LabState state, MachineName from, MachineName to) {
    requireFree(state, from, to);
    SortedMap<MachineName, MachineName> one = new TreeMap<>();
    one.put(from, to);
    return new Renames(one);
  }

  private static void requireFree(LabState state, MachineName from, MachineName to) {
    state
        .machine(to)
        .ifPresent(other -> {
          throw new RefusedException(
              Refusal.usage(
                  "machine %s cannot be renamed to %s: the lab has both, %s on host %s"
                      .formatted(from, to, to, other.host()),
                  "choose a name that no machine has, or destroy %s first".formatted(to)));
        });
  }

  /** Says which there are. */
  void sayIn(OpenLab lab) {
    due.forEach((from, to) ->
        lab.kept().say("note: machine %s is called %s from now on, and stays".formatted(from, to)));
  }

  boolean isEmpty() {
    return due.isEmpty();
  }

  /** The state with the names now. */
  LabState in(LabState state) {
    LabState renamed = state;
    for (Map.Entry<MachineName, MachineName> each : due.entrySet()) {
      Optional<MachineRecord> record = renamed.machine(each.getKey());
      if (record.isPresent()) {
        renamed = renamed.without(each.getKey()).with(each.getValue(), record.get());
      }
    }
    return renamed;
  }

  /**
   * What the hosts told, as they will tell it then.
   *
   * @param state the state with the names before
   */
  SortedMap<HostName, ProbeResult> in(SortedMap<HostName, ProbeResult> probes, LabState state) {
    SortedMap<HostName, ProbeResult> renamed = new TreeMap<>(probes);
    due.forEach((from, to) ->
        state
            .machine(from)
            .map(MachineRecord::host)
            .ifPresent(host -> {
              if (renamed.get(host) instanceof ProbeResult.Reached reached) {
                renamed.put(host, new ProbeResult.Reached(host, in(reached.facts(), from, to)));
              }
            }));
    return renamed;
  }

  private static HostFacts in(HostFacts facts, MachineName from, MachineName to) {
    HostMachines there = facts.machines();
    return new HostFacts(
        facts.login(),
        facts.computer(),
        facts.engine(),
        facts.network(),
        facts.workdir(),
        new HostMachines(
            moved(there.own(), from, to),
            moved(there.lost(), from, to),
            there.taken(),
            there.otherLabs(),
            there.disks()));
  }

  private static <T> SortedMap<MachineName, T> moved(
      SortedMap<MachineName, T> byName, MachineName from, MachineName to) {
    SortedMap<MachineName, T> moved = new TreeMap<>(byName);
    T value = moved.remove(from);
    if (value != null) {
      moved.putIfAbsent(to, value);
    }
    return moved;
  }

  /**
   * Makes the hosts and then the state know the machines by their names now; the caller holds the
   * lab's lock. Cut in between, the same call again ends well.
   *
   * @param state the state with the names before
   * @return the state as written
   * @throws RefusedException when a host cannot be asked, or cannot do it
   */
  LabState carryOut(OpenLab lab, LabState state, SortedMap<HostName, ProbeResult> probes) {
    due.forEach((from, to) -> {
      MachineRecord record = state.machine(from).orElseThrow();
      if (!(probes.get(record.host()) instanceof ProbeResult.Reached reached)) {
        throw new RefusedException(
            Refusal.Kind.UNREACHABLE,
            "machine %s cannot be renamed without its host %s, which does not answer"
                .formatted(from, record.host()),
            "bring the host back, then run the same command again");
      }
      requireNotPreempted(reached, from);
      if (!isDone(reached, from, to)) {
        onHost(lab, record, from, to);
      }
    });
    return lab.kept().store().save(in(state));
  }

  /** The marker would no longer tell that its room is somebody else's. */
  private static void requireNotPreempted(ProbeResult.Reached reached, MachineName from) {
    reached
        .facts()
        .workdir()
        .marker()
        .map(marker -> marker.preempted().get(from.value()))
        .ifPresent(other -> {
          throw new RefusedException(
              Refusal.usage(
                  "machine %s cannot be renamed: it was halted to make room for lab %s"
                      .formatted(from, other.by()),
                  "bring it back under its old name first: homelab vos up " + from));
        });
  }

  /** Whether an earlier run came as far as the host, but not to the state. */
  private static boolean isDone(ProbeResult.Reached reached, MachineName from, MachineName to) {
    SortedMap<MachineName, ?> own = reached.facts().machines().own();
    return own.containsKey(to) && !own.containsKey(from);
  }

  private static void onHost(OpenLab lab, MachineRecord record, MachineName from, MachineName to) {
    Argv command =
        lab.engine()
            .renaming(record.workdir(), from, to)
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.usage(
                        "engine %s cannot rename machines".formatted(lab.engine().name()),
                        "give the machine its old name again")));
    ExecResult result =
        lab.hosts().connections().to(record.host()).run(RemoteCommand.of(command, LIMIT));
    switch (result.exitCode()) {
      case 0 -> {
        // Done.
      }
      case ABSENT ->
          throw new RefusedException(
              Refusal.usage(
                  "machine %s is not in workdir %s on host %s, so it cannot be renamed"
                      .formatted(from, record.workdir(), record.host()),
                  "see what is there: homelab plan"));
      case TAKEN -> throw taken(record, from, to);
      default ->
          throw new RefusedException(
              Refusal.Kind.HOST_FAILED,
              "machine %s could not be renamed on host %s: %s"
                  .formatted(from, record.host(), PlainText.excerpt(result.stderr(), 200)),
              "mend that, then run the same command again");
    }
  }

  private static RefusedException taken(MachineRecord record, MachineName from, MachineName to) {
    return new RefusedException(
        Refusal.usage(
            "machine %s cannot be renamed to %s: host %s has a machine %s in workdir %s already"
                .formatted(from, to, record.host(), to, record.workdir()),
            "choose another name, or see what it is: homelab plan"));
  }
}
