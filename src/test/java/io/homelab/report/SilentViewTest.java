package io.homelab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.run.RunEvent;
import io.homelab.run.RunOutcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilentViewTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private String shown(RunEvent... events) {
    try (SilentView view = new SilentView(new PrintStream(err, true, StandardCharsets.UTF_8))) {
      List.of(events).forEach(view::accept);
    }
    return err.toString(StandardCharsets.UTF_8);
  }

  private static RunEvent ended(List<RunOutcome.Failure> failed) {
    return new RunEvent.RunEnded(
        new RunOutcome(List.of(new MachineName("web")), failed, false), Duration.ofSeconds(3));
  }

  @Test
  void a_run_that_went_well_is_not_told() {
    assertThat(shown(ended(List.of()))).isEmpty();
  }

  @Test
  void what_failed_is_told_at_the_end() {
    assertThat(
            shown(
                ended(
                    List.of(
                        new RunOutcome.Failure(
                            new MachineName("db"), new HostName("nuc"), "it broke", List.of())))))
        .contains("db", "nuc", "it broke");
  }
}
