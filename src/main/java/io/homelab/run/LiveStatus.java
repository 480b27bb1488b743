package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.Duplicate;
import io.homelab.probe.finding.Stranger;
import io.homelab.state.LabState;
import io.homelab.workdir.LabIdentity;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A lab as its hosts just told it.
 *
 * @param machines its machines, by name
 * @param duplicates those that more than one host has
 * @param inTheWay what has the name of a machine that does not exist
 */
public record LiveStatus(
    List<MachineStatus> machines, List<Duplicate> duplicates, List<Stranger> inTheWay) {

  /**
   * Reads what the hosts told.
   *
   * @param owner whose workdirs count
   */
  public static LiveStatus of(
      Lab lab, LabState state, SortedMap<HostName, ProbeResult> probes, String owner) {
    List<MachineStatus> machines = LabStatus.live(lab, state, probes, owner);
    SortedMap<MachineName, HostName> recorded = new TreeMap<>();
    state.machines().forEach((name, record) -> recorded.put(name, record.host()));
    List<MachineName> absent =
        machines.stream()
            .filter(machine -> machine.state().equals("not_created"))
            .map(MachineStatus::name)
            .filter(name -> !recorded.containsKey(name))
            .toList();
    return new LiveStatus(
        machines,
        Duplicate.of(
            new LabIdentity(lab.name(), owner, state.lineage()),
            lab.machines().stream().map(Machine::name).toList(),
            recorded,
            probes),
        Stranger.of(lab.name(), absent, probes));
  }
}
