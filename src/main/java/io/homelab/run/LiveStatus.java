package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.Duplicate;
import io.homelab.probe.finding.Finding;
import io.homelab.probe.finding.Stranger;
import io.homelab.probe.finding.WorkdirRule;
import io.homelab.state.LabState;
import io.homelab.workdir.LabIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A lab as its hosts just told it.
 *
 * @param machines its machines, by name
 * @param duplicates those that more than one host has
 * @param inTheWay what has the name of a machine that does not exist
 * @param anothers workdirs that are another lab's or another owner's: they do not tell of this lab
 */
public record LiveStatus(
    List<MachineStatus> machines,
    List<Duplicate> duplicates,
    List<Stranger> inTheWay,
    List<Finding> anothers) {

  /** A status in which every workdir is the lab's own. */
  public LiveStatus(
      List<MachineStatus> machines, List<Duplicate> duplicates, List<Stranger> inTheWay) {
    this(machines, duplicates, inTheWay, List.of());
  }

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
    LabIdentity identity = new LabIdentity(lab.name(), owner, state.lineage());
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
        List.copyOf(anothers));
  }
}
