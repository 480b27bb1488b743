package io.homelab.access;

import java.util.OptionalLong;

/**
 * Amounts that somebody set for a project; what is absent is not limited, or not reserved.
 *
 * @param cpus virtual CPUs
 * @param memoryMb memory, in MB
 * @param diskGb disks, in GB
 * @param machines how many machines
 */
public record ProjectAmounts(
    OptionalLong cpus, OptionalLong memoryMb, OptionalLong diskGb, OptionalLong machines) {
  /** Nothing is set. */
  public static final ProjectAmounts NONE =
      new ProjectAmounts(
          OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  /** Refuses negative amounts. */
  public ProjectAmounts {
    for (OptionalLong each : new OptionalLong[] {cpus, memoryMb, diskGb, machines}) {
      if (each.isPresent() && each.getAsLong() < 0) {
        throw new IllegalArgumentException("negative amount");
      }
    }
  }

  /** Whether nothing is set. */
  public boolean isNone() {
    return equals(NONE);
  }
}
