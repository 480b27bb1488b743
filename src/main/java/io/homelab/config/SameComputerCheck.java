package io.homelab.config;

import io.homelab.model.Host;
import io.homelab.model.ProxyJump;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds hosts that are one computer, one user and one folder: its memory would be counted twice,
 * and two runs would work in one workdir. Only what the file itself shows is found here. That two
 * addresses lead to one computer shows when it is asked; several users or workdirs of one computer
 * are how a lab of hosts is played through on it.
 */
final class SameComputerCheck {
  private static final int SSH_PORT = 22;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

  private final Map<Way, Located<Host>> known = new HashMap<>();
  private final Problems problems;

  SameComputerCheck(Problems problems) {
    this.problems = problems;
  }

  /** Compares a host with those before it. */
  void check(Host host, Position address) {
    Located<Host> first = known.putIfAbsent(Way.to(host), new Located<>(host, address));
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

  /**
   * The way to a workdir.
   *
   * @param jump where the way starts; the address means what it means there
   */
  private record Way(
      Optional<ProxyJump> jump,
      String address,
      int port,
      Optional<String> user,
      Optional<String> workdir) {
    static Way to(Host host) {
      if (host.isLocal()) {
        return new Way(Optional.empty(), "localhost", SSH_PORT, Optional.empty(), host.workdir());
      }
      return new Way(
          host.proxyJump(),
          canonical(host.address()),
          host.sshPort(),
          host.sshUser(),
          host.workdir());
    }

    private static String canonical(String address) {
      String lower = address.toLowerCase(Locale.ROOT);
      String plain = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
      String shown = IpAddress.parse(plain).map(IpAddress::toString).orElse(plain);
      return LOOPBACK.contains(shown) ? "localhost" : shown;
    }
  }
}
