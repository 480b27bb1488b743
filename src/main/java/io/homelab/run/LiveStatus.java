package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.plan.Drift;
import io.homelab.plan.StrayCopy;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.Duplicate;
import io.homelab.probe.finding.Finding;
import io.homelab.probe.finding.Stranger;
import io.homelab.probe.finding.WorkdirRule;
import io.homelab.state.LabState;
import io.homelab.workdir.LabIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A lab as its hosts just told it.
 *
 * @param machines its machines, by name
 * @param duplicates those that more than one host has
 * @param inTheWay what has the name of a machine that does not exist
 * @param anothers workdirs that are another lab's or another owner's: they do not tell of this lab
 * @param drift what became of machines since a run last saw them, by machine; those of which
 *     nothing did are not in it
 * @param strays copies of machines on hosts that were assumed lost; those that are gone are not in
 *     it
 */
public record LiveStatus(
    List<MachineStatus> machines,
    List<Duplicate> duplicates,
    List<Stranger> inTheWay,
    List<Finding> anothers,
    SortedMap<MachineName, List<Drift>> drift,
    List<StrayCopy> strays) {

  /** A status in which every workdir is the lab's own, and every machine as it was. */
  public LiveStatus(
      List<MachineStatus> machines, List<Duplicate> duplicates, List<Stranger> inTheWay) {
    this(machines, duplicates, inTheWay, List.of(), new TreeMap<>(), List.of());
  }

  /** What became of that machine since a run last saw it. */
  public List<Drift> driftOf(MachineName name) {
    return drift.getOrDefault(name, List.of());
  }

  /**
   * Reads what the hosts told.
   *
   * @param owner whose workdirs count
   */
  public static LiveStatus of(
      Lab lab, LabState state, SortedMap<HostName, ProbeResult> told, String owner) {
    List<MachineStatus> machines = LabStatus.live(lab, state, told, owner);
    LabIdentity identity = new LabIdentity(lab.name(), owner, state.lineage());
    SortedMap<HostName, ProbeResult> probes = StrayCopy.apart(state, identity, told);
    SortedMap<MachineName, HostName> recorded = new TreeMap<>();
    state.machines().forEach((name, record) -> recorded.put(name, record.host()));
    List<MachineName> absent =
        machines.stream()
            .filter(machine -> machine.state().equals("not_created"))
            .map(MachineStatus::name)
            .filter(name -> !recorded.containsKey(name))
            .toList();
    List<Finding> anothers = new ArrayList<>();
    probes.forEach((host, probe) -> {
      if (probe instanceof ProbeResult.Reached reached) {
        WorkdirRule.anothers(host, reached.facts(), identity).ifPresent(anothers::add);
      }
    });
    return new LiveStatus(
        machines,
        Duplicate.of(
            identity, lab.machines().stream().map(Machine::name).toList(), recorded, probes),
        Stranger.of(lab.name(), absent, probes),
        List.copyOf(anothers),
        drift(state, identity, machines, probes),
        StrayCopy.of(state, identity, told).stream().filter(StrayCopy::shown).toList());
  }

  private static SortedMap<MachineName, List<Drift>> drift(
      LabState state,
      LabIdentity identity,
      List<MachineStatus> machines,
      SortedMap<HostName, ProbeResult> probes) {
    SortedMap<MachineName, List<Drift>> drift = new TreeMap<>();
    for (MachineStatus machine : machines) {
      Optional<HostName> found =
          machine.host().filter(host -> !machine.state().equals("not_created"));
      List<Drift> its =
          state
              .machine(machine.name())
              .map(record -> Drift.of(identity, machine.name(), record, found, probes))
              .orElse(List.of());
      if (!its.isEmpty()) {
        drift.put(machine.name(), its);
      }
    }
    return drift;
  }
}
