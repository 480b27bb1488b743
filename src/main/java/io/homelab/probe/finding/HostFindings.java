package io.homelab.probe.finding;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.probe.HostFacts;
import io.homelab.probe.ProbeResult;
import io.homelab.workdir.LabIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What would go wrong on the hosts of a lab, found before it does, with a fix for each finding.
 *
 * @param lab the lab
 * @param identity what a marker has to say for a workdir to be its
 * @param recorded where the state has machines
 * @param unfinished those of them that a run was stopped while making
 */
public record HostFindings(
    Lab lab,
    LabIdentity identity,
    Map<MachineName, HostName> recorded,
    Set<MachineName> unfinished) {

  /** The findings of these hosts, in their order; a host without a problem has one that says so. */
  public List<Finding> of(List<Host> hosts, Map<HostName, ProbeResult> probes) {
    List<Finding> together = new ArrayList<>(SamePlaceRule.findings(hosts, probes));
    duplicates(probes)
        .forEach(copy -> together.add(Finding.error(copy.host(), copy.words(), copy.fix())));
    List<Finding> findings = new ArrayList<>();
    for (Host host : hosts) {
      List<Finding> found = new ArrayList<>();
      switch (probes.get(host.name())) {
        case ProbeResult.Reached reached -> found.addAll(of(host, reached.facts()));
        case ProbeResult.Unreachable gone ->
            found.add(Finding.error(host.name(), gone.reason(), gone.hint()));
        case null -> {}
      }
      together.stream().filter(each -> each.host().equals(host.name())).forEach(found::add);
      if (found.isEmpty()) {
        found.add(new Finding(host.name(), Finding.Level.OK, "ready", ""));
      }
      findings.addAll(found);
    }
    return findings;
  }

  /** The machines of the lab that more than one host has. */
  public List<Duplicate> duplicates(Map<HostName, ProbeResult> probes) {
    return Duplicate.of(identity, names(), recorded, probes);
  }

  private List<MachineName> names() {
    return lab.machines().stream().map(Machine::name).toList();
  }

  private List<Finding> of(Host host, HostFacts facts) {
    List<Machine> machines =
        lab.machines().stream()
            .filter(machine ->
                host.accepts(machine.role()) && machine.pin().map(host.name()::equals).orElse(true))
            .toList();
    List<Finding> found = new ArrayList<>(EngineRule.of(host, facts, machines));
    found.addAll(ToolRule.of(host.name(), facts));
    found.addAll(WorkdirRule.of(host.name(), facts, identity));
    if (!lab.edges().isEmpty()) {
      found.addAll(LanRule.of(host, facts));
    }
    machines.forEach(machine -> names(host.name(), facts, machine.name(), found));
    return found;
  }

  /** What has a machine's name there, but where the machine exists on another host. */
  private void names(HostName host, HostFacts facts, MachineName machine, List<Finding> found) {
    HostName home = recorded.get(machine);
    if (home != null && (!home.equals(host) || unfinished.contains(machine))) {
      return;
    }
    Stranger.on(host, facts, lab.name(), machine)
        .map(stranger ->
            home == null || !stranger.name().isMachine()
                ? Finding.error(host, stranger.words(), stranger.fix())
                : Finding.error(
                    host,
                    "%s exists, but its workdir lost track of it"
                        .formatted(stranger.name().words()),
                    stranger.name().wayOut()))
        .ifPresent(found::add);
  }
}
