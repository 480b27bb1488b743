package io.homelab.server.pages;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often somebody may fail to log in: so often in a minute from one address. */
final class LoginLimit {
  static final int FAILURES = 5;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_ADDRESSES = 10_000;

  private final Map<String, Deque<Instant>> failures = new LinkedHashMap<>();

  /** How many seconds he has to wait; none means that he may try. */
  synchronized long wait(String address, Instant now) {
    Deque<Instant> mine = failures.get(address);
    if (mine == null) {
      return 0;
    }
    while (!mine.isEmpty() && !now.isBefore(mine.getFirst().plus(WINDOW))) {
      mine.removeFirst();
    }
    if (mine.isEmpty()) {
      failures.remove(address);
    }
    return mine.size() < FAILURES
        ? 0
        : Math.max(1, Duration.between(now, mine.getFirst().plus(WINDOW)).toSeconds());
  }

  /** He failed. */
  synchronized void failed(String address, Instant now) {
    failures.computeIfAbsent(address, each -> new ArrayDeque<>()).addLast(now);
    if (failures.size() > MOST_ADDRESSES) {
      failures.remove(failures.keySet().iterator().next());
    }
  }
}
