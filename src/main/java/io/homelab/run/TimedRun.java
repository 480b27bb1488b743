package io.homelab.run;

import io.homelab.model.MachineName;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.plan.RunTimes;
import io.homelab.plan.RunTimes.BoxTime;
import io.homelab.plan.RunTimes.MachineTime;
import io.homelab.plan.RunTimes.Part;
import io.homelab.plan.TimeEstimate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hears the events of a run on their way: keeps how long its parts take, and adds to the last event
 * how long it was to take.
 */
public final class TimedRun implements EventSink {
  private final EventSink next;
  private final Plan plan;
  private final Optional<TimeEstimate> estimate;
  private final RunTimesFile file;
  private final InstantSource clock;
  private final List<BoxTime> boxes = new ArrayList<>();
  private final List<MachineTime> machines = new ArrayList<>();
  private final Map<MachineName, Instant> up = new HashMap<>();

  /** A run of that plan, of which the file is to know. */
  public TimedRun(
      EventSink next,
      Plan plan,
      Optional<TimeEstimate> estimate,
      RunTimesFile file,
      InstantSource clock) {
    this.next = next;
    this.plan = plan;
    this.estimate = estimate;
    this.file = file;
    this.clock = clock;
  }

  @Override
  public void accept(RunEvent event) {
    next.accept(event instanceof RunEvent.RunEnded ended ? ended(ended) : heard(event));
  }

  private synchronized RunEvent heard(RunEvent event) {
    switch (event) {
      case RunEvent.BoxSynced box ->
          boxes.add(new BoxTime(box.on(), box.box().name(), box.bytes(), box.took().toMillis()));
      case RunEvent.VosUpCompleted done -> {
        up.put(done.of(), clock.instant());
        step(done.of())
            .flatMap(TimeEstimate::part)
            .ifPresent(part -> add(done.of(), part, done.took()));
      }
      case RunEvent.MachineDone done -> {
        Instant since = up.remove(done.of());
        if (since != null) {
          add(done.of(), Part.FINISH, Duration.between(since, clock.instant()));
        }
      }
      default -> {}
    }
    return event;
  }

  private void add(MachineName machine, Part part, Duration took) {
    step(machine)
        .ifPresent(step ->
            machines.add(
                new MachineTime(step.host(), step.machine().box().name(), part, took.toMillis())));
  }

  private Optional<MachineStep.Present> step(MachineName machine) {
    return plan.machine(machine)
        .filter(MachineStep.Present.class::isInstance)
        .map(MachineStep.Present.class::cast);
  }

  private synchronized RunEvent ended(RunEvent.RunEnded ended) {
    if (!boxes.isEmpty() || !machines.isEmpty()) {
      file.add(new RunTimes(boxes, machines));
    }
    return estimate
        .filter(known ->
            known.seconds().isPresent() && known.from() == TimeEstimate.EstimateBasis.HISTORY)
        .map(known -> ended.estimatedAt(Duration.ofSeconds(known.seconds().getAsLong())))
        .orElse(ended);
  }
}
