package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Reading takes time in proportion to the text, however its lines are cut. Counted in bytes that
 * the reading allocates, since what made long lines slow was copying; a clock would only measure
 * the computer.
 */
class LongLinesTest {
  private static final int CHARACTERS = 150_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A text of about as many characters as asked for, nearly all in one line. */
  @SuppressWarnings("ImmutableEnumChecker") // the functions keep nothing
  enum Shape {
    COMMENT(n -> "# " + "x".repeat(n) + "\na: b\n"),
    COMMENT_AFTER_A_VALUE(n -> "a: b # " + "x".repeat(n) + "\n"),
    COMMENT_IN_A_FLOW_LIST(n -> "a: [x, # " + "x".repeat(n) + "\n y]\n"),
    PLAIN_WORD(n -> "a: " + "x".repeat(n) + "\n"),
    PLAIN_WORDS(n -> "a: " + "xy ".repeat(n / 3) + "z\n"),
    PLAIN_LINES(n -> "a: x\n" + "  x\n".repeat(n / 4)),
    DOUBLE_QUOTED(n -> "a: \"" + "x".repeat(n) + "\"\n"),
    DOUBLE_QUOTED_ESCAPES(n -> "a: \"" + "\\n".repeat(n / 2) + "\"\n"),
    SINGLE_QUOTED(n -> "a: '" + "x y ".repeat(n / 4) + "'\n"),
    SINGLE_QUOTES(n -> "a: '" + "''".repeat(n / 2) + "'\n"),
    NEVER_CLOSED(n -> "a: \"" + "x".repeat(n)),
    LITERAL_BLOCK(n -> "a: |\n  " + "x".repeat(n) + "\n"),
    FOLDED_BLOCK(n -> "a: >\n  " + "x ".repeat(n / 2) + "\n"),
    SPACES(n -> "a: " + " ".repeat(n) + "b\n"),
    INDENTATION(n -> "a:\n" + " ".repeat(n) + "b: c\n"),
    EMPTY_LINES(n -> "\n".repeat(n) + "a: b\n"),
    KEY(n -> "x".repeat(n) + ": 1\n"),
    ANCHOR(n -> "a: &" + "x".repeat(n) + " b\n"),
    ALIAS(n -> "a: *" + "x".repeat(n) + "\n"),
    TAG(n -> "a: !<" + "x".repeat(n) + "> b\n"),
    DIRECTIVE(n -> "%" + "x".repeat(n) + "\n---\na: b\n"),
    EMOJI(n -> "a: " + "\uD83D\uDE00".repeat(n / 2) + "\n"),
    FLOW_LIST(n -> "a: [" + "x, ".repeat(n / 3) + "x]\n"),
    FLOW_LIST_OF_LISTS(n -> "a: [" + "[], ".repeat(n / 4) + "]\n"),
    FLOW_LIST_NEVER_CLOSED(n -> "a: [" + "x, ".repeat(n / 3)),
    OPEN_BRACKETS(n -> "a: " + "[".repeat(n)),
    OPEN_BRACES(n -> "a: " + "{".repeat(n)),
    DASHES(n -> "- ".repeat(n / 2) + "x\n"),
    CARRIAGE_RETURNS(n -> "a: b\r" + "# x\r".repeat(n / 4));

    private final IntFunction<String> text;

    Shape(IntFunction<String> text) {
      this.text = text;
    }
  }

  @ParameterizedTest
  @EnumSource
  void twice_the_text_costs_about_twice_as_much(Shape shape) {
    allocatedBy(shape, CHARACTERS); // loads the classes
    long once = allocatedBy(shape, CHARACTERS);
    long twice = allocatedBy(shape, 2 * CHARACTERS);

    assertThat((double) twice / once).isLessThan(2.6);
  }

  @Test
  void a_small_file_costs_little() {
    allocatedBy(Shape.PLAIN_WORD, 10);

    assertThat(allocatedBy(Shape.PLAIN_WORD, 10)).isLessThan(1 << 20);
  }

  private static long allocatedBy(Shape shape, int characters) {
    String text = shape.text.apply(characters);
    SourceFile file = new SourceFile(0, Path.of("hosts.yaml"), "hosts.yaml");
    long before = THREADS.getCurrentThreadAllocatedBytes();
    YamlTree.parse(file, text, new Problems());
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
