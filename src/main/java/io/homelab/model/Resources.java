package io.homelab.model;

/**
 * An amount of resources that machines use.
 *
 * @param cpus virtual CPUs, zero or more
 * @param memoryMb memory in MiB, zero or more
 * @param diskGb disk in GiB, zero or more
 * @param devices what else they have for themselves
 */
public record Resources(long cpus, long memoryMb, long diskGb, Devices devices) {
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

  /** An amount without devices. */
  public Resources(long cpus, long memoryMb, long diskGb) {
    this(cpus, memoryMb, diskGb, Devices.NONE);
  }

  /** The sum of both. */
  public Resources plus(Resources other) {
    return new Resources(
        cpus + other.cpus,
        memoryMb + other.memoryMb,
        diskGb + other.diskGb,
        devices.plus(other.devices));
  }

  /** What is left when that is taken; never less than nothing. */
  public Resources less(Resources taken) {
    return new Resources(
        Math.max(0, cpus - taken.cpus),
        Math.max(0, memoryMb - taken.memoryMb),
        Math.max(0, diskGb - taken.diskGb),
        devices.less(taken.devices));
  }

  /** What a machine that is off does not use: all but its disk. */
  public Resources withoutDisk() {
    return new Resources(cpus, memoryMb, 0, devices);
  }

  /** The same with other devices. */
  public Resources with(Devices others) {
    return others.equals(devices) ? this : new Resources(cpus, memoryMb, diskGb, others);
  }
}
