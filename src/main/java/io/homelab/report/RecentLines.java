package io.homelab.report;

import io.homelab.model.HostName;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The last lines of each host of a run. All together take a bounded amount of memory. */
final class RecentLines {
  /** Hosts beyond these are only seen as their lines come. */
  static final int MOST_HOSTS = 1000;

  /** A log that people unfold has an end. */
  static final int MOST_LINES = 2000;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int LONGEST_LINE = 1000;
  private static final long MOST_CHARACTERS = 8L << 20;

  private final Map<HostName, HostLines> logs = new LinkedHashMap<>();
  private long characters;

  /** Adds a line, and drops the oldest when there is no room. */
  void add(HostName host, Instant at, String text) {
    HostLines log = logs.get(host);
    if (log == null) {
      if (logs.size() == MOST_HOSTS) {
        return;
      }
      log = new HostLines(host, at);
      logs.put(host, log);
    }
    String cut = text.length() <= LONGEST_LINE ? text : text.substring(0, LONGEST_LINE) + "...";
    String line = TIME.format(at) + " " + cut;
    log.ended = at.isAfter(log.ended) ? at : log.ended;
    log.lines.addLast(line);
    log.characters += line.length();
    characters += line.length();
    if (log.lines.size() > MOST_LINES) {
      drop(log);
    }
    while (characters > MOST_CHARACTERS) {
      logs.values().stream()
          .max(Comparator.comparingLong(each -> each.characters))
          .ifPresent(this::drop);
    }
  }

  private void drop(HostLines log) {
    int length = log.lines.removeFirst().length();
    log.characters -= length;
    characters -= length;
    log.dropped++;
  }

  /** The logs, in the order in which hosts began. */
  Collection<HostLines> all() {
    return List.copyOf(logs.values());
  }

  /** The log of one host. */
  static final class HostLines {
    private final HostName host;
    private final Instant begun;
    private final Deque<String> lines = new ArrayDeque<>();
    private Instant ended;
    private long characters;
    private long dropped;

    private HostLines(HostName host, Instant begun) {
      this.host = host;
      this.begun = begun;
      this.ended = begun;
    }

    HostName host() {
      return host;
    }

    Instant begun() {
      return begun;
    }

    Instant ended() {
      return ended;
    }

    /** How many lines came before these. */
    long dropped() {
      return dropped;
    }

    List<String> lines() {
      return List.copyOf(lines);
    }
  }
}
