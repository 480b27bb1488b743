package io.homelab.config;

import io.homelab.model.Host;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks that each {@code proxy_jump} leads to a host and every chain ends at one without a jump.
 */
final class JumpCheck {
  private final Map<String, Host> hosts = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final Map<String, Located<String>> jumps;
  private final Problems problems;

  /**
   * A check.
   *
   * @param jumps the host that each host is reached through, by name
   */
  JumpCheck(List<Host> hosts, Map<String, Located<String>> jumps, Problems problems) {
    for (Host host : hosts) {
      this.hosts.put(host.name().value(), host);
      names.add(host.name().value());
    }
    this.jumps = jumps;
    this.problems = problems;
  }

  void run() {
    for (Located<String> jump : jumps.values()) {
      Host via = hosts.get(jump.value());
      if (via == null) {
        problems.add(
            jump.at(),
            "proxy_jump names the unknown host '" + jump.value() + "'",
            Wording.instead(jump.value(), names, "one of"));
      } else if (via.isLocal()) {
        problems.add(
            jump.at(),
            "proxy_jump names '" + jump.value() + "', which is this computer",
            "expected no 'proxy_jump': connections start here anyway");
      } else if (!via.isOverSsh()) {
        problems.add(
            jump.at(),
            "proxy_jump names '%s', whose transport is %s".formatted(jump.value(), via.reachedBy()),
            "expected a host with transport ssh");
      }
    }
    Set<String> walked = new HashSet<>();
    for (String start : jumps.keySet()) {
      walk(start, walked);
    }
  }

  private void walk(String start, Set<String> walked) {
    List<String> path = new ArrayList<>();
    String at = start;
    Located<String> jump = jumps.get(at);
    while (jump != null && walked.add(at)) {
      path.add(at);
      at = jump.value();
      jump = jumps.get(at);
    }
    int from = path.indexOf(at);
    if (jump != null && from >= 0) {
      List<String> cycle = new ArrayList<>(path.subList(from, path.size()));
      cycle.add(at);
      problems.add(
          jump.at(),
          "proxy_jump cycle: " + String.join(" -> ", cycle),
          "expected a chain that ends at a host without proxy_jump");
    }
  }
}
