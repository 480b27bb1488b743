package io.homelab.model;

import java.util.OptionalLong;

/**
 * How much there is of each resource, where known. An unknown resource is unlimited; of devices,
 * there are those that are told.
 *
 * @param cpus CPUs
 * @param memoryMb memory in MiB
 * @param diskGb disk in GiB
 * @param devices what else machines can have for themselves
 */
public record Capacity(
    OptionalLong cpus, OptionalLong memoryMb, OptionalLong diskGb, Devices devices) {
  /** Nothing is known. */
  public static final Capacity UNKNOWN =
      new Capacity(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  /** Without devices. */
  public Capacity(OptionalLong cpus, OptionalLong memoryMb, OptionalLong diskGb) {
    this(cpus, memoryMb, diskGb, Devices.NONE);
  }

  /** Exactly that. */
  public static Capacity of(Resources amount) {
    return of(amount.cpus(), amount.memoryMb(), amount.diskGb()).with(amount.devices());
  }

  /** The same with other devices. */
  public Capacity with(Devices others) {
    return others.equals(devices) ? this : new Capacity(cpus, memoryMb, diskGb, others);
  }

  /** With all three known. */
  public static Capacity of(long cpus, long memoryMb, long diskGb) {
    return new Capacity(OptionalLong.of(cpus), OptionalLong.of(memoryMb), OptionalLong.of(diskGb));
  }

  /** With so much more of what is known. */
  public Capacity plus(Resources more) {
    return new Capacity(
        plus(cpus, more.cpus()),
        plus(memoryMb, more.memoryMb()),
        plus(diskGb, more.diskGb()),
        devices.plus(more.devices()));
  }

  /** What is left of what is known when so much is taken; never less than nothing. */
  public Capacity less(Resources taken) {
    return new Capacity(
        less(cpus, taken.cpus()),
        less(memoryMb, taken.memoryMb()),
        less(diskGb, taken.diskGb()),
        devices.less(taken.devices()));
  }

  /** Whether there is so much of everything. */
  public boolean holds(Resources wanted) {
    return holds(cpus, wanted.cpus())
        && holds(memoryMb, wanted.memoryMb())
        && holds(diskGb, wanted.diskGb())
        && wanted.devices().counts().entrySet().stream()
            .allMatch(device -> device.getValue() <= devices.of(device.getKey()));
  }

  private static boolean holds(OptionalLong amount, long wanted) {
    return amount.isEmpty() || wanted <= amount.getAsLong();
  }

  private static OptionalLong plus(OptionalLong amount, long more) {
    return amount.isPresent() ? OptionalLong.of(amount.getAsLong() + more) : amount;
  }

  private static OptionalLong less(OptionalLong amount, long taken) {
    return amount.isPresent() ? OptionalLong.of(Math.max(0, amount.getAsLong() - taken)) : amount;
  }
}
