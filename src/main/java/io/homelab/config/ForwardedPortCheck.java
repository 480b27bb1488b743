package io.homelab.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds host ports that two machines would take. Machines that never share a host may use the same
 * port: those kept apart by anti_affinity or pinned to different hosts.
 */
final class ForwardedPortCheck {
  private final List<MachineGroup> groups;
  private final Problems problems;
  private final Map<String, List<Use>> uses = new HashMap<>();

  ForwardedPortCheck(List<MachineGroup> groups, Problems problems) {
    this.groups = groups;
    this.problems = problems;
  }

  void run() {
    for (MachineGroup group : groups) {
      for (NetworkDraft network : group.draft().networks()) {
        Object port = network.options().get("host");
        boolean moves = Boolean.TRUE.equals(network.options().get("auto_correct"));
        if (port != null && !moves && !network.isPrivate()) {
          check(new Use(group, network), port);
        }
      }
    }
  }

  private void check(Use use, Object port) {
    if (use.group().names().size() > 1 && !keepsApart(use.group(), use.group())) {
      problems.add(
          use.at(),
          "count gives " + use.group().names().size() + " machines the host port " + port,
          "expected 'anti_affinity: ["
              + use.group().draft().name().value()
              + "]', which keeps them on different hosts, or 'auto_correct: true'");
      return;
    }
    List<Use> others =
        uses.computeIfAbsent(port + "/" + use.option("protocol", "tcp"), key -> new ArrayList<>());
    for (Use other : others) {
      if (use.sharesAddress(other) && mayMeet(use.group(), other.group())) {
        problems.add(
            use.at(),
            "host port " + port + " is also used by " + other.name() + ", at " + other.at(),
            use.name().equals(other.name())
                ? "expected another port"
                : "expected another port, 'auto_correct: true', or 'anti_affinity: ["
                    + other.name()
                    + "]'");
        return;
      }
    }
    others.add(use);
  }

  private static boolean mayMeet(MachineGroup one, MachineGroup other) {
    if (one.draft().name().value().equals(other.draft().name().value())) {
      return true;
    }
    Optional<Located<String>> pin = one.draft().pin();
    Optional<Located<String>> otherPin = other.draft().pin();
    boolean apart =
        pin.isPresent()
            && otherPin.isPresent()
            && !pin.get().value().equals(otherPin.get().value());
    return !apart && !keepsApart(one, other) && !keepsApart(other, one);
  }

  private static boolean keepsApart(MachineGroup one, MachineGroup other) {
    Set<String> kept = new HashSet<>();
    one.targets(Relation.ANTI_AFFINITY).forEach(target -> kept.add(target.value()));
    return kept.containsAll(other.names());
  }

  /** A forwarded port of an entry. */
  private record Use(MachineGroup group, NetworkDraft network) {
    Position at() {
      return network.hostPortAt().orElse(group.draft().name().at());
    }

    String name() {
      return group.draft().name().value();
    }

    String option(String key, String usual) {
      return String.valueOf(network.options().getOrDefault(key, usual));
    }

    /** Whether both listen on the same host address; without an address, they listen on all. */
    boolean sharesAddress(Use other) {
      String mine = option("host_ip", "0.0.0.0");
      String others = other.option("host_ip", "0.0.0.0");
      return mine.equals(others)
          || Set.of("0.0.0.0", "::").contains(mine)
          || Set.of("0.0.0.0", "::").contains(others);
    }
  }
}
