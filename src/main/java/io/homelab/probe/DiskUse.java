package io.homelab.probe;

import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What the disks of machines take up on a host. Disks are thin: they grow up to what is declared.
 */
final class DiskUse {
  private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,6})?");
  private static final Map<String, Long> UNITS =
      Map.of(
          "B", 1L,
          "bytes", 1L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30,
          "TiB", 1L << 40,
          "PiB", 1L << 50);
  private static final long MB = 1L << 20;
  private static final long MB_PER_GB = 1024;

  /** More than any disk has, in MB: a host that says more is not believed. */
  private static final long MOST_MB = 1L << 40;

  private DiskUse() {}

  /** An amount as {@code virsh vol-list --details} writes it, in whole MB. */
  static OptionalLong megabytes(String amount, String unit) {
    Long bytes = UNITS.get(unit);
    if (bytes == null || !AMOUNT.matcher(amount).matches()) {
      return OptionalLong.empty();
    }
    BigDecimal all = new BigDecimal(amount).multiply(BigDecimal.valueOf(bytes));
    BigDecimal inMb = all.divide(BigDecimal.valueOf(MB), 0, RoundingMode.DOWN);
    return inMb.compareTo(BigDecimal.valueOf(MOST_MB)) > 0
        ? OptionalLong.empty()
        : OptionalLong.of(inMb.longValueExact());
  }

  /** Whether that is the name of a volume or VM of the machine. */
  static boolean isOf(String disk, LabName lab, MachineName machine) {
    return new TakenName(TakenName.Holder.VOLUME, disk, "").isFor(lab, machine)
        || new TakenName(TakenName.Holder.VM, disk, "").isFor(lab, machine);
  }

  /**
   * The smaller of what all disks of a machine take up and what is declared, in whole GB.
   *
   * @param disks what each takes up, in MB
   */
  static long filledGb(Collection<Long> disks, long declaredGb) {
    long sum = disks.stream().mapToLong(Long::longValue).sum();
    return Math.min(sum / MB_PER_GB, declaredGb);
  }
}
