package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.StrayCopy;
import io.homelab.plan.StrayCopy.StrayPresence;
import io.homelab.probe.ProbeResult;
import io.homelab.run.EventSink;
import io.homelab.run.RunOutcome;
import io.homelab.run.StateUpdates;
import io.homelab.run.Verbs;
import io.homelab.state.LabState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Takes away what hosts that were assumed lost still have of machines that were made elsewhere:
 * {@link #find} says which copies those are, {@link #destroy} does it. The lab's lock is held in
 * between; closing releases it. The machines themselves are never touched.
 */
public final class DestroyStrays implements AutoCloseable {
  private final OpenLab lab;
  private final LabLocks lock;
  private final StateUpdates updates;
  private final SortedMap<HostName, ProbeResult> probes;
  private final SortedMap<MachineName, HostName> strays = new TreeMap<>();
  private final List<StrayCopy> left = new ArrayList<>();

  private DestroyStrays(OpenLab lab, LabLocks lock, List<String> words) {
    this.lab = lab;
    this.lock = lock;
    LabState kept = lab.stateToChange();
    LeftRuns runs =
        LeftRuns.settle(
            lab,
            kept,
            kept.strays().isEmpty() ? new TreeMap<>() : lab.hosts().probe(),
            lab.kept().says());
    this.updates = new StateUpdates(lab.kept().store(), runs.state());
    this.probes = runs.probes();
    LabState state = updates.state();
    SortedSet<MachineName> known = new TreeSet<>();
    state.strays().forEach(stray -> known.add(stray.machine()));
    lab.lab().machines().forEach(machine -> known.add(machine.name()));
    Set<MachineName> selected = LabLookup.select(words, known);
    for (StrayCopy copy : StrayCopy.of(state, lab.identity(state), probes)) {
      if (!selected.contains(copy.machine())) {
        continue;
      }
      switch (copy.presence()) {
        // Of several copies of a machine one goes with each run.
        case THERE -> strays.putIfAbsent(copy.machine(), copy.host());
        case GONE -> updates.update(current -> current.withoutStray(copy.machine(), copy.host()));
        case UNTRACKED, UNKNOWN -> left.add(copy);
      }
    }
    boolean named = !words.isEmpty() && !left.isEmpty();
    if (named || (strays.isEmpty() && !left.isEmpty())) {
      throw new RefusedException(refusal(left.getFirst()));
    }
  }

  private static Refusal refusal(StrayCopy copy) {
    return new Refusal(
        copy.presence() == StrayPresence.UNKNOWN ? Refusal.Kind.UNREACHABLE : Refusal.Kind.USAGE,
        "the stray %s cannot be destroyed: %s".formatted(copy.machine(), copy.sentence()),
        copy.fix());
  }

  /**
   * Finds the strays. Those that their host does not have any more are forgotten.
   *
   * @param words their machines' names; none means all of those that can be destroyed now
   */
  public static Answer<DestroyStrays> find(OpenLab lab, List<String> words) {
    return Answer.of(() ->
        lab.holding(
            "vos destroy --stray",
            false,
            (locked, lock) -> new DestroyStrays(locked, lock, words)));
  }

  /** The strays, and where they are; empty when there is none. */
  public SortedMap<MachineName, HostName> strays() {
    return Collections.unmodifiableSortedMap(strays);
  }

  /** Strays that cannot be destroyed now, each in a sentence. */
  public List<String> left() {
    return left.stream()
        .map(copy -> "%s stays: %s".formatted(copy.machine(), copy.sentence()))
        .toList();
  }

  /** What an approval to destroy them has to cover. */
  public String digest() {
    return Approval.digest(
        ("stray " + updates.state().serial() + " " + strays).getBytes(StandardCharsets.UTF_8),
        new TreeSet<>(strays.keySet()));
  }

  /** Destroys them, when exactly this was approved. */
  public Answer<RunOutcome> destroy(Approval approval, EventSink events) {
    return Answer.of(() -> {
      approval.require(digest());
      return new Verbs(lab.runContext(updates, events, Integer.MAX_VALUE), probes, strays)
          .destroyStrays();
    });
  }

  @Override
  public void close() {
    lock.close();
  }
}
