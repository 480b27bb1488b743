package io.homelab.cli;

import io.homelab.model.DurationText;
import io.homelab.model.Lifetime;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long something stays: {@code 90m}, {@code 2h}, {@code 3d}; at least a second. */
final class LifetimeLength implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    return DurationText.parse(text)
        .filter(time -> time.isPositive() && time.compareTo(Lifetime.LONGEST) <= 0)
        .orElseThrow(() ->
            new TypeConversionException(
                "expected a time above 0 such as 90m, 2h or 3d, at most %dd"
                    .formatted(Lifetime.LONGEST.toDays())));
  }
}
