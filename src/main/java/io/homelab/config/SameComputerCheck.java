package io.homelab.config;

import io.homelab.model.Host;
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

  private final Map<List<Object>, Located<Host>> known = new HashMap<>();
  private final Problems problems;

  SameComputerCheck(Problems problems) {
    this.problems = problems;
  }

  /** Compares a host with the previous ones. */
  void check(Host host, Position address) {
    Located<Host> first = known.putIfAbsent(way(host), new Located<>(host, address));
    if (first == null) {
      return;
    }
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

  /** How a workdir is reached: at which address and port, by which jump host, as whom. */
  private static List<Object> way(Host host) {
    return host.isLocal()
        ? List.of("localhost", SSH_PORT, host.workdir(), Optional.empty(), Optional.empty())
        : List.of(
            canonical(host.address()),
            host.sshPort(),
            host.workdir(),
            host.proxyJump(),
            host.sshUser());
  }

  private static String canonical(String address) {
    String lower = address.toLowerCase(Locale.ROOT);
    String plain = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    String shown = IpAddress.parse(plain).map(IpAddress::toString).orElse(plain);
    return LOOPBACK.contains(shown) ? "localhost" : shown;
  }
}
