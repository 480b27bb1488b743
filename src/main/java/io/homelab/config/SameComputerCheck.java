package io.homelab.config;

import io.homelab.model.Host;
import io.homelab.model.ProxyJump;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds hosts that are the same computer, user and folder: its memory would count twice, and two
 * runs would work in one workdir. This finds only what the file shows; the probe finds two
 * addresses of one computer. Several users or workdirs on one computer are allowed: that is how to
 * try out a lab of hosts on it.
 */
final class SameComputerCheck {
  private static final int SSH_PORT = 22;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

  private final Map<String, List<Located<Host>>> known = new HashMap<>();
  private final Problems problems;

  SameComputerCheck(Problems problems) {
    this.problems = problems;
  }

  /** Compares a host with the previous ones. */
  void check(Host host, Position address) {
    List<Located<Host>> there = known.computeIfAbsent(place(host), place -> new ArrayList<>());
    Optional<Located<Host>> same =
        there.stream().filter(each -> isSame(each.value(), host)).findFirst();
    if (same.isEmpty()) {
      there.add(new Located<>(host, address));
      return;
    }
    Located<Host> first = same.get();
    problems.add(
        address,
        "host '"
            + host.name()
            + "' is the same computer as host '"
            + first.value().name()
            + "', first at "
            + first.at()
            + (host.isLocal() ? ": both are this computer" : ""),
        "expected each computer once");
  }

  private static String place(Host host) {
    return host.isLocal()
        ? "localhost:" + SSH_PORT
        : canonical(host.address()) + ":" + host.sshPort();
  }

  /** Whether two at the same place are reached in the same way, and have the same folder. */
  private static boolean isSame(Host first, Host second) {
    return first.workdir().equals(second.workdir())
        && jump(first).equals(jump(second))
        && user(first).equals(user(second));
  }

  private static Optional<ProxyJump> jump(Host host) {
    return host.isLocal() ? Optional.empty() : host.proxyJump();
  }

  private static Optional<String> user(Host host) {
    return host.isLocal() ? Optional.empty() : host.sshUser();
  }

  private static String canonical(String address) {
    String lower = address.toLowerCase(Locale.ROOT);
    String plain = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    String shown = IpAddress.parse(plain).map(IpAddress::toString).orElse(plain);
    return LOOPBACK.contains(shown) ? "localhost" : shown;
  }
}
