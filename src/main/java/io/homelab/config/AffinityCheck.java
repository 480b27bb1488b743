package io.homelab.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds constraints that no placement can meet on any hosts: machines both tied together and kept
 * apart, tied together but pinned to different hosts, or kept apart but pinned to one.
 */
final class AffinityCheck {
  private final List<MachineGroup> groups;
  private final Problems problems;
  // Union-find: each machine's parent on the way to the representative of its group.
  private final Map<String, String> parents = new HashMap<>();
  private final Map<String, Located<String>> pins = new HashMap<>();
  private final Set<Position> reported = new HashSet<>();

  AffinityCheck(List<MachineGroup> groups, Problems problems) {
    this.groups = groups;
    this.problems = problems;
  }

  void run() {
    for (MachineGroup group : groups) {
      for (Located<String> target : group.targets(Relation.AFFINITY)) {
        for (String name : group.names()) {
          parents.put(root(name), root(target.value()));
        }
      }
    }
    for (MachineGroup group : groups) {
      group.draft().pin().ifPresent(pin -> checkPin(group, pin));
    }
    for (MachineGroup group : groups) {
      for (Located<String> target : group.targets(Relation.ANTI_AFFINITY)) {
        checkApart(group, target);
      }
    }
  }

  private void checkPin(MachineGroup group, Located<String> pin) {
    for (String name : group.names()) {
      Located<String> other = pins.putIfAbsent(root(name), pin);
      if (other != null && !other.value().equals(pin.value())) {
        problems.add(
            pin.at(),
            "'"
                + name
                + "' is pinned to '"
                + pin.value()
                + "', but affinity ties it to a machine that "
                + other.at()
                + " pins to '"
                + other.value()
                + "'",
            "expected one host for all machines tied by affinity");
        return;
      }
    }
  }

  private void checkApart(MachineGroup group, Located<String> target) {
    for (String name : group.names()) {
      String tie = name.equals(target.value()) ? null : tie(root(name), root(target.value()));
      // A group that keeps its own machines apart is reported once.
      if (tie != null && reported.add(target.at())) {
        problems.add(
            target.at(),
            "anti_affinity keeps '" + name + "' from '" + target.value() + "', but " + tie,
            "expected only one of the two");
      }
    }
  }

  private @Nullable String tie(String root, String otherRoot) {
    Located<String> pin = pins.get(root);
    Located<String> otherPin = pins.get(otherRoot);
    if (root.equals(otherRoot)) {
      return "affinity ties them together";
    }
    return pin != null && otherPin != null && pin.value().equals(otherPin.value())
        ? "both are pinned to '" + pin.value() + "'"
        : null;
  }

  private String root(String name) {
    String at = name;
    String parent = parents.getOrDefault(at, at);
    while (!parent.equals(at)) {
      // Path halving keeps the paths short.
      String above = parents.getOrDefault(parent, parent);
      parents.put(at, above);
      at = above;
      parent = parents.getOrDefault(at, at);
    }
    return at;
  }
}
