package io.homelab.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Finds private networks that would fail only when Vagrant creates them: reserved addresses, and
 * networks that overlap each other or vagrant-libvirt's own.
 */
final class SubnetCheck {
  /** vagrant-libvirt's default management network. */
  private static final Subnet MANAGEMENT =
      Subnet.of(IpAddress.parse("192.168.121.0").orElseThrow(), 24);

  private final Problems problems;
  private final Map<Subnet, Position> subnets = new LinkedHashMap<>();

  SubnetCheck(Problems problems) {
    this.problems = problems;
  }

  /** Checks one network of an entry, for all its machines. */
  void check(MachineDraft draft, NetworkDraft network, Subnet subnet) {
    if (!network.isPrivate()) {
      return;
    }
    Located<IpAddress> ip = network.ip().orElseThrow();
    subnets.putIfAbsent(subnet, ip.at());
    for (int index = 1; index < draft.machines(); index++) {
      if (network.ipOf(index).filter(subnet::isReserved).isPresent()) {
        problems.add(
            ip.at(),
            "count reaches " + network.ipOf(index).get() + ", the broadcast address of " + subnet,
            "expected a lower first address");
        return;
      }
    }
    if (draft.isOnLibvirt()) {
      checkLibvirt(draft, network, subnet, ip);
    }
  }

  private void checkLibvirt(
      MachineDraft draft, NetworkDraft network, Subnet subnet, Located<IpAddress> ip) {
    if (subnet.overlaps(MANAGEMENT) && !hasOwnManagementNetwork(draft)) {
      problems.add(
          ip.at(),
          "ip is " + ip.value() + ", but vagrant-libvirt uses " + MANAGEMENT + " itself",
          "expected an address of another network");
      return;
    }
    boolean bare =
        network.libvirtOption("network_name").isPresent()
            || network.libvirtOption("tunnel_type").isPresent()
            || network.libvirtOption("forward_mode").filter("veryisolated"::equals).isPresent();
    IpAddress host =
        network.libvirtOption("host_ip").flatMap(IpAddress::parse).orElse(subnet.first());
    for (int index = 0; index < draft.machines() && !bare; index++) {
      if (network.ipOf(index).filter(host::equals).isPresent()) {
        problems.add(
            ip.at(),
            (index == 0 ? "ip is " : "count reaches ")
                + host
                + ", which libvirt gives to the host itself",
            "expected another address of " + subnet);
        return;
      }
    }
  }

  private static boolean hasOwnManagementNetwork(MachineDraft draft) {
    return draft.common().vagrant().get("libvirt") instanceof Map<?, ?> libvirt
        && libvirt.containsKey("management_network_address");
  }

  /** Checks the networks of all entries against each other. */
  void checkOverlaps() {
    TreeSet<Integer> prefixes = new TreeSet<>();
    subnets.keySet().forEach(subnet -> prefixes.add(subnet.prefix()));
    Map<Subnet, Position> known = new HashMap<>(subnets);
    subnets.forEach((subnet, at) -> {
      // Only the lab's own masks can give a larger network around this one.
      for (int prefix : prefixes.headSet(subnet.prefix())) {
        Subnet around = subnet.widened(prefix);
        Position first = known.get(around);
        if (first != null) {
          boolean later = first.compareTo(at) < 0;
          problems.add(
              later ? at : first,
              "the network "
                  + (later ? subnet : around)
                  + " overlaps "
                  + (later ? around : subnet)
                  + ", first at "
                  + (later ? first : at),
              "expected the same netmask, or separate networks");
          return;
        }
      }
    });
  }
}
