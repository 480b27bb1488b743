package io.homelab.cli;

import io.homelab.model.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long to wait: {@code 0}, {@code 30s}, {@code 5m}, {@code 1h}; at most a day. */
final class WaitingTime implements ITypeConverter<Duration> {
  private static final Duration LONGEST = Duration.ofDays(1);

  @Override
  public Duration convert(String text) {
    return DurationText.parse(text.equals("0") ? "0s" : text)
        .filter(time -> !text.endsWith("d") && time.compareTo(LONGEST) <= 0)
        .orElseThrow(
            () -> new TypeConversionException("expected a time such as 30s or 5m, at most 24h"));
  }
}
