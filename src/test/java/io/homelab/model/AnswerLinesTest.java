package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerLinesTest {
  @Test
  void an_answer_of_a_sensible_length_is_read_whole() {
    assertThat(AnswerLines.of("")).isEmpty();
    assertThat(AnswerLines.of("\n")).containsExactly("");
    assertThat(AnswerLines.of("a")).containsExactly("a");
    assertThat(AnswerLines.of("a\n\nb\n")).containsExactly("a", "", "b");
    assertThat(AnswerLines.of("a\r\nb")).containsExactly("a", "b");
  }

  @Test
  void of_endless_lines_only_the_last_are_read() {
    assertThat(AnswerLines.of("first\n" + "\n".repeat(2_000_000) + "last\n"))
        .hasSizeBetween(AnswerLines.MOST - 1, AnswerLines.MOST)
        .endsWith("last")
        .doesNotContain("first");
  }
}
