package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.PoolTerms.CheckTerms;
import io.homelab.model.PoolTerms.LeaseTerms;
import io.homelab.model.PoolTerms.RetryTerms;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolTermsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void a_pause_doubles_with_each_failure_up_to_the_longest() {
    RetryTerms retries = PoolTerms.DEFAULT.retries();
    assertThat(IntStream.of(1, 2, 3, 5, 6, 1_000_000).mapToObj(retries::pause))
        .extracting(Duration::toSeconds)
        .containsExactly(30L, 60L, 120L, 480L, 600L, 600L);
  }

  @Test
  void a_value_out_of_its_range_is_refused_by_its_key() {
    assertThatThrownBy(() -> PoolTerms.defaults(3, 2)).hasMessage("ready is not 0 to max");
    assertThatThrownBy(() -> PoolTerms.defaults(0, 0)).hasMessage("max is not 1 to 10000");
    assertThatThrownBy(() -> new LeaseTerms(SECOND.multipliedBy(2), SECOND, SECOND))
        .hasMessage("lease.default is more than lease.max");
    assertThatThrownBy(() -> new RetryTerms(0, SECOND, SECOND))
        .hasMessage("retries.limit is less than 1");
    assertThatThrownBy(() -> new CheckTerms(Duration.ZERO, 1, true))
        .hasMessage("check.every is not more than 0");
  }
}
