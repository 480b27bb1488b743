package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({"90s, 90", "10m, 600", "4h, 14400", "7d, 604800", "0s, 0", "99999d, 8639913600"})
  void a_number_and_a_unit_are_a_time(String text, long seconds) {
    assertThat(DurationText.parse(text)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "m", "1.5h", "-1s", "1h30m", "10 m", "10M", "1w", "100000s", "PT4H"})
  void anything_else_is_none(String text) {
    assertThat(DurationText.parse(text)).isEmpty();
  }
}
