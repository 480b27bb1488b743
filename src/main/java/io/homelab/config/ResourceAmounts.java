package io.homelab.config;

import io.homelab.model.Capacity;
import io.homelab.model.Resources;
import java.util.OptionalLong;

/** Reads amounts of CPUs, memory and disk; the upper bounds are far above any home computer. */
final class ResourceAmounts {
  /** CPUs. */
  static final long MOST_CPUS = 4_096;

  /** 64 TiB, in MiB. */
  static final long MOST_MEMORY_MB = 64L << 20;

  /** 1 PiB, in GiB. */
  static final long MOST_DISK_GB = 1L << 20;

  private ResourceAmounts() {}

  /** The given amounts, each at least {@code least}. */
  static Capacity read(Fields fields, long least) {
    return new Capacity(
        fields.number("cpus", least, MOST_CPUS),
        fields.number("memory_mb", least, MOST_MEMORY_MB),
        fields.number("disk_gb", 0, MOST_DISK_GB));
  }

  /** The amounts, zero for missing ones. */
  static Resources orZero(Capacity written) {
    return new Resources(
        written.cpus().orElse(0), written.memoryMb().orElse(0), written.diskGb().orElse(0));
  }

  /** Reports each reserve that exceeds the capacity beside it. */
  static void checkReserve(Fields reserve, Capacity kept, Capacity capacity) {
    check(reserve, "cpus", kept.cpus(), capacity.cpus());
    check(reserve, "memory_mb", kept.memoryMb(), capacity.memoryMb());
    check(reserve, "disk_gb", kept.diskGb(), capacity.diskGb());
  }

  private static void check(Fields reserve, String key, OptionalLong kept, OptionalLong capacity) {
    if (kept.isPresent() && capacity.isPresent() && kept.getAsLong() > capacity.getAsLong()) {
      reserve
          .values()
          .problems()
          .add(
              reserve.at(key),
              "the reserve of " + kept.getAsLong() + " " + key + " is more than the capacity",
              "expected at most " + capacity.getAsLong());
    }
  }
}
