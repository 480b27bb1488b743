package io.homelab.model;

import java.util.OptionalLong;

/**
 * How much there is of each resource, where known. An unknown resource is unlimited.
 *
 * @param cpus CPUs
 * @param memoryMb memory in MiB
 * @param diskGb disk in GiB
 */
public record Capacity(OptionalLong cpus, OptionalLong memoryMb, OptionalLong diskGb) {
  /** Nothing is known. */
  public static final Capacity UNKNOWN =
      new Capacity(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  /** With all three known. */
  public static Capacity of(long cpus, long memoryMb, long diskGb) {
    return new Capacity(OptionalLong.of(cpus), OptionalLong.of(memoryMb), OptionalLong.of(diskGb));
  }

  /** With so much more of what is known. */
  public Capacity plus(Resources more) {
    return new Capacity(
        plus(cpus, more.cpus()), plus(memoryMb, more.memoryMb()), plus(diskGb, more.diskGb()));
  }

  /** What is left of what is known when so much is taken; never less than nothing. */
  public Capacity less(Resources taken) {
    return new Capacity(
        less(cpus, taken.cpus()), less(memoryMb, taken.memoryMb()), less(diskGb, taken.diskGb()));
  }

  private static OptionalLong plus(OptionalLong amount, long more) {
    return amount.isPresent() ? OptionalLong.of(amount.getAsLong() + more) : amount;
  }

  private static OptionalLong less(OptionalLong amount, long taken) {
    return amount.isPresent() ? OptionalLong.of(Math.max(0, amount.getAsLong() - taken)) : amount;
  }
}
