package io.homelab.model;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One condition on the host of a machine, such as {@code rack != 1}: an entry of the list that
 * {@code require} may be.
 *
 * @param name a label of hosts, or what else is known of every host
 * @param operator what the condition asks of it
 * @param value what it is compared with: one word; empty for {@link Operator#PRESENT} and {@link
 *     Operator#ABSENT}
 */
public record Requirement(String name, Operator operator, String value) {
  private static final String WORD = "[^\\s=<>!,&|]+";
  private static final Pattern EXISTENCE = Pattern.compile("(!?)\\s*(" + WORD + ")");
  private static final Pattern COMPARISON =
      Pattern.compile("(" + WORD + ")\\s*(!=|<=|>=|=|<|>)\\s*(" + WORD + ")");

  /** Long enough for bytes and for versions such as 4.19, short enough to compare at once. */
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(\\.\\d{1,18})?");

  /** What a condition can ask. */
  public enum Operator {
    /** The host has it. */
    PRESENT(""),
    /** The host does not have it. */
    ABSENT("!"),
    /** It is that word, or the same number. */
    EQUAL("="),
    /** It is anything else, or not there. */
    UNEQUAL("!="),
    /** It is a smaller number. */
    LESS("<"),
    /** It is a number that is not larger. */
    AT_MOST("<="),
    /** It is a larger number. */
    MORE(">"),
    /** It is a number that is not smaller. */
    AT_LEAST(">=");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    /** How it is written. */
    public String sign() {
      return sign;
    }

    /** Whether it asks which of two numbers is larger. */
    public boolean isOrdering() {
      return this == LESS || this == AT_MOST || this == MORE || this == AT_LEAST;
    }

    /**
     * The operator that is written so.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Operator of(String sign) {
      for (Operator operator : values()) {
        if (operator.sign.equals(sign)) {
          return operator;
        }
      }
      throw new IllegalArgumentException("expected one of = != < <= > >= !, or nothing");
    }
  }

  /** Reads a condition; empty if the text is none, or asks for the order of a word. */
  public static Optional<Requirement> parse(String text) {
    Matcher existence = EXISTENCE.matcher(text.strip());
    if (existence.matches()) {
      return Optional.of(new Requirement(existence.group(2), Operator.of(existence.group(1)), ""));
    }
    Matcher comparison = COMPARISON.matcher(text.strip());
    if (!comparison.matches()) {
      return Optional.empty();
    }
    Operator operator = Operator.of(comparison.group(2));
    return operator.isOrdering() && !isNumber(comparison.group(3))
        ? Optional.empty()
        : Optional.of(new Requirement(comparison.group(1), operator, comparison.group(3)));
  }

  /** Whether the word is compared as a number where the other is one, too. */
  public static boolean isNumber(String word) {
    return NUMBER.matcher(word).matches();
  }

  /**
   * Whether a host meets it.
   *
   * @param values what the host has under that name; none if it has not
   */
  public boolean isMetBy(SortedSet<String> values) {
    return switch (operator) {
      case PRESENT -> !values.isEmpty();
      case ABSENT -> values.isEmpty();
      case UNEQUAL -> values.stream().noneMatch(this::isSame);
      case EQUAL -> values.stream().anyMatch(this::isSame);
      case LESS, AT_MOST, MORE, AT_LEAST -> values.stream().anyMatch(this::isInOrder);
    };
  }

  private boolean isSame(String actual) {
    boolean numbers = isNumber(actual) && isNumber(value);
    return numbers ? order(actual) == 0 : actual.equals(value);
  }

  private boolean isInOrder(String actual) {
    if (!isNumber(actual) || !isNumber(value)) {
      return false;
    }
    return switch (operator) {
      case LESS -> order(actual) < 0;
      case AT_MOST -> order(actual) <= 0;
      case MORE -> order(actual) > 0;
      case AT_LEAST -> order(actual) >= 0;
      case PRESENT, ABSENT, EQUAL, UNEQUAL -> false;
    };
  }

  private int order(String actual) {
    return new BigDecimal(actual).compareTo(new BigDecimal(value));
  }

  /** As it is written in {@code topology.yaml}, with one space at each side of the operator. */
  public String text() {
    return operator == Operator.PRESENT || operator == Operator.ABSENT
        ? operator.sign() + name
        : name + " " + operator.sign() + " " + value;
  }
}
