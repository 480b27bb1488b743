package io.homelab.pool;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** How the pools say things. */
final class PoolWords {
  private PoolWords() {}

  /** As people write it in files: {@code 90s}, {@code 10m}, {@code 4h}, {@code 7d}. */
  static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds == 0) {
      return "0s";
    }
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /** To the second, in UTC. */
  static Instant time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** An error without what differs each time, such as ids, names and numbers. */
  static String gist(String error, String host) {
    return error.replaceAll("i-[0-9a-f]{8}", "#").replace(host, "#").replaceAll("[0-9]+", "#");
  }

  /** Words with commas, the last after {@code and}. */
  static String list(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : "%s and %s".formatted(String.join(", ", words.subList(0, last)), words.get(last));
  }
}
