package io.homelab.model;

/**
 * An amount of resources that machines use.
 *
 * @param cpus virtual CPUs, zero or more
 * @param memoryMb memory in MiB, zero or more
 * @param diskGb disk in GiB, zero or more
 */
public record Resources(long cpus, long memoryMb, long diskGb) {
  /** Nothing at all. */
  public static final Resources ZERO = new Resources(0, 0, 0);

  /**
   * Checks the amounts.
   *
   * @throws IllegalArgumentException when one of them is negative
   */
  public Resources {
    if (cpus < 0 || memoryMb < 0 || diskGb < 0) {
      throw new IllegalArgumentException(
          "negative resources: " + cpus + ", " + memoryMb + ", " + diskGb);
    }
  }

  /** The sum of both. */
  public Resources plus(Resources other) {
    return new Resources(cpus + other.cpus, memoryMb + other.memoryMb, diskGb + other.diskGb);
  }
}
