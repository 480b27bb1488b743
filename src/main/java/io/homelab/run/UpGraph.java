package io.homelab.run;

import static io.homelab.run.graph.TaskKind.BOOT;
import static io.homelab.run.graph.TaskKind.CHECK;
import static io.homelab.run.graph.TaskKind.DESTROY;
import static io.homelab.run.graph.TaskKind.FIND_ACCESS;
import static io.homelab.run.graph.TaskKind.READ_ADDRESS;
import static io.homelab.run.graph.TaskKind.RELOAD;
import static io.homelab.run.graph.TaskKind.SYNC_WORKDIR;
import static io.homelab.run.graph.TaskKind.TIDY;
import static io.homelab.run.graph.TaskKind.TRANSFER_BOX;
import static io.homelab.run.graph.TaskKind.WRITE_NAMES;

import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.plan.BoxStep;
import io.homelab.plan.MachineStep;
import io.homelab.plan.MachineStep.Work;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskId;
import io.homelab.state.LabState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tasks of {@code vos up}, from a plan's steps. Boxes and files are copied before anything is
 * destroyed, so a machine to be replaced survives a failed copy. Machines wait only for what they
 * need: a slow machine on another host delays only its dependants.
 */
final class UpGraph {
  private final SortedMap<TaskId, Task> tasks = new TreeMap<>();
  private final SortedMap<MachineName, MachineStep.Present> working = new TreeMap<>();
  private final Map<HostName, Set<TaskId>> destroying = new HashMap<>();
  private final Lab lab;
  private final LabState state;
  private final HeldBack held;
  private final ProvisionChoice choice;

  private UpGraph(Lab lab, LabState state, HeldBack held, ProvisionChoice choice) {
    this.lab = lab;
    this.state = state;
    this.held = held;
    this.choice = choice;
  }

  /**
   * The graph.
   *
   * @param present the machines to work on that are to be there
   * @param removes the machines that are to go
   * @param boxes the boxes that hosts need
   * @param held who is not brought to the end
   * @param hosts the hosts that are worked on
   * @param choice which provisioners run
   */
  static TaskGraph of(
      Lab lab,
      LabState state,
      List<MachineStep.Present> present,
      List<MachineStep.Remove> removes,
      List<BoxStep> boxes,
      HeldBack held,
      SortedSet<HostName> hosts,
      ProvisionChoice choice) {
    UpGraph graph = new UpGraph(lab, state, held, choice);
    present.stream()
        .filter(step -> hasTasks(step, choice) && !held.booting().containsKey(step.name()))
        .forEach(step -> graph.working.put(step.name(), step));
    hosts.forEach(host -> graph.add(Task.of(sync(host))));
    boxes.forEach(graph::transfer);
    graph.working.values().forEach(graph::clear);
    removes.forEach(step -> graph.destroy(step.name(), step.host(), List.of()));
    graph.tidy(removes);
    graph.working.values().forEach(graph::start);
    graph.working.values().forEach(graph::connect);
    graph.names(hosts);
    graph.working.values().forEach(graph::finish);
    return TaskGraph.of(graph.tasks.values());
  }

  private void add(Task task) {
    tasks.put(task.id(), task);
  }

  private List<TaskId> existing(Collection<TaskId> ids) {
    return ids.stream().filter(id -> tasks.containsKey(id)).toList();
  }

  private static TaskId sync(HostName host) {
    return TaskId.of(SYNC_WORKDIR, host);
  }

  static TaskId transferOf(BoxStep box) {
    return new TaskId(TRANSFER_BOX, box.host(), box.box().toString());
  }

  private static TaskId transferFor(MachineStep.Present step) {
    return new TaskId(TRANSFER_BOX, step.host(), step.machine().box().toString());
  }

  private void transfer(BoxStep box) {
    boolean needed =
        working.values().stream()
            .anyMatch(step ->
                step.work().contains(Work.BOOT) && transferFor(step).equals(transferOf(box)));
    if (needed && box.action() != BoxStep.BoxAction.PRESENT) {
      add(Task.of(transferOf(box)).needing(existing(List.of(sync(box.host())))));
    }
  }

  private void clear(MachineStep.Present step) {
    if (step.work().contains(Work.CLEAR)) {
      destroy(
          step.name(),
          step.previousHost().orElse(step.host()),
          List.of(sync(step.host()), transferFor(step)));
    }
  }

  private void destroy(MachineName machine, HostName host, List<TaskId> first) {
    TaskId id = TaskId.of(DESTROY, host, machine);
    add(Task.of(id, machine).needing(sync(host)).needing(existing(first)));
    destroying.computeIfAbsent(host, on -> new TreeSet<>()).add(id);
  }

  /** A host that loses a machine no longer has it in its files. */
  private void tidy(List<MachineStep.Remove> removes) {
    Set<HostName> losing = new TreeSet<>();
    removes.forEach(step -> losing.add(step.host()));
    for (MachineStep.Present step : working.values()) {
      if (step.work().contains(Work.CLEAR)) {
        step.previousHost().filter(host -> !host.equals(step.host())).ifPresent(losing::add);
      }
    }
    losing.forEach(host ->
        add(
            Task.of(TaskId.of(TIDY, host))
                .needing(sync(host))
                .after(destroying.getOrDefault(host, Set.of()))));
  }

  /** Boots or reloads; what goes from the host goes first and leaves its room. */
  private void start(MachineStep.Present step) {
    startOf(step)
        .ifPresent(id -> {
          List<TaskId> needs = new ArrayList<>(List.of(sync(step.host())));
          if (step.work().contains(Work.BOOT)) {
            needs.add(transferFor(step));
          }
          if (step.work().contains(Work.CLEAR)) {
            needs.add(TaskId.of(DESTROY, step.previousHost().orElse(step.host()), step.name()));
          }
          Task task =
              Task.of(id, step.name())
                  .inBatch(step.machine().box().provider())
                  .needing(existing(needs))
                  .after(destroying.getOrDefault(step.host(), Set.of()));
          for (MachineName earlier : step.machine().startAfter()) {
            task =
                task.needing(
                    Optional.ofNullable(working.get(earlier)).flatMap(UpGraph::startOf).stream()
                        .toList());
          }
          add(task);
        });
  }

  private static Optional<TaskId> startOf(MachineStep.Present step) {
    if (step.work().contains(Work.BOOT)) {
      return Optional.of(TaskId.of(BOOT, step.host(), step.name()));
    }
    return step.work().contains(Work.RELOAD)
        ? Optional.of(TaskId.of(RELOAD, step.host(), step.name()))
        : Optional.empty();
  }

  private void connect(MachineStep.Present step) {
    if (step.work().contains(Work.CONNECT)) {
      TaskId find = TaskId.of(FIND_ACCESS, step.host(), step.name());
      add(Task.of(find, step.name()).needing(startOf(step).orElse(sync(step.host()))));
      add(Task.of(readOf(step), step.name()).needing(find));
    }
  }

  private static TaskId readOf(MachineStep.Present step) {
    return TaskId.of(READ_ADDRESS, step.host(), step.name());
  }

  /** Machines that are not worked on may know others by addresses that change. */
  private void names(SortedSet<HostName> hosts) {
    for (Machine machine : lab.machines()) {
      MachineStep.Present step = working.get(machine.name());
      if (step != null && !step.work().isEmpty()) {
        TaskId own =
            existing(List.of(readOf(step))).stream()
                .findFirst()
                .or(() -> startOf(step))
                .orElse(sync(step.host()));
        addNames(machine, step.host(), own);
      } else if (!held.booting().containsKey(machine.name())) {
        state
            .machine(machine.name())
            .filter(record -> hosts.contains(record.host()) && record.running())
            .filter(record -> !machine.dependsOn().isEmpty() || !record.knows().isEmpty())
            .ifPresent(record -> addNames(machine, record.host(), sync(record.host())));
      }
    }
  }

  private void addNames(Machine machine, HostName host, TaskId own) {
    List<TaskId> others = new ArrayList<>();
    for (MachineName target : machine.dependsOn()) {
      Optional.ofNullable(working.get(target)).map(UpGraph::readOf).ifPresent(others::add);
    }
    add(
        Task.of(TaskId.of(WRITE_NAMES, host, machine.name()), machine.name())
            .needing(own)
            .after(existing(others)));
  }

  private void finish(MachineStep.Present step) {
    if (held.finishing().containsKey(step.name())) {
      return;
    }
    List<TaskId> needs = new ArrayList<>();
    for (MachineName target : step.machine().dependsOn()) {
      Optional.ofNullable(working.get(target))
          .filter(other -> !held.finishing().containsKey(target))
          .map(other -> lastOf(other, choice))
          .ifPresent(needs::add);
    }
    if (step.work().isEmpty()) {
      needs.add(sync(step.host()));
    } else {
      TaskId check = TaskId.of(CHECK, step.host(), step.name());
      needs.add(TaskId.of(WRITE_NAMES, step.host(), step.name()));
      add(Task.of(check, step.name()).needing(needs));
      needs = List.of(check);
    }
    provisioning(step, choice).tasks(step.host(), step.name(), needs).forEach(this::add);
  }

  /** The task after which a machine that has any is finished. */
  static TaskId lastOf(MachineStep.Present step, ProvisionChoice choice) {
    MachineProvisioning provisioning = provisioning(step, choice);
    return TaskId.of(
        provisioning.isEmpty() ? CHECK : provisioning.last(), step.host(), step.name());
  }

  /** Whether there is anything to do for a machine, be it kept. */
  static boolean hasTasks(MachineStep.Present step, ProvisionChoice choice) {
    return !step.work().isEmpty() || !provisioning(step, choice).isEmpty();
  }

  private static MachineProvisioning provisioning(
      MachineStep.Present step, ProvisionChoice choice) {
    return choice.of(step.machine(), step.work().contains(Work.PROVISION), step.provisioned());
  }
}
