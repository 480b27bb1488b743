package io.homelab.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds machines that wait for each other. {@code depends_on} and {@code start_after} count
 * together: a machine that waits for another to boot must not be what that one waits for. An
 * iterative depth-first search; each reference in the file closes at most one reported cycle.
 */
final class CycleCheck {
  private final Problems problems;
  private final Map<String, List<Wait>> waits = new LinkedHashMap<>();
  private final Map<String, Integer> ranks = new HashMap<>();
  private final List<String> path = new ArrayList<>();
  private final List<Wait> taken = new ArrayList<>();

  CycleCheck(List<MachineGroup> groups, Problems problems) {
    this.problems = problems;
    for (MachineGroup group : groups) {
      List<Wait> all = new ArrayList<>();
      for (Relation relation : List.of(Relation.DEPENDS_ON, Relation.START_AFTER)) {
        for (Located<String> target : group.targets(relation)) {
          all.add(new Wait(target.value(), relation, target.at()));
        }
      }
      for (String name : group.names()) {
        if (waits.putIfAbsent(name, all) == null) {
          ranks.put(name, ranks.size());
        }
      }
    }
  }

  void run() {
    Set<String> seen = new HashSet<>();
    Set<String> open = new HashSet<>();
    Set<Position> closing = new HashSet<>();
    Deque<Iterator<Wait>> left = new ArrayDeque<>();
    for (String start : waits.keySet()) {
      if (seen.add(start)) {
        open.add(start);
        path.add(start);
        left.push(waits.getOrDefault(start, List.of()).iterator());
      }
      while (!left.isEmpty()) {
        if (!left.element().hasNext()) {
          left.pop();
          open.remove(path.removeLast());
          if (!taken.isEmpty()) {
            taken.removeLast();
          }
          continue;
        }
        Wait wait = left.element().next();
        if (open.contains(wait.target()) && closing.add(wait.at())) {
          report(wait);
        } else if (seen.add(wait.target())) {
          open.add(wait.target());
          path.add(wait.target());
          taken.add(wait);
          left.push(waits.getOrDefault(wait.target(), List.of()).iterator());
        }
      }
    }
  }

  /**
   * Reports the cycle that the reference closes, starting with the machine that comes first in the
   * file.
   */
  private void report(Wait closing) {
    int from = path.indexOf(closing.target());
    List<String> names = path.subList(from, path.size());
    List<Wait> steps = new ArrayList<>(taken.subList(from, taken.size()));
    steps.add(closing);
    int first = 0;
    boolean depends = false;
    boolean starts = false;
    for (int i = 0; i < names.size(); i++) {
      if (ranks.getOrDefault(names.get(i), 0) < ranks.getOrDefault(names.get(first), 0)) {
        first = i;
      }
      depends |= steps.get(i).relation() == Relation.DEPENDS_ON;
      starts |= steps.get(i).relation() == Relation.START_AFTER;
    }
    StringBuilder cycle = new StringBuilder(names.get(first));
    for (int i = 0; i < names.size(); i++) {
      cycle.append(" -> ").append(names.get((first + i + 1) % names.size()));
    }
    String keys =
        (depends ? Relation.DEPENDS_ON.key() : "")
            + (depends && starts ? ", " : "")
            + (starts ? Relation.START_AFTER.key() : "");
    problems.add(
        steps.get(first).at(),
        "dependency cycle " + cycle + " (" + keys + ")",
        "expected machines that do not wait for each other");
  }

  private record Wait(String target, Relation relation, Position at) {}
}
