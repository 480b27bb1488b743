package io.homelab.run;

import io.homelab.guest.EdgeResult;
import io.homelab.guest.Polling;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.plan.MachineStep;
import io.homelab.plan.MachineStep.Work;
import io.homelab.remote.Parallel;
import io.homelab.run.RunEvent.Activity;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Provisions machines in waves: a machine's turn comes when all that it depends on has been
 * provisioned, and begins with the check, from inside the machine, that it reaches them.
 */
final class Provisioning {
  /** How long a machine may take to answer its dependants' checks. */
  static final Duration READY_LIMIT = Duration.ofSeconds(90);

  private final LabRun run;
  private final RunContext context;
  private final Map<MachineName, MachineStep.Present> steps;
  private final Absent absent;

  Provisioning(LabRun run, List<MachineStep.Present> steps, Absent absent) {
    this.run = run;
    this.context = run.context();
    this.absent = absent;
    this.steps =
        steps.stream()
            .filter(step -> !step.work().isEmpty())
            .collect(
                Collectors.toMap(
                    MachineStep.Present::name, Function.identity(), (a, b) -> a, TreeMap::new));
  }

  void inWaves() {
    for (List<MachineName> wave : Waves.byDependency(context.lab()).of(steps.keySet())) {
      run.onEveryHost(lane -> wave(lane, wave.stream().filter(name -> isOn(lane, name)).toList()));
    }
  }

  private boolean isOn(HostLane lane, MachineName name) {
    MachineStep.Present step = steps.get(name);
    return step != null && step.host().equals(lane.name()) && run.results().goesOn(name);
  }

  private void wave(HostLane lane, List<MachineName> names) {
    new Parallel(NameService.SESSIONS)
        .forEach(
            names,
            name -> {
              check(lane, name);
              return name;
            });
    List<MachineName> ready = run.results().alive(names);
    List<MachineName> scripted = ready.stream().filter(this::hasScriptsToRun).toList();
    if (!scripted.isEmpty()) {
      run.fail(lane, lane.provision(scripted, this::provisioned));
    }
    for (MachineName name : run.results().alive(ready)) {
      provisioned(name);
      context.events().accept(new RunEvent.MachineDone(lane.name(), name));
    }
  }

  private void provisioned(MachineName name) {
    MachineStep.Present step = step(name);
    context
        .updates()
        .updateMachine(
            name,
            record -> {
              MachineRecord done = record.withPhase(Phase.READY);
              return step.work().contains(Work.PROVISION)
                  ? done.withScripts(step.digests().scripts())
                  : done;
            });
  }

  private boolean hasScriptsToRun(MachineName name) {
    MachineStep.Present step = step(name);
    return step.work().contains(Work.PROVISION) && step.machine().hasProvisioners();
  }

  private MachineStep.Present step(MachineName name) {
    MachineStep.Present step = steps.get(name);
    if (step == null) {
      throw new IllegalStateException("no step for " + name);
    }
    return step;
  }

  private void check(HostLane lane, MachineName name) {
    Machine machine = step(name).machine();
    if (!machine.dependsOn().isEmpty()) {
      lane.tell(name, Activity.CHECKING);
    }
    for (MachineName target : machine.dependsOn()) {
      if (run.results().failed(target)) {
        run.results()
            .fail(lane.name(), name, "it depends on %s, which failed".formatted(target), List.of());
        return;
      }
      Optional<String> inVain = absent.why(target);
      if (inVain.isPresent()) {
        String reason = "it depends on %s, which %s".formatted(target, inVain.get());
        run.results().leave(new RunOutcome.LeftOut(name, Optional.of(lane.name()), reason));
        return;
      }
      if (context.updates().machine(target).map(r -> !r.running()).orElse(true)) {
        run.results()
            .fail(
                lane.name(),
                name,
                "it depends on %s, which is not up: bring it up, too".formatted(target),
                List.of());
        return;
      }
      Optional<String> error = waitFor(lane, machine, target);
      if (error.isPresent()) {
        run.results()
            .fail(
                lane.name(),
                name,
                "it does not reach %s, which it depends on: %s".formatted(target, error.get()),
                List.of());
        return;
      }
    }
  }

  /** Probes until the answer is good or the time is up. */
  private Optional<String> waitFor(HostLane lane, Machine machine, MachineName target) {
    Instant deadline = context.clock().instant().plus(READY_LIMIT);
    EdgeProbe probe = new EdgeProbe(context.lab(), context.updates().state(), lane.guests());
    while (true) {
      EdgeResult result = probe.probe(machine.name(), target);
      if (result.ok() || !context.clock().instant().isBefore(deadline)) {
        context
            .events()
            .accept(
                new RunEvent.EdgeProbed(
                    lane.name(),
                    machine.name(),
                    target,
                    result.address().orElse(""),
                    result.ok(),
                    result.error().orElse("")));
        return result.error();
      }
      Polling.pause();
    }
  }
}
