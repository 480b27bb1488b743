package io.homelab.plan;

import io.homelab.model.HostName;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * How long parts of earlier runs took, the oldest first.
 *
 * @param boxes boxes that came to hosts
 * @param machines what was done with machines
 */
public record RunTimes(List<BoxTime> boxes, List<MachineTime> machines) {
  /** No run is known. */
  public static final RunTimes NONE = new RunTimes(List.of(), List.of());

  /** So many of the last ones count: hosts and links change. */
  private static final int RECENT = 5;

  private static final long MILLIS = 1000;

  /**
   * A box that came to a host.
   *
   * @param host the host
   * @param box the box's name
   * @param bytes how many travelled
   * @param millis how long that took
   */
  public record BoxTime(HostName host, String box, long bytes, long millis) {}

  /** A part of the work on a machine. */
  public enum Part {
    /** It is made and boots. */
    CREATE,
    /** It is there, and boots. */
    START,
    /** It boots again with other settings. */
    RELOAD,
    /** What comes after it is up: addresses, names, scripts, probes. */
    FINISH
  }

  /**
   * Work on a machine.
   *
   * @param host its host
   * @param box the name of its box
   * @param part which part of the work
   * @param millis how long that took
   */
  public record MachineTime(HostName host, String box, Part part, long millis) {}

  /** Copies the lists. */
  public RunTimes {
    boxes = List.copyOf(boxes);
    machines = List.copyOf(machines);
  }

  /**
   * How long a part of the work takes: as lately with that box on that host, else with another box
   * there, else with that box or any elsewhere.
   */
  OptionalLong machine(HostName host, String box, Part part) {
    List<MachineTime> same = machines.stream().filter(each -> each.part() == part).toList();
    return first(
        same,
        MachineTime::millis,
        List.of(
            each -> each.host().equals(host) && each.box().equals(box),
            each -> each.host().equals(host),
            each -> each.box().equals(box),
            each -> true));
  }

  /** Whether a machine was made there from that box. */
  boolean knowsBox(HostName host, String box) {
    return machines.stream()
        .anyMatch(each ->
            each.part() == Part.CREATE && each.host().equals(host) && each.box().equals(box));
  }

  /** How long a box of that size takes to come to that host, by the speed of earlier ones. */
  OptionalLong box(HostName host, String box, OptionalLong bytes) {
    if (bytes.isEmpty()) {
      return first(
          boxes,
          BoxTime::millis,
          List.of(
              each -> each.host().equals(host) && each.box().equals(box),
              each -> each.box().equals(box)));
    }
    OptionalLong speed =
        first(
            boxes.stream().filter(each -> each.bytes() > 0).toList(),
            each -> Math.max(1, each.bytes() * MILLIS / Math.max(1, each.millis())),
            List.of(each -> each.host().equals(host), each -> true));
    return speed.isEmpty()
        ? speed
        : OptionalLong.of((long) ((double) bytes.getAsLong() * MILLIS / speed.getAsLong()));
  }

  /** The median of the last ones for which the first predicate holds that holds for any. */
  private static <T> OptionalLong first(
      List<T> times, ToLongFunction<T> amount, List<Predicate<T>> alike) {
    for (Predicate<T> each : alike) {
      List<Long> found = new ArrayList<>();
      for (int i = times.size() - 1; i >= 0 && found.size() < RECENT; i--) {
        if (each.test(times.get(i))) {
          found.add(amount.applyAsLong(times.get(i)));
        }
      }
      if (!found.isEmpty()) {
        found.sort(null);
        return OptionalLong.of(found.get(found.size() / 2));
      }
    }
    return OptionalLong.empty();
  }
}
