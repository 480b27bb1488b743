package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.plan.HostPlan;
import io.homelab.probe.ProbeResult;
import io.homelab.run.LabStatus;
import io.homelab.run.LiveStatus;
import io.homelab.state.LabState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A lab as a whole: its machines, and the hosts with how much of them is used.
 *
 * @param lab the lab
 * @param status the machines, by name, and what is not as it should be on the hosts
 * @param hosts the hosts, in file order
 * @param live whether the hosts were asked
 */
public record LabSight(Lab lab, LiveStatus status, List<HostPlan> hosts, boolean live) {
  /** Copies the list. */
  public LabSight {
    hosts = List.copyOf(hosts);
  }

  /** Its machines alone. */
  public StatusReport report() {
    return new StatusReport(status);
  }

  /** As a run of HomeLab saw it last; nobody is asked. */
  public static Answer<LabSight> lastSeen(OpenLab lab) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      return new LabSight(
          lab.lab(),
          new LiveStatus(LabStatus.lastSeen(lab.lab(), state), List.of(), List.of()),
          hosts(lab, state, Map.of()),
          false);
    });
  }

  /** As its hosts tell now. */
  public static Answer<LabSight> live(OpenLab lab) {
    return Answer.of(() -> told(lab, lab.kept().load(), lab.hosts().probe()));
  }

  /** As those hosts told that did; nothing is known of machines on the others. */
  static LabSight told(OpenLab lab, LabState state, SortedMap<HostName, ProbeResult> told) {
    return new LabSight(
        lab.lab(),
        LiveStatus.of(lab.lab(), state, told, lab.caller().owner()),
        hosts(lab, state, told),
        true);
  }

  private static List<HostPlan> hosts(
      OpenLab lab, LabState state, Map<HostName, ProbeResult> told) {
    Map<HostName, SortedMap<MachineName, Resources>> machines = new TreeMap<>();
    state
        .machines()
        .forEach((name, record) ->
            machines
                .computeIfAbsent(record.host(), host -> new TreeMap<>())
                .put(name, record.resources()));
    List<HostPlan> hosts = new ArrayList<>();
    for (Host host : lab.hosts().all()) {
      hosts.add(
          HostPlan.alone(
              host,
              Optional.ofNullable(told.get(host.name())),
              lab.identity(state),
              machines.getOrDefault(host.name(), new TreeMap<>())));
    }
    return hosts;
  }
}
