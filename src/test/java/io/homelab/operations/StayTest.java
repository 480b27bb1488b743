package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Lifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StayTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
  private static final Lifetime AN_HOUR =
      Lifetime.from(NOW.minusSeconds(600), Duration.ofHours(1), Duration.ofHours(5));

  private static Stay of(String ttl) {
    return new Stay(Optional.of(Duration.parse(ttl)), Optional.empty());
  }

  @Test
  void a_new_lab_stays_for_a_day_unless_said_otherwise() {
    assertThat(Stay.USUAL.of(Optional.empty(), NOW).expiresAt())
        .contains(NOW.plus(Duration.ofHours(24)));
    assertThat(of("PT2H").of(Optional.empty(), NOW).expiresAt())
        .contains(NOW.plus(Duration.ofHours(2)));
  }

  @Test
  void a_time_counts_from_now_and_none_leaves_it_as_it_was() {
    assertThat(of("PT2H").of(Optional.of(AN_HOUR), NOW).expiresAt())
        .contains(NOW.plus(Duration.ofHours(2)));
    assertThat(Stay.USUAL.of(Optional.of(AN_HOUR), NOW)).isEqualTo(AN_HOUR);
    Lifetime kept = AN_HOUR.until(Optional.empty());
    assertThat(Stay.USUAL.of(Optional.of(kept), NOW)).isEqualTo(kept);
  }

  @Test
  void one_whose_time_is_over_begins_anew() {
    Instant late = NOW.plus(Duration.ofDays(3));
    assertThat(Stay.USUAL.of(Optional.of(AN_HOUR), late).expiresAt())
        .contains(late.plus(Duration.ofHours(24)));
  }
}
