package io.homelab.placement;

import io.homelab.model.Capacity;
import io.homelab.model.Resources;
import java.util.List;
import java.util.OptionalLong;

/** A resource that machines consume on a host. */
public enum Resource {
  /** Virtual CPUs. */
  CPU(0, "cpu"),
  /** Memory in MiB. */
  MEMORY(1, "MB"),
  /** Disk in GiB. */
  DISK(2, "GB disk");

  /** All of them, in the order of their positions. */
  public static final List<Resource> ALL = List.of(values());

  private final int position;
  private final String unit;

  Resource(int position, String unit) {
    this.position = position;
    this.unit = unit;
  }

  /** Its index in an array with one element per resource: 0, 1 or 2. */
  public int position() {
    return position;
  }

  /** The amount of it in those resources. */
  public long of(Resources resources) {
    return switch (this) {
      case CPU -> resources.cpus();
      case MEMORY -> resources.memoryMb();
      case DISK -> resources.diskGb();
    };
  }

  /** The amount of it in that capacity; empty when unknown, which means unlimited. */
  public OptionalLong of(Capacity capacity) {
    return switch (this) {
      case CPU -> capacity.cpus();
      case MEMORY -> capacity.memoryMb();
      case DISK -> capacity.diskGb();
    };
  }

  /** Those resources with another amount of this one. */
  public Resources set(Resources resources, long amount) {
    return new Resources(
        this == CPU ? amount : resources.cpus(),
        this == MEMORY ? amount : resources.memoryMb(),
        this == DISK ? amount : resources.diskGb(),
        resources.devices());
  }

  /** That capacity with another amount of this resource. */
  public Capacity set(Capacity capacity, long amount) {
    OptionalLong set = OptionalLong.of(amount);
    return new Capacity(
        this == CPU ? set : capacity.cpus(),
        this == MEMORY ? set : capacity.memoryMb(),
        this == DISK ? set : capacity.diskGb(),
        capacity.devices());
  }

  /** An amount with its unit, for example {@code 8192 MB}. */
  public String amount(long value) {
    return value + " " + unit;
  }
}
