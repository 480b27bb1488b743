package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.run.RunOutcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompletionTest {
  private static final MachineName WEB = new MachineName("web");
  private static final HostName NUC = new HostName("nuc");
  private static final List<RunOutcome.Failure> FAILED =
      List.of(new RunOutcome.Failure(WEB, NUC, "it broke", List.of()));
  private static final List<RunOutcome.LeftOut> LEFT_OUT =
      List.of(new RunOutcome.LeftOut(WEB, Optional.empty(), "it has no host"));

  @Test
  void a_run_in_which_nothing_is_amiss_is_complete() {
    assertThat(Completion.of(new RunOutcome(List.of(WEB), List.of(), false)))
        .isEqualTo(Completion.COMPLETE);
    assertThat(Completion.of(new RunOutcome(List.of(), List.of(), false)))
        .isEqualTo(Completion.COMPLETE);
  }

  @Test
  void a_machine_that_was_left_out_is_no_failure() {
    assertThat(Completion.of(new RunOutcome(List.of(), List.of(), false, LEFT_OUT)))
        .isEqualTo(Completion.LEFT_OUT);
  }

  @Test
  void a_failure_counts_more_than_what_was_left_out_on_a_machine_or_on_a_host() {
    assertThat(Completion.of(new RunOutcome(List.of(), FAILED, false, LEFT_OUT)))
        .isEqualTo(Completion.FAILED);
    assertThat(
            Completion.of(
                new RunOutcome(
                    List.of(WEB),
                    List.of(),
                    false,
                    LEFT_OUT,
                    List.of(new RunOutcome.HostFailure(NUC, "it could not be tidied")))))
        .isEqualTo(Completion.FAILED);
  }

  @Test
  void who_stopped_it_counts_more_than_what_failed() {
    assertThat(Completion.of(new RunOutcome(List.of(), FAILED, true, LEFT_OUT)))
        .isEqualTo(Completion.INTERRUPTED);
  }

  @Test
  void an_answer_keeps_its_refusal_when_something_else_is_made_of_it() {
    Refusal refusal = Refusal.usage("no", "");

    assertThat(new Answer.Given<>(7).map(number -> number + 1).orThrow()).isEqualTo(8);
    assertThat(Refusals.of(new Answer.Refused<Integer>(refusal).map(number -> number + 1)))
        .isEqualTo(refusal);
  }
}
