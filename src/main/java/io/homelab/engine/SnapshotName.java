package io.homelab.engine;

/**
 * The name of a snapshot: a letter or digit, then up to 99 letters, digits, dots, underscores and
 * hyphens.
 *
 * @param value the name
 */
public record SnapshotName(String value) {
  private static final String GRAMMAR = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException when it is none
   */
  public SnapshotName {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a snapshot name: " + value);
    }
  }

  /** Whether a snapshot may have that name. */
  public static boolean isValid(String name) {
    return name.matches(GRAMMAR);
  }

  @Override
  public String toString() {
    return value;
  }
}
