package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The machines that failed or were left out so far in a run, and why. A machine's first failure
 * counts.
 */
final class MachineResults {
  private final EventSink events;
  private final ConcurrentSkipListMap<MachineName, RunOutcome.Failure> failures =
      new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<MachineName, RunOutcome.LeftOut> leftOut =
      new ConcurrentSkipListMap<>();

  private final ConcurrentSkipListMap<HostName, String> hostFailures =
      new ConcurrentSkipListMap<>();
  private final Set<RunOutcome.RemovedBox> removed = new ConcurrentSkipListSet<>();
  private final Set<MachineName> running = new ConcurrentSkipListSet<>();
  private final Set<MachineName> finished = new ConcurrentSkipListSet<>();

  MachineResults(EventSink events) {
    this.events = events;
  }

  void fail(RunOutcome.Failure failure) {
    if (failures.putIfAbsent(failure.machine(), failure) == null) {
      events.accept(new RunEvent.MachineFailed(failure.host(), failure.machine(), failure.error()));
    }
  }

  /** Notes that a host failed as a whole, or could not be left as it should be. */
  void failHost(HostName host, String error) {
    if (hostFailures.putIfAbsent(host, error) == null) {
      events.accept(new RunEvent.HostFailed(host, error));
    }
  }

  /** Notes that a box is gone. */
  void remove(RunOutcome.RemovedBox box) {
    removed.add(box);
  }

  /** Notes that everything was done with a machine. */
  void finish(MachineName machine) {
    finished.add(machine);
  }

  boolean done(MachineName machine) {
    return finished.contains(machine);
  }

  /** Notes that a machine is brought no further in this run, without any failure. */
  void leave(RunOutcome.LeftOut left) {
    if (leftOut.putIfAbsent(left.machine(), left) == null) {
      left.host()
          .ifPresent(host ->
              events.accept(new RunEvent.MachineWaits(host, left.machine(), left.reason())));
    }
  }

  /** Notes that a machine is left while what was begun with it goes on. */
  void leaveRunning(RunOutcome.LeftOut left) {
    running.add(left.machine());
    leave(left);
  }

  /** Whether something goes on with a machine that this run does not wait for. */
  boolean leftRunning(MachineName machine) {
    return running.contains(machine);
  }

  boolean hostFailed(HostName host) {
    return hostFailures.containsKey(host);
  }

  boolean failed(MachineName machine) {
    return failures.containsKey(machine);
  }

  boolean leftOut(MachineName machine) {
    return leftOut.containsKey(machine);
  }

  /** Whether the machine has neither failed nor been left out. */
  boolean goesOn(MachineName machine) {
    return !failed(machine) && !leftOut(machine);
  }

  /** Those of the machines that have neither failed nor been left out. */
  List<MachineName> alive(Collection<MachineName> machines) {
    return machines.stream().filter(this::goesOn).toList();
  }

  RunOutcome outcome(Collection<MachineName> all, boolean interrupted) {
    SortedMap<MachineName, RunOutcome.Failure> failed = new TreeMap<>(failures);
    List<MachineName> ok = new ArrayList<>(alive(all));
    ok.sort(null);
    SortedMap<MachineName, RunOutcome.LeftOut> left = new TreeMap<>(leftOut);
    left.keySet().removeAll(failed.keySet());
    return new RunOutcome(
        interrupted ? List.of() : List.copyOf(ok),
        List.copyOf(failed.values()),
        interrupted,
        List.copyOf(left.values()),
        hostFailures.entrySet().stream()
            .map(entry -> new RunOutcome.HostFailure(entry.getKey(), entry.getValue()))
            .toList(),
        List.copyOf(removed));
  }
}
