package io.homelab.probe.finding;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.probe.ProbeResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Hosts that are one workdir of one computer, by whatever addresses. Its memory would be counted
 * twice, and two runs would work in one folder.
 */
public final class SamePlaceRule {
  private SamePlaceRule() {}

  /** Each host that is the same place as one before it in the list, and that one. */
  public static SortedMap<HostName, HostName> of(
      List<Host> hosts, Map<HostName, ProbeResult> probes) {
    Map<String, HostName> first = new HashMap<>();
    SortedMap<HostName, HostName> same = new TreeMap<>();
    for (Host host : hosts) {
      if (probes.get(host.name()) instanceof ProbeResult.Reached reached) {
        reached
            .facts()
            .workdir()
            .place()
            .map(place -> first.putIfAbsent(place, host.name()))
            .ifPresent(before -> same.put(host.name(), before));
      }
    }
    return same;
  }

  /** The sentence about two hosts that are the same place. */
  public static String words(HostName host, HostName before) {
    return "hosts %s and %s are the same workdir on the same computer".formatted(before, host);
  }

  /** What to do about it. */
  public static String fix(HostName host) {
    return "remove host %s from hosts.yaml, or correct its address".formatted(host);
  }

  static List<Finding> findings(List<Host> hosts, Map<HostName, ProbeResult> probes) {
    List<Finding> found = new ArrayList<>();
    of(hosts, probes)
        .forEach((host, before) -> found.add(Finding.error(host, words(host, before), fix(host))));
    return found;
  }
}
