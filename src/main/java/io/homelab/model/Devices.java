package io.homelab.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/**
 * Things of a host that machines have for themselves and that are counted, such as GPUs.
 *
 * @param counts how many of each, by name; a device that is not there has no entry
 */
public record Devices(SortedMap<String, Long> counts) {
  /** The most of one device that a host or a machine can have. */
  public static final int MOST = 4_096;

  /** No device. */
  public static final Devices NONE = new Devices(new TreeMap<>());

  /**
   * Copies the counts, without those that are zero.
   *
   * @throws IllegalArgumentException when one of them is negative
   */
  public Devices {
    SortedMap<String, Long> there = new TreeMap<>(counts);
    there.values().removeIf(count -> count == 0);
    if (there.values().stream().anyMatch(count -> count < 0)) {
      throw new IllegalArgumentException("negative devices: " + counts);
    }
    counts = Collections.unmodifiableSortedMap(there);
  }

  /** How many there are of that device. */
  public long of(String name) {
    return counts.isEmpty() ? 0 : counts.getOrDefault(name, 0L);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return counts.isEmpty();
  }

  /** Those of both. */
  public Devices plus(Devices other) {
    return other.isEmpty() ? this : with(other, Math::addExact);
  }

  /** What is left when those are taken; never less than none. */
  public Devices less(Devices taken) {
    return taken.isEmpty() || isEmpty()
        ? this
        : with(taken, (there, gone) -> Math.max(0, there - gone));
  }

  /** The same with another count of one device. */
  public Devices with(String name, long count) {
    SortedMap<String, Long> changed = new TreeMap<>(counts);
    changed.put(name, count);
    return new Devices(changed);
  }

  private Devices with(Devices other, LongBinaryOperator operation) {
    SortedMap<String, Long> both = new TreeMap<>(counts);
    other.counts.forEach((name, count) -> both.put(name, operation.applyAsLong(of(name), count)));
    return new Devices(both);
  }

  /** For example {@code 1 gpu, 2 tpu}; empty for none. */
  public String text() {
    StringJoiner text = new StringJoiner(", ");
    counts.forEach((name, count) -> text.add(count + " " + name));
    return text.toString();
  }
}
