package io.homelab.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long to wait: {@code 30s}, {@code 5m}, {@code 1h}; at most a day. */
final class WaitingTime implements ITypeConverter<Duration> {
  private static final Pattern TIME = Pattern.compile("(\\d{1,5})([smhd])");
  private static final Duration LONGEST = Duration.ofDays(1);

  /** The time that is written so; empty when none is. */
  static Optional<Duration> parse(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(time.group(1));
    return Optional.of(
        switch (time.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }

  @Override
  public Duration convert(String text) {
    return parse(text)
        .filter(time -> !text.endsWith("d") && time.compareTo(LONGEST) <= 0)
        .orElseThrow(
            () -> new TypeConversionException("expected a time such as 30s or 5m, at most 24h"));
  }
}
