package io.homelab.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Moments as people and programs read them, in UTC. */
final class TimeText {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private TimeText() {}

  /** To the second: {@code 2026-11-26T14:01:07Z}. */
  static String utc(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** To the millisecond, for events: {@code 2026-11-26T14:01:07.042Z}. */
  static String utcMillis(Instant moment) {
    return MILLIS.format(moment);
  }
}
