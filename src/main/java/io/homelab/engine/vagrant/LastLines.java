package io.homelab.engine.vagrant;

import io.homelab.model.MachineName;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The last lines of one call for each machine, though the machines of a host speak all at once.
 * Lines about no machine count for every machine. Safe for use by several threads.
 */
final class LastLines {
  private static final int KEPT = 15;

  /** Of one line, in characters. */
  private static final int LONGEST = 2000;

  private final Map<String, Deque<Line>> byMachine = new TreeMap<>();
  private long count;

  private record Line(long number, String text) {}

  synchronized void add(Optional<MachineName> machine, String text) {
    Deque<Line> lines = byMachine.computeIfAbsent(key(machine), name -> new ArrayDeque<>(KEPT + 1));
    lines.addLast(new Line(count++, text.substring(0, Math.min(text.length(), LONGEST))));
    if (lines.size() > KEPT) {
      lines.removeFirst();
    }
  }

  /** The last lines that concern a machine, oldest first. */
  synchronized List<String> of(MachineName machine) {
    List<Line> lines =
        Stream.of(key(Optional.of(machine)), key(Optional.empty()))
            .flatMap(name -> byMachine.getOrDefault(name, new ArrayDeque<>()).stream())
            .sorted(Comparator.comparingLong(Line::number))
            .toList();
    return lines.subList(Math.max(0, lines.size() - KEPT), lines.size()).stream()
        .map(Line::text)
        .toList();
  }

  private static String key(Optional<MachineName> machine) {
    return machine.map(MachineName::value).orElse("");
  }
}
