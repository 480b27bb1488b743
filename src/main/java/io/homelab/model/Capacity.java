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
}
