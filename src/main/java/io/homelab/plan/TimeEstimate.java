package io.homelab.plan;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.plan.BoxStep.BoxAction;
import io.homelab.plan.MachineStep.Work;
import io.homelab.plan.RunTimes.Part;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How long a plan may take, and how many bytes of boxes travel for it. It is no part of the plan:
 * it depends on the plan and on what is known of earlier runs, and decides nothing.
 *
 * @param seconds how long; absent when nothing is known that tells
 * @param from what it was made from
 * @param bytes the size of the boxes that are brought; absent when one of them is not known
 */
public record TimeEstimate(OptionalLong seconds, EstimateBasis from, OptionalLong bytes) {
  private static final long MILLIS = 1000;

  /** What an estimate was made from. */
  public enum EstimateBasis {
    /** How long the same took in earlier runs. */
    HISTORY("history"),
    /** The speed of earlier boxes alone: how long machines take is not known. */
    MEASURED("measured"),
    /** Nothing. */
    NONE("none");

    private final String wireName;

    EstimateBasis(String wireName) {
      this.wireName = wireName;
    }

    /** The name in JSON. */
    public String wireName() {
      return wireName;
    }
  }

  /** Hosts work at the same time; on one, boxes come first, and then machines. */
  private static final class HostTime {
    private long boxes;
    private long together;
    private long oneByOne;
    private long finish;

    long millis() {
      return boxes + together + oneByOne + finish;
    }
  }

  /** The estimate for all of a plan; absent when no machine changes. */
  public static Optional<TimeEstimate> of(Plan plan, RunTimes times) {
    return of(plan, plan.machines(), times);
  }

  /** The same for some steps of it. */
  public static Optional<TimeEstimate> of(
      Plan plan, Collection<MachineStep> steps, RunTimes times) {
    if (steps.stream().allMatch(step -> step.action() == Action.KEEP)) {
      return Optional.empty();
    }
    Map<HostName, HostTime> hosts = new TreeMap<>();
    boolean sized = true;
    boolean timed = true;
    long bytes = 0;
    for (BoxStep box : plan.boxes()) {
      if (box.action() != BoxAction.PRESENT && isNeeded(box, steps)) {
        sized &= box.bytes().isPresent();
        bytes += box.bytes().orElse(0);
        OptionalLong millis = millis(plan, box, times);
        timed &= millis.isPresent();
        time(hosts, box.host()).boxes += millis.orElse(0);
      }
    }
    boolean known = machines(steps, times, hosts);
    long longest = hosts.values().stream().mapToLong(HostTime::millis).max().orElse(0);
    long wholeSeconds = Math.max(1, (longest + MILLIS - 1) / MILLIS);
    EstimateBasis from =
        timed && known
            ? EstimateBasis.HISTORY
            : timed && bytes > 0 ? EstimateBasis.MEASURED : EstimateBasis.NONE;
    return Optional.of(
        new TimeEstimate(
            from == EstimateBasis.NONE ? OptionalLong.empty() : OptionalLong.of(wholeSeconds),
            from,
            sized ? OptionalLong.of(bytes) : OptionalLong.empty()));
  }

  /** Offline nobody knows which boxes are there; one that machines were made from there is. */
  private static OptionalLong millis(Plan plan, BoxStep box, RunTimes times) {
    return plan.offline() && times.knowsBox(box.host(), box.box().name())
        ? OptionalLong.of(0)
        : times.box(box.host(), box.box().name(), box.bytes());
  }

  private static boolean isNeeded(BoxStep box, Collection<MachineStep> steps) {
    for (MachineStep step : steps) {
      if (step instanceof MachineStep.Present present
          && present.work().contains(Work.BOOT)
          && present.host().equals(box.host())
          && same(present.machine().box(), box.box())) {
        return true;
      }
    }
    return false;
  }

  private static boolean same(BoxRef one, BoxRef other) {
    // Which version it is may be settled later.
    return one.name().equals(other.name()) && one.provider().equals(other.provider());
  }

  /**
   * Adds what machines take.
   *
   * @return whether it is known of all that boot
   */
  private static boolean machines(
      Collection<MachineStep> steps, RunTimes times, Map<HostName, HostTime> hosts) {
    boolean known = true;
    for (MachineStep step : steps) {
      if (step instanceof MachineStep.Present present && !present.work().isEmpty()) {
        BoxRef box = present.machine().box();
        HostTime host = time(hosts, present.host());
        Optional<Part> part = part(present);
        if (part.isPresent()) {
          OptionalLong millis = times.machine(present.host(), box.name(), part.get());
          if (millis.isEmpty() && part.get() != Part.CREATE) {
            // No longer than to make it.
            millis = times.machine(present.host(), box.name(), Part.CREATE);
          }
          known &= millis.isPresent();
          // Vagrant brings machines of libvirt up at the same time, and others in turn.
          if (box.provider().equals("libvirt")) {
            host.together = Math.max(host.together, millis.orElse(0));
          } else {
            host.oneByOne += millis.orElse(0);
          }
        }
        OptionalLong finish = times.machine(present.host(), box.name(), Part.FINISH);
        known &= part.isPresent() || finish.isPresent();
        host.finish = Math.max(host.finish, finish.orElse(0));
      }
    }
    return known;
  }

  /** Which part of the work boots a machine, if one does. */
  public static Optional<Part> part(MachineStep.Present step) {
    if (step.work().contains(Work.BOOT)) {
      return Optional.of(step.action() == Action.START ? Part.START : Part.CREATE);
    }
    return step.work().contains(Work.RELOAD) ? Optional.of(Part.RELOAD) : Optional.empty();
  }

  private static HostTime time(Map<HostName, HostTime> hosts, HostName host) {
    return hosts.computeIfAbsent(host, each -> new HostTime());
  }
}
