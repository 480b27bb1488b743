package io.homelab.pool;

import java.util.regex.Pattern;

/**
 * What its maker calls a claim, such as {@code 771-1-test} in a CI job.
 *
 * @param value as {@link #RULE} allows
 */
public record ClaimId(String value) implements Comparable<ClaimId> {
  /** The rule as text, for messages. */
  public static final String RULE = "[A-Za-z0-9][A-Za-z0-9._-]{0,199}";

  private static final Pattern VALID = Pattern.compile(RULE);

  /**
   * Checks the id.
   *
   * @throws IllegalArgumentException when it breaks {@link #RULE}
   */
  public ClaimId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("claim id '" + value + "' does not match " + RULE);
    }
  }

  /** Whether a text is such an id. */
  public static boolean isValid(String text) {
    return VALID.matcher(text).matches();
  }

  @Override
  public int compareTo(ClaimId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
