package io.homelab.model;

import java.util.OptionalLong;

/**
 * How busy a host was when it was asked; empty where it does not tell.
 *
 * @param loadHundredths the larger of the load averages of 1 and 5 minutes, times 100: a rise
 *     counts at once, a fall slowly
 * @param availableMb memory that programs could still get, in MiB
 * @param cpuPressure for what share of the last minute something waited for a processor, in
 *     hundredths of a percent, 0 to 10,000 (pressure stall information of Linux, "some")
 * @param memoryPressure the same for memory
 * @param ioPressure the same for disks
 */
public record HostLoad(
    OptionalLong loadHundredths,
    OptionalLong availableMb,
    OptionalLong cpuPressure,
    OptionalLong memoryPressure,
    OptionalLong ioPressure) {
  /** Nothing is known. */
  public static final HostLoad UNKNOWN =
      new HostLoad(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  /** More processes than any computer runs, times 100. */
  public static final long MOST_LOAD = 100_000_000;

  /** All of a minute, in hundredths of a percent. */
  public static final long WHOLE = 10_000;
}
