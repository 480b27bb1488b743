package io.homelab.operations;

import io.homelab.boxes.BoxLock;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.probe.ProbeResult;
import io.homelab.run.BoxRun;
import io.homelab.run.EventSink;
import io.homelab.run.LocalFiles;
import io.homelab.run.RunOutcome;
import io.homelab.run.StateUpdates;
import io.homelab.state.LabState;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Brings boxes to the hosts whose machines will need them: {@link #propose} finds out which, {@link
 * #apply} brings them. The lab's lock is held in between; closing gives it back.
 */
public final class BringBoxes implements AutoCloseable {
  private final OpenLab lab;
  private final LabLocks lock;
  private final LabState state;
  private final SortedMap<HostName, ProbeResult> probes;
  private final Plan plan;
  private final BoxFindings boxes;
  private final LocalFiles files;

  private BringBoxes(OpenLab asked, LabLocks lock, Placing placing) {
    this.lock = lock;
    LabState known = asked.stateToChange();
    this.lab = asked.settled(known, true);
    this.probes = lab.hosts().probe();
    this.state = LeftRuns.lasting(lab, known, probes);
    PlanRequest request = lab.planRequest(placing, state, Optional.of(probes));
    Plan unsourced = Planner.plan(request);
    this.boxes = BoxFindings.of(unsourced, asked, probes);
    this.plan = Planner.sourced(unsourced, boxes.told(request));
    PlanChecks.nothingStranded(plan, probes, plan.placements().keySet(), false);
    PlanChecks.everythingFits(plan, probes);
    PlanChecks.boxesAreHere(
        plan, new TreeSet<>(lab.lab().machines().stream().map(Machine::name).toList()));
    boxes.require();
    this.files = lab.files();
    PlanChecks.boxFilesAreRight(plan, lab.lab().boxes(), files.boxes());
  }

  /** Plans it, and refuses where a machine has no host or a box is nowhere. */
  public static Answer<BringBoxes> propose(OpenLab lab, Placing placing) {
    return Answer.of(() ->
        lab.holding("box sync", true, (locked, lock) -> new BringBoxes(locked, lock, placing)));
  }

  /** Brings them; the outcome is about the machines that need one. */
  public Answer<RunOutcome> apply(EventSink events) {
    return Answer.of(() -> {
      Path folder = lab.lab().directory();
      BoxLock.read(folder).with(boxes.pins()).write(folder);
      return BoxRun.sync(
          lab.runContext(
              new StateUpdates(lab.kept().store(), state), events, Integer.MAX_VALUE, files),
          plan,
          probes);
    });
  }

  @Override
  public void close() {
    files.close();
    lock.close();
  }
}
