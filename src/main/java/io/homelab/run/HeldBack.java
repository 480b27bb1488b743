package io.homelab.run;

import io.homelab.model.Lab;
import io.homelab.model.MachineName;
import io.homelab.plan.MachineStep;
import io.homelab.plan.MachineStep.Work;
import io.homelab.plan.Plan;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The machines that a run cannot finish because they wait, directly or transitively, for one
 * without a host. They have not failed, and do not fail others.
 *
 * @param booting those that do not boot, each with the reason
 * @param finishing those that boot but are not provisioned, each with the reason
 */
record HeldBack(SortedMap<MachineName, String> booting, SortedMap<MachineName, String> finishing) {

  /** Finds the held-back machines among these steps. */
  static HeldBack of(Lab lab, Plan plan, List<MachineStep.Present> steps, LabState state) {
    Set<MachineName> absent = new TreeSet<>(plan.withoutHost().keySet());
    // One that should move and cannot may still be up where it was.
    absent.removeIf(name -> state.machine(name).map(MachineRecord::running).orElse(false));
    Map<MachineName, MachineStep.Present> working =
        steps.stream()
            .filter(step -> !step.work().isEmpty())
            .collect(Collectors.toMap(MachineStep.Present::name, Function.identity()));
    SortedMap<MachineName, String> booting = new TreeMap<>();
    for (MachineStep.Present step : inOrder(DependencyLevels.byStart(lab), working)) {
      if (step.work().contains(Work.BOOT)) {
        first(step.machine().startAfter(), absent, booting.keySet())
            .ifPresent(why -> booting.put(step.name(), "it starts after " + why));
      }
    }
    SortedMap<MachineName, String> finishing = new TreeMap<>();
    for (MachineStep.Present step : inOrder(DependencyLevels.byDependency(lab), working)) {
      if (!booting.containsKey(step.name())) {
        Set<MachineName> waiting = new TreeSet<>(booting.keySet());
        waiting.addAll(finishing.keySet());
        first(step.machine().dependsOn(), absent, waiting)
            .ifPresent(why -> finishing.put(step.name(), "it depends on " + why));
      }
    }
    return new HeldBack(booting, finishing);
  }

  private static List<MachineStep.Present> inOrder(
      DependencyLevels levels, Map<MachineName, MachineStep.Present> working) {
    return levels.of(working.keySet()).stream()
        .flatMap(List::stream)
        .flatMap(name -> Optional.ofNullable(working.get(name)).stream())
        .toList();
  }

  private static Optional<String> first(
      List<MachineName> targets, Set<MachineName> absent, Collection<MachineName> waiting) {
    for (MachineName target : targets) {
      if (absent.contains(target)) {
        return Optional.of(target + ", which has no host");
      }
      if (waiting.contains(target)) {
        return Optional.of(target + ", which is waiting itself");
      }
    }
    return Optional.empty();
  }
}
