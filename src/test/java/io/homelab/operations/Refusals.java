package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

/** What a use case refused. */
final class Refusals {
  private Refusals() {}

  /** The refusal of an answer that must be one. */
  static Refusal of(Answer<?> answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused<?>) answer).refusal();
  }
}
