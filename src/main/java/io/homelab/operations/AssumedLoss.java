package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.probe.ProbeResult;
import io.homelab.state.LabState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Hosts that a person says are lost. Without that, a host that does not answer is unknown: what it
 * has counts as used, and is made nowhere else.
 *
 * @param hosts the hosts
 */
record AssumedLoss(SortedSet<HostName> hosts) {
  /** Copies the set. */
  AssumedLoss {
    hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
  }

  /**
   * Those hosts.
   *
   * @param words their names
   * @param probes what the hosts told; none for an offline plan
   * @throws RefusedException if one of them is there: its machines may run
   */
  static AssumedLoss of(LabLookup lookup, List<String> words, Map<HostName, ProbeResult> probes) {
    SortedSet<HostName> hosts = new TreeSet<>();
    for (String word : words) {
      HostName host = lookup.host(word).name();
      requireSilent(host, probes);
      hosts.add(host);
    }
    return new AssumedLoss(hosts);
  }

  private static void requireSilent(HostName host, Map<HostName, ProbeResult> probes) {
    switch (probes.get(host)) {
      case ProbeResult.Reached reached ->
          throw new RefusedException(
              Refusal.usage(
                  "host %s answers, so what it has is not lost".formatted(host),
                  "leave out --assume-lost %s".formatted(host)));
      case ProbeResult.Unreachable gone when !gone.silent() ->
          throw new RefusedException(
              Refusal.usage(
                  "host %s is there, so its machines may be running: %s"
                      .formatted(host, gone.reason()),
                  "switch it off first; or mend it, and leave out --assume-lost %s"
                      .formatted(host)));
      case ProbeResult.Unreachable silent -> {}
      case null -> {}
    }
  }

  /** The state as it would be if every machine of these hosts were a stray. */
  LabState in(LabState state) {
    LabState left = state;
    for (MachineName machine : there(state)) {
      left = left.losing(machine);
    }
    return left;
  }

  /**
   * The state once a plan that was made from {@link #in} is carried out: machines that it makes
   * elsewhere have a stray, and so have those that the topology no longer has.
   *
   * @param selection the machines that it is carried out for
   * @param known the machines of the topology
   */
  LabState carriedOut(
      LabState state, Plan plan, Set<MachineName> selection, Set<MachineName> known) {
    LabState left = state;
    for (MachineName machine : there(state)) {
      boolean made =
          selection.contains(machine)
              && plan.machine(machine).filter(MachineStep.Present.class::isInstance).isPresent();
      if (made || !known.contains(machine)) {
        left = left.losing(machine);
      }
    }
    return left;
  }

  private List<MachineName> there(LabState state) {
    return state.machines().entrySet().stream()
        .filter(machine -> hosts.contains(machine.getValue().host()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
