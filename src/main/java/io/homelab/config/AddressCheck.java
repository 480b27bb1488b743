package io.homelab.config;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds addresses and host names that two machines share. A private network is per host, so one
 * address could work on two hosts; but then neither machine could ever move, and it is nearly
 * always a mistake. So each address is used once in a lab.
 */
final class AddressCheck {
  private final Problems problems;
  private final Map<String, Position> hostnames = new HashMap<>();
  private final Map<IpAddress, Position> addresses = new HashMap<>();
  private final Map<String, Position> macs = new HashMap<>();
  private final SubnetCheck subnets;

  AddressCheck(Problems problems) {
    this.problems = problems;
    this.subnets = new SubnetCheck(problems);
  }

  void run(List<MachineGroup> groups) {
    for (MachineGroup group : groups) {
      if (group.draft().hostname().isEmpty()) {
        for (String name : group.names()) {
          hostnames.putIfAbsent(name, group.draft().hostnameAt());
        }
      }
    }
    for (MachineGroup group : groups) {
      if (group.draft().hostname().isPresent()) {
        checkHostname(group.draft());
      }
      for (NetworkDraft network : group.draft().networks()) {
        network.ip().ifPresent(ip -> checkAddress(group.draft(), network, ip));
        network.mac().ifPresent(mac -> checkMac(group.draft(), mac));
        network.subnet().ifPresent(subnet -> subnets.check(group.draft(), network, subnet));
      }
    }
    subnets.checkOverlaps();
    new ForwardedPortCheck(groups, problems).run();
  }

  private void checkHostname(MachineDraft draft) {
    for (int index = 0; index < draft.machines(); index++) {
      String hostname = draft.hostnameOf(index);
      if (TextRules.guestHostName(hostname) != null) {
        problems.add(
            draft.hostnameAt(),
            "count makes the hostname " + Wording.quote(hostname) + ", which is too long",
            "expected a shorter hostname");
        return;
      }
      if (isTaken(hostnames, hostname.toLowerCase(Locale.ROOT), draft.hostnameAt(), "hostname")) {
        return;
      }
    }
  }

  private void checkAddress(MachineDraft draft, NetworkDraft network, Located<IpAddress> ip) {
    for (int index = 0; index < draft.machines(); index++) {
      Optional<IpAddress> address = network.ipOf(index);
      if (address.isEmpty()
          || network.subnet().filter(s -> !s.contains(address.get())).isPresent()) {
        problems.add(
            ip.at(),
            "count takes "
                + draft.machines()
                + " addresses from "
                + ip.value()
                + " on, and "
                + (address.isEmpty()
                    ? "the last part"
                    : "the network " + network.subnet().orElseThrow())
                + " has too few",
            "expected a lower first address");
        return;
      }
      if (isTaken(addresses, address.get(), ip.at(), "ip")) {
        return;
      }
    }
  }

  private void checkMac(MachineDraft draft, Located<String> mac) {
    if (draft.count() > 1) {
      problems.add(
          mac.at(),
          "mac gives " + draft.count() + " machines the same MAC address",
          "expected no 'mac' beside 'count'");
    } else if (mac.value().startsWith("fe") && draft.isOnLibvirt()) {
      problems.add(
          mac.at(),
          "mac is " + mac.value() + ", and libvirt reserves 'fe' addresses for the host side",
          "expected another MAC address, such as 52" + mac.value().substring(2));
    } else {
      isTaken(macs, mac.value(), mac.at(), "mac");
    }
  }

  private <T> boolean isTaken(Map<T, Position> taken, T value, Position at, String key) {
    Position first = taken.putIfAbsent(value, at);
    if (first != null) {
      problems.add(
          at,
          "duplicate " + key + " " + value + ", first at " + first,
          "expected each one once per lab");
    }
    return first != null;
  }
}
