package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {
  /** In these texts {@code ^} stands for ESC, {@code %} for CSI in one character, ! for BEL. */
  private static String withControls(String text) {
    return text.replace('^', '\u001b').replace('%', '\u009b').replace('!', '\u0007');
  }

  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "^[1;31mred^[0m, red",
    "a^[2Jb^[10;10Hc, abc",
    "%31mred, red",
    "^]0;title!after, after",
    "^]8;;http://x^\\link^]8;;^\\, link",
    "^Pq#0;2^\\after, after",
    "^(Bletters, letters",
    "^7saved^8, saved",
    "^cnew, new",
    "cut^[, cut",
    "cut^[12, cut",
    "cut^, cut",
    "^]0;never ended, 0;never ended",
    "g\u00fcn \u65e5\u672c, g\u00fcn \u65e5\u672c",
    "a\u202eb\u2066c, abc",
  })
  void escape_sequences_go_and_the_text_stays(String raw, String clean) {
    assertThat(PlainText.line(withControls(raw))).isEqualTo(clean);
  }

  @Test
  void of_a_line_that_redraws_itself_the_last_state_stays() {
    assertThat(PlainText.line("Progress: 10%\rProgress: 90%\r")).isEqualTo("Progress: 90%");
  }

  @Test
  void a_line_is_one_line_and_lines_keep_their_ends() {
    assertThat(PlainText.line("a\nb\tc\u2028d")).isEqualTo("a b c d");
    assertThat(PlainText.lines("a\r\nb\u001b[1m\nc")).isEqualTo("a\nb\nc");
  }

  @Test
  void no_text_whatever_keeps_a_control_character() {
    Random random = new Random(7);
    String alphabet = "\u001b\u001b[]PX^_\\;?0m\u0007\u0090\u009b\u009c\u009d\u0085\u007f\b\n\rab";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(PlainText.line(text.toString()).chars().noneMatch(Character::isISOControl))
          .as("%s", text.toString().chars().boxed().toList())
          .isTrue();
    }
  }

  @Test
  void an_excerpt_is_one_harmless_line_and_says_when_it_is_cut() {
    assertThat(PlainText.excerpt("\u001b[31mThis account\r\n  is not\tavailable.\n\n", 80))
        .isEqualTo("This account is not available.");
    assertThat(PlainText.excerpt("abcdef", 3)).isEqualTo("abc...");
    assertThat(PlainText.excerpt("ab\ud83d\ude00cd", 3)).as("no half letter").isEqualTo("ab...");
  }
}
