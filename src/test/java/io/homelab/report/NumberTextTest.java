package io.homelab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1 kB",
    "1500, 1.5 kB",
    "9949, 9.9 kB",
    "36400000, 36 MB",
    "999400, 999 kB",
    "999600, 1 MB",
    "5368709120, 5.4 GB",
    "9223372036854775807, 9.2 EB",
  })
  void bytes_are_in_powers_of_a_thousand(long bytes, String text) {
    assertThat(NumberText.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0:00", "7, 0:07", "720, 12:00", "3605, 1:00:05", "-3, 0:00"})
  void running_times_look_like_a_clock(long seconds, String text) {
    assertThat(NumberText.clock(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1024, 1", "1536, 1.5", "768, 0.8", "30720, 30"})
  void megabytes_become_gigabytes_with_one_decimal_at_most(long megabytes, String text) {
    assertThat(NumberText.gigabytes(megabytes)).isEqualTo(text);
  }

  @Test
  void long_lists_of_names_end_in_how_many_more() {
    assertThat(NumberText.names(List.of("a", "b", "c"), 3)).isEqualTo("a, b, c");
    assertThat(NumberText.names(List.of("a", "b", "c", "d"), 2)).isEqualTo("a, b and 2 more");
  }
}
