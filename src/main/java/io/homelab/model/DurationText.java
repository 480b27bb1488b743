package io.homelab.model;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as files and options have them: a whole number of at most five digits and one unit. */
public final class DurationText {
  private static final Pattern FORM = Pattern.compile("(\\d{1,5})([smhd])");

  private DurationText() {}

  /** The time that is written as {@code 90s}, {@code 10m}, {@code 4h} or {@code 7d}. */
  public static Optional<Duration> parse(String text) {
    Matcher written = FORM.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(written.group(1));
    return Optional.of(
        switch (written.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }
}
