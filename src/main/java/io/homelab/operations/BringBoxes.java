package io.homelab.operations;

import io.homelab.boxes.BoxLock;
import io.homelab.boxes.BoxPin;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.plan.Plan;
import io.homelab.plan.Planner;
import io.homelab.probe.ProbeResult;
import io.homelab.run.BoxRun;
import io.homelab.run.EventSink;
import io.homelab.run.RunOutcome;
import io.homelab.run.StateUpdates;
import io.homelab.state.LabState;
import io.homelab.state.StateLock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Brings boxes to the hosts whose machines will need them: {@link #propose} finds out which, {@link
 * #apply} brings them. The lab's lock is held in between; closing gives it back.
 */
public final class BringBoxes implements AutoCloseable {
  private final OpenLab lab;
  private final StateLock lock;
  private final LabState state;
  private final SortedMap<HostName, ProbeResult> probes;
  private final Plan plan;
  private final List<BoxPin> pins;

  private BringBoxes(OpenLab asked, StateLock lock, Placing placing) {
    this.lock = lock;
    this.state = asked.kept().load();
    this.lab = asked.settled(state, true);
    this.probes = lab.hosts().probe();
    this.plan = Planner.plan(lab.planRequest(placing, state, Optional.of(probes)));
    PlanChecks.nothingStranded(plan, probes, plan.placements().keySet(), false);
    PlanChecks.everythingFits(plan, probes);
    PlanChecks.boxesAreHere(
        plan, new TreeSet<>(lab.lab().machines().stream().map(Machine::name).toList()));
    this.pins = SettledBoxes.pinned(plan, asked);
  }

  /** Plans it, and refuses where a machine has no host or a box is nowhere. */
  public static Answer<BringBoxes> propose(OpenLab lab, Placing placing) {
    return Answer.of(
        () -> lab.kept().holding("box sync", lock -> new BringBoxes(lab, lock, placing)));
  }

  /** Brings them; the outcome is about the machines that need one. */
  public Answer<RunOutcome> apply(EventSink events) {
    return Answer.of(() -> {
      Path folder = lab.lab().directory();
      BoxLock.read(folder).with(pins).write(folder);
      return BoxRun.sync(
          lab.runContext(new StateUpdates(lab.kept().store(), state), events, Integer.MAX_VALUE),
          plan,
          probes);
    });
  }

  @Override
  public void close() {
    lock.close();
  }
}
