package io.homelab.operations;

import io.homelab.config.OwnSubnets;
import io.homelab.model.HostName;
import io.homelab.model.LabTerms;
import io.homelab.probe.HostNetwork;
import io.homelab.probe.InterfaceAddress;
import io.homelab.probe.ProbeResult;
import io.homelab.state.LabState;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a lab gets that its topology does not say, now that the hosts told what others have.
 *
 * @param lab the lab on its subnets
 * @param terms what it gets
 */
record SettledTerms(OpenLab lab, LabTerms terms) {
  /**
   * Settles it.
   *
   * @param asked the lab as it was opened
   * @throws RefusedException when a stay is asked for a lab that does not go away by itself
   */
  static SettledTerms of(
      OpenLab asked, LabState state, SortedMap<HostName, ProbeResult> probes, Stay stay) {
    KeptState kept = asked.kept();
    LabTerms before = state.terms();
    SortedSet<String> taken = taken(asked, probes);
    SortedMap<String, String> known = new TreeMap<>(before.subnets());
    if (state.machines().isEmpty()) {
      known.values().removeIf(subnet -> OwnSubnets.isTaken(subnet, taken));
    }
    SortedMap<String, String> own = kept.subnets(known, taken);
    LabTerms terms = before.on(own);
    if (kept.isEphemeral()) {
      terms = terms.lasting(stay.of(before.lifetime(), asked.caller().clock().instant()));
      if (stay.pool().isPresent()) {
        terms = terms.in(stay.pool().get());
      }
    } else if (!stay.isUsual()) {
      throw new RefusedException(
          Refusal.usage(
              "--ttl and --keep-disk are for a lab that goes away by itself",
              "name one: homelab vos up --as NAME --ttl 2h"));
    }
    SortedMap<String, String> moves = new TreeMap<>();
    kept.subnetsAtFirst()
        .forEach((key, subnet) -> {
          if (!subnet.equals(own.get(key))) {
            moves.put(subnet, own.get(key));
            // Machines that get their addresses by DHCP have none to tell their network by.
            moves.put(key, own.get(key));
          }
        });
    return new SettledTerms(asked.moved(moves), terms);
  }

  /** What the hosts are part of beside the lab's own, and what other labs will have. */
  private static SortedSet<String> taken(OpenLab lab, SortedMap<HostName, ProbeResult> probes) {
    SortedSet<String> taken = new TreeSet<>();
    for (ProbeResult probe : probes.values()) {
      if (probe instanceof ProbeResult.Reached reached) {
        HostNetwork network = reached.facts().network();
        network.subnets().stream()
            .filter(each -> network.foreignSubnet(lab.lab().name(), each.address()).isPresent())
            .map(InterfaceAddress::cidr)
            .forEach(cidr -> taken.add(cidr));
        reached.facts().machines().otherLabs().forEach(other -> taken.addAll(other.subnets()));
      }
    }
    return taken;
  }
}
