package io.homelab.model;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The name of a run on a host; names of later runs sort behind those of earlier ones.
 *
 * @param value 8 to 32 lower-case letters and digits
 */
public record RunId(String value) implements Comparable<RunId> {
  private static final Pattern VALID = Pattern.compile("[a-z0-9]{8,32}");
  private static final int CHANCE = 36 * 36 * 36;

  /**
   * Checks the name, which becomes one of a folder.
   *
   * @throws IllegalArgumentException when it is no such name
   */
  public RunId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("no name of a run: " + value);
    }
  }

  /** Whether a text is a name of a run. */
  public static boolean isValid(String text) {
    return VALID.matcher(text).matches();
  }

  /**
   * The name of a run that begins now.
   *
   * @param chance any number; keeps runs apart that begin at the same moment
   */
  public static RunId of(Instant now, int chance) {
    String time = Long.toString(now.toEpochMilli(), 36);
    String more = Integer.toString(CHANCE + Math.floorMod(chance, CHANCE), 36).substring(1);
    return new RunId("%9s%s".formatted(time, more).replace(' ', '0'));
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
