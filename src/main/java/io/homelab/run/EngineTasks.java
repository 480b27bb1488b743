package io.homelab.run;

import io.homelab.engine.MachineOutcome;
import io.homelab.model.MachineName;
import io.homelab.run.graph.Batch;
import io.homelab.run.graph.Scheduler.Reports;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.function.Function;

/** One engine call for many machines, each of which is recorded as soon as it is finished. */
final class EngineTasks {
  private EngineTasks() {}

  /** A call that reports each finished machine and returns an outcome for each. */
  @FunctionalInterface
  interface Call {
    SortedMap<MachineName, MachineOutcome> on(
        List<MachineName> machines, Consumer<MachineName> finished);
  }

  /**
   * A call without the machines for which it cannot be made; they have failed.
   *
   * @param obstacle why it cannot be made for a machine, if so
   */
  static Call unless(Function<MachineName, Optional<String>> obstacle, Call call) {
    return (names, finished) -> {
      SortedMap<MachineName, MachineOutcome> outcomes = new TreeMap<>();
      List<MachineName> left = new ArrayList<>();
      for (MachineName name : names) {
        obstacle
            .apply(name)
            .ifPresentOrElse(
                why -> outcomes.put(name, new MachineOutcome.Failed(why, List.of())),
                () -> left.add(name));
      }
      if (!left.isEmpty()) {
        outcomes.putAll(call.on(left, finished));
      }
      return outcomes;
    };
  }

  /**
   * Makes the call and reports each machine.
   *
   * @param keep writes into the state that a machine is finished; called once for each
   */
  static void carryOut(Batch batch, Reports reports, Call call, Consumer<MachineName> keep) {
    Set<MachineName> kept = new ConcurrentSkipListSet<>();
    Consumer<MachineName> finish =
        machine -> {
          // An engine speaks only for the machines of its call.
          if (batch.machines().contains(machine) && !kept.contains(machine)) {
            keep.accept(machine);
            kept.add(machine);
            if (batch.kind() != TaskKind.DESTROY) {
              report(batch, reports, Set.of(machine));
            }
          }
        };
    try {
      SortedMap<MachineName, MachineOutcome> outcomes = call.on(batch.machines(), finish);
      for (Task task : batch.tasks()) {
        switch (outcomes.get(GuestTasks.machine(task))) {
          case MachineOutcome.Done done -> finish.accept(GuestTasks.machine(task));
          case MachineOutcome.Failed failed -> reports.failed(task, failed.reason());
          case null -> reports.failed(task, "the engine did not report how it ended");
        }
      }
    } finally {
      // Machines that move are made elsewhere in one call, too, not one by one; and what was
      // finished before the call broke off is finished.
      report(batch, reports, kept);
    }
  }

  private static void report(Batch batch, Reports reports, Set<MachineName> machines) {
    reports.done(
        batch.tasks().stream()
            .filter(task -> machines.contains(GuestTasks.machine(task)))
            .toList());
  }
}
