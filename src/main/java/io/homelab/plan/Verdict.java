package io.homelab.plan;

import io.homelab.engine.ChangeNeed;
import io.homelab.engine.MachineDigests;
import io.homelab.model.MachineName;
import io.homelab.placement.Decision;
import io.homelab.plan.MachineStep.Work;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.state.MachineRecord;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The decision about one existing machine of the topology.
 *
 * @param action as shown
 * @param work as done
 * @param reason one sentence
 */
record Verdict(Action action, Set<Work> work, String reason) {

  /**
   * What became of a machine since it was last seen.
   *
   * @param drift all of it
   * @param needsBridge whether an edge needs its NIC on the LAN
   */
  record Drifted(List<Drift> drift, boolean needsBridge) {
    private Optional<Drift> of(DriftKind kind) {
      return drift.stream().filter(each -> each.kind() == kind).findFirst();
    }

    /** A lost bridge cannot be had again without another machine. */
    private Optional<Drift> lostBridge() {
      return of(DriftKind.BRIDGE_LOST).filter(lost -> needsBridge);
    }
  }

  private static final Set<Work> FROM_NOTHING = EnumSet.of(Work.BOOT, Work.PROVISION, Work.CONNECT);
  private static final Set<Work> ANEW =
      EnumSet.of(Work.CLEAR, Work.BOOT, Work.PROVISION, Work.CONNECT);

  Verdict {
    work = Collections.unmodifiableSet(work);
  }

  /**
   * Judges a machine.
   *
   * @param found the machine, if it exists
   * @param gone why it does not exist any more, if it did
   * @param nicKnown false when it needs a bridged NIC whose bridge nobody knows (an offline plan):
   *     then its shape cannot be compared
   * @param drifted what became of it since it was last seen
   */
  static Verdict of(
      Decision.Placed placed,
      Optional<Existing> found,
      Optional<String> gone,
      MachineDigests digests,
      boolean nicKnown,
      Drifted drifted) {
    if (found.isEmpty()) {
      return new Verdict(
          Action.CREATE,
          FROM_NOTHING,
          gone.map(why -> "%s, so it is recreated: %s".formatted(why, placed.reason()))
              .orElse(placed.reason()));
    }
    Existing machine = found.get();
    if (machine.record().map(r -> r.phase() == MachineRecord.Phase.CREATING).orElse(false)) {
      return new Verdict(
          Action.CREATE, ANEW, "an earlier run was stopped while creating it: it is recreated");
    }
    if (!machine.host().equals(placed.host())) {
      return new Verdict(
          Action.REPLACE,
          ANEW,
          "it moves from %s to %s: %s".formatted(machine.host(), placed.host(), placed.reason()));
    }
    if (machine.record().isEmpty()) {
      return new Verdict(
          Action.CHANGE,
          EnumSet.of(Work.BOOT, Work.PROVISION, Work.CONNECT),
          "found on %s and adopted".formatted(machine.host()));
    }
    return ofKnown(placed, machine, machine.record().get(), digests, nicKnown, drifted);
  }

  /**
   * Of a machine that nobody named, which then stays as it is.
   *
   * @param there whether it is there, and off
   */
  static Verdict resting(boolean there) {
    return new Verdict(
        Action.KEEP,
        EnumSet.noneOf(Work.class),
        "it is %s, and its Vagrantfile says autostart: false".formatted(there ? "off" : "gone"));
  }

  private static Verdict ofKnown(
      Decision.Placed placed,
      Existing machine,
      MachineRecord record,
      MachineDigests digests,
      boolean nicKnown,
      Drifted drifted) {
    ChangeNeed need = need(record, digests, nicKnown);
    if (need == ChangeNeed.REPLACE) {
      return new Verdict(Action.REPLACE, ANEW, whatChanged(placed, record));
    }
    if (drifted.lostBridge().isPresent()) {
      return new Verdict(
          Action.REPLACE,
          ANEW,
          "%s, which requires a new machine".formatted(drifted.lostBridge().get().sentence()));
    }
    EnumSet<Work> work = EnumSet.noneOf(Work.class);
    String reason = "unchanged";
    if (!newNames(placed, record).isEmpty()) {
      work.add(Work.CONNECT);
      reason = "it has yet to reach " + names(newNames(placed, record));
    }
    if (record.phase() == MachineRecord.Phase.BOOTED) {
      work.addAll(EnumSet.of(Work.PROVISION, Work.CONNECT));
      reason = "an earlier run could not finish it";
    }
    if (machine.state() == MachineState.RUNNING && !record.running()) {
      work.add(Work.CONNECT);
      reason = "someone else started it: its addresses are read";
    }
    boolean resized = drifted.of(DriftKind.RESIZED).isPresent();
    boolean otherSettings = need == ChangeNeed.RELOAD;
    if (machine.state() == MachineState.STOPPED) {
      work.addAll(EnumSet.of(Work.BOOT, Work.CONNECT));
      return new Verdict(
          Action.START, work, otherSettings ? "it is off, and its settings changed" : "it is off");
    }
    if (machine.state().isPaused() && !otherSettings && !resized) {
      work.addAll(EnumSet.of(Work.BOOT, Work.CONNECT));
      return new Verdict(Action.START, work, whyPaused(machine.state()));
    }
    if (otherSettings || resized) {
      work.addAll(EnumSet.of(Work.RELOAD, Work.CONNECT));
      reason =
          otherSettings
              ? "its settings changed: it is reloaded"
              : "its size was changed by hand: it is reloaded";
    }
    return work.isEmpty()
        ? new Verdict(Action.KEEP, work, keepReason(need))
        : new Verdict(Action.CHANGE, work, reason);
  }

  private static String whyPaused(MachineState state) {
    return switch (state) {
      case OUT_OF_SPACE -> "it is paused for lack of disk space";
      case IO_ERROR -> "it is paused because a disk could not be written";
      default -> "it is suspended";
    };
  }

  /** A shape that cannot be known counts as the same. */
  private static ChangeNeed need(MachineRecord record, MachineDigests digests, boolean nicKnown) {
    return digests.since(
        new MachineDigests(
            nicKnown ? record.shape() : digests.shape(), record.settings(), record.scripts()));
  }

  private static String keepReason(ChangeNeed need) {
    return need == ChangeNeed.IN_PLACE
        ? "only its provision scripts changed; to run them again: homelab vos provision"
        : "unchanged";
  }

  private static String whatChanged(Decision.Placed placed, MachineRecord record) {
    if (!record.box().equals(placed.machine().box())) {
      return "its box changes from %s to %s".formatted(record.box(), placed.machine().box());
    }
    return "its networks, bridged NIC or disk change, which requires a new machine";
  }

  private static List<MachineName> newNames(Decision.Placed placed, MachineRecord record) {
    return placed.machine().dependsOn().stream().filter(name -> !record.knows(name)).toList();
  }

  private static String names(List<MachineName> names) {
    return String.join(", ", names.stream().map(MachineName::value).toList());
  }
}
