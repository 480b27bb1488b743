package io.homelab.pool;

import io.homelab.model.LabName;
import java.util.regex.Pattern;

/**
 * What tells a machine of a pool from every other one that there ever was in these books. The name
 * that people see comes with the claim.
 *
 * @param value {@code i-} and 8 hexadecimal digits, which is also the name of a lab
 */
public record InstanceId(String value) implements Comparable<InstanceId> {
  private static final Pattern VALID = Pattern.compile("i-[0-9a-f]{8}");

  /** Odd, so that the multiplication maps no two numbers of 32 bits to the same. */
  private static final int SPREAD = 0x9E37_79B1;

  /**
   * Checks the id.
   *
   * @throws IllegalArgumentException when it is none
   */
  public InstanceId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("no id of an instance: " + value);
    }
  }

  /** Whether a text is such an id. */
  public static boolean isValid(String text) {
    return VALID.matcher(text).matches();
  }

  /**
   * The id of the instance with that number, another one for each of the first 2^32 numbers.
   *
   * @param salt makes it unlikely that other books on the same hosts give the same ids
   */
  static InstanceId numbered(long number, int salt) {
    int mixed = ((int) number * SPREAD) ^ salt;
    return new InstanceId("i-%08x".formatted(mixed));
  }

  /** The 8 digits. */
  public String digits() {
    return value.substring(2);
  }

  /** The name of the lab that the instance is on its host. */
  public LabName labName() {
    return new LabName(value);
  }

  @Override
  public int compareTo(InstanceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
