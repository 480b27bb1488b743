package io.homelab.report;

import io.homelab.model.Resources;
import java.time.Duration;
import java.util.Collection;

/** Numbers as people read them. Avoids {@code String.format}, which costs start-up time. */
final class NumberText {
  private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  private NumberText() {}

  /** Bytes in powers of 1000, as {@code ls --si} and network rates have them. */
  static String bytes(long bytes) {
    long tenths = bytes * 10;
    int unit = 0;
    if (bytes > Long.MAX_VALUE / 10) {
      tenths = bytes / 100;
      unit = 1;
    }
    while (tenths >= 9_995 && unit < BYTE_UNITS.length - 1) {
      tenths = (tenths + 500) / 1000;
      unit++;
    }
    boolean whole = unit == 0 || tenths >= 100;
    return (whole ? Long.toString((tenths + 5) / 10) : tenths(tenths)) + " " + BYTE_UNITS[unit];
  }

  /** Seconds with one decimal, for example {@code 89.2 s}. */
  static String seconds(Duration duration) {
    long tenths = (duration.toMillis() + 50) / 100;
    return tenths / 10 + "." + tenths % 10 + " s";
  }

  /** A running time as a clock shows it: {@code 0:07}, {@code 12:00}, {@code 1:00:05}. */
  static String clock(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    String minutes = Long.toString(seconds / 60 % 60);
    String tail = ":" + twoDigits(seconds % 60);
    return seconds < 3600
        ? minutes + tail
        : seconds / 3600 + ":" + twoDigits(seconds / 60 % 60) + tail;
  }

  private static String twoDigits(long number) {
    return (number < 10 ? "0" : "") + number;
  }

  /** MiB as GiB with at most one decimal, without a unit. */
  static String gigabytes(long megabytes) {
    return tenths((megabytes * 10 + 512) / 1024);
  }

  private static String tenths(long tenths) {
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
  }

  /** The size of a machine, for example {@code 2 cpu, 1024 MB, 1 gpu}. */
  static String size(Resources resources) {
    return amounts(resources) + devices(resources);
  }

  private static String devices(Resources resources) {
    return resources.devices().isEmpty() ? "" : ", " + resources.devices().text();
  }

  private static String amounts(Resources resources) {
    return resources.cpus() + " cpu, " + resources.memoryMb() + " MB";
  }

  /** The size of a machine, with its disk if one is counted. */
  static String sizeWithDisk(Resources resources) {
    return amounts(resources)
        + (resources.diskGb() == 0 ? "" : ", " + resources.diskGb() + " GB disk")
        + devices(resources);
  }

  /** {@code 1 machine}, {@code 2 machines}. */
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** The first names, and how many more there are. */
  static String names(Collection<?> names, int most) {
    StringBuilder text = new StringBuilder();
    int shown = 0;
    for (Object name : names) {
      if (shown == most) {
        return text.append(" and ").append(names.size() - most).append(" more").toString();
      }
      text.append(shown++ == 0 ? "" : ", ").append(name);
    }
    return text.toString();
  }
}
