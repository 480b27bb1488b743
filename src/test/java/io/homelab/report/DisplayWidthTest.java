package io.homelab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Columns of letters and signs, against what the JDK knows of Unicode. */
class DisplayWidthTest {
  private static final String[] PIECES = {
    "a",
    "web-1",
    " ",
    "\u00fc",
    "e\u0301",
    "\u65e5\u672c",
    "\ud55c",
    "\u2b50",
    "\ud83d\ude00",
    "\u0e33"
  };

  /** A lone regional indicator is narrow; two make a flag of two columns. */
  private static boolean isFlagLetter(int codePoint) {
    return codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff;
  }

  @Test
  void every_emoji_and_ideograph_takes_two_columns() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      boolean emoji = Character.isEmojiPresentation(c) && !isFlagLetter(c);
      boolean ideograph = Character.isIdeographic(c) && Character.isLetter(c) && c != 0x16fe4;
      if (Character.isDefined(c) && (emoji || ideograph)) {
        assertThat(DisplayWidth.of(Character.toString(c))).as("U+%04X", c).isEqualTo(2);
      }
    }
  }

  @Test
  void marks_that_stand_above_another_letter_take_no_column() {
    assertThat(DisplayWidth.of("e\u0301")).isEqualTo(1);
    assertThat(DisplayWidth.of("\u0915\u094d")).isEqualTo(1);
  }

  @Test
  void a_cut_text_is_a_beginning_of_it_and_never_wider_than_its_columns() {
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      int columns = random.nextInt(20);
      String cut = DisplayWidth.cut(text.toString(), columns);
      assertThat(DisplayWidth.of(cut)).as("seed %d", seed).isLessThanOrEqualTo(columns);
      assertThat(cut.chars().filter(c -> Character.isSurrogate((char) c)).count() % 2)
          .as("seed %d", seed)
          .isZero();
      String kept = cut.endsWith("..") ? cut.substring(0, cut.length() - 2) : cut;
      if (columns >= 2) {
        assertThat(text.toString()).as("seed %d", seed).startsWith(kept);
      }
      assertThat(DisplayWidth.of(DisplayWidth.fit(text.toString(), columns)))
          .as("seed %d", seed)
          .isEqualTo(columns);
    }
  }

  @Test
  void a_wrapped_text_keeps_its_words_and_no_line_is_wider_unless_a_word_is() {
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder("x");
      for (int i = random.nextInt(30); i > 0; i--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      int columns = 10 + random.nextInt(40);
      int start = random.nextInt(5);
      String wrapped = DisplayWidth.wrap(text.toString(), columns, start);
      assertThat(wrapped.split("\\s+", -1))
          .as("seed %d", seed)
          .isEqualTo(text.toString().split("\\s+", -1));
      for (String line : wrapped.split("\n", -1)) {
        String words = line.strip();
        assertThat(DisplayWidth.of(words) <= columns - start || !words.contains(" "))
            .as("seed %d: %s", seed, line)
            .isTrue();
      }
    }
  }
}
