package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Resources;
import io.homelab.plan.HostPlan;
import io.homelab.plan.Planner;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.probe.ProbeResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What the hosts of a lab have, keep, use and have left.
 *
 * @param hosts the hosts, in file order
 * @param nobodyAnswered whether hosts were asked and none answered
 */
public record HostList(List<HostPlan> hosts, boolean nobodyAnswered) {
  /** Copies the list. */
  public HostList {
    hosts = List.copyOf(hosts);
  }

  /**
   * Asks them.
   *
   * @param offline whether to list what the files and the state say, and ask nobody
   */
  public static Answer<HostList> of(OpenLab lab, boolean offline) {
    return Answer.of(() -> {
      Optional<SortedMap<HostName, ProbeResult>> probes = lab.hosts().probeUnless(offline);
      return new HostList(
          Planner.plan(lab.planRequest(lab.kept().load(), probes)).hosts(),
          probes
              .map(answers ->
                  answers.values().stream().allMatch(ProbeResult.Unreachable.class::isInstance))
              .orElse(false));
    });
  }

  /**
   * As somebody may see it who may not know of every lab: what others hold there is told in numbers
   * alone.
   *
   * @param sees which labs he may know of
   * @param own whether he may know of the lab whose hosts they are
   */
  public HostList seenBy(Predicate<String> sees, boolean own) {
    return new HostList(hosts.stream().map(host -> seen(host, sees, own)).toList(), nobodyAnswered);
  }

  private static HostPlan seen(HostPlan host, Predicate<String> sees, boolean own) {
    List<ForeignLab> told = new ArrayList<>();
    Resources others = Resources.ZERO;
    for (ForeignLab lab : host.otherLabs()) {
      if (sees.test(lab.lab())) {
        told.add(lab);
      } else {
        others = others.plus(lab.held());
      }
    }
    if (told.size() < host.otherLabs().size()) {
      told.add(new ForeignLab("", "", new TreeSet<>(), others, 0));
    }
    return new HostPlan(
        host.host(),
        host.reachable(),
        host.problem(),
        host.capacity(),
        host.measured(),
        host.heldByOthers(),
        told,
        host.reservations().stream()
            .filter(room -> (own && room.own()) || sees.test(room.reservation().holder()))
            .toList(),
        host.usable(),
        host.usedBefore(),
        host.usedAfter(),
        host.bridge(),
        own ? host.notes() : List.of(),
        host.load());
  }

  /** With those of another lab, as far as they are other computers: each has a file of its own. */
  public HostList and(HostList other) {
    List<HostPlan> all = new ArrayList<>(hosts);
    for (HostPlan each : other.hosts) {
      if (all.stream().noneMatch(known -> isSame(known.host(), each.host()))) {
        all.add(each);
      }
    }
    return new HostList(all, nobodyAnswered && other.nobodyAnswered);
  }

  /** Whether two labs mean the same host. */
  public static boolean isSame(Host one, Host other) {
    return one.name().equals(other.name()) && one.address().equals(other.address());
  }
}
