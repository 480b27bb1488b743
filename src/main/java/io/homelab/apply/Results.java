package io.homelab.apply;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Who failed so far in a run, and why. The first failure of a machine is the one that counts. */
final class Results {
  private final EventSink events;
  private final ConcurrentSkipListMap<MachineName, Outcome.Failure> failures =
      new ConcurrentSkipListMap<>();

  Results(EventSink events) {
    this.events = events;
  }

  void fail(HostName host, MachineName machine, String error, List<String> log) {
    if (failures.putIfAbsent(machine, new Outcome.Failure(machine, host, error, log)) == null) {
      events.accept(new ApplyEvent.MachineFailed(host, machine, error));
    }
  }

  boolean failed(MachineName machine) {
    return failures.containsKey(machine);
  }

  /** Those of the machines that have not failed. */
  List<MachineName> alive(Collection<MachineName> machines) {
    return machines.stream().filter(machine -> !failed(machine)).toList();
  }

  Outcome outcome(Collection<MachineName> all, boolean interrupted) {
    SortedMap<MachineName, Outcome.Failure> failed = new TreeMap<>(failures);
    List<MachineName> ok = new ArrayList<>(alive(all));
    ok.sort(null);
    return new Outcome(
        interrupted ? List.of() : List.copyOf(ok), List.copyOf(failed.values()), interrupted);
  }
}
