package io.homelab.run;

import io.homelab.model.HomeLabException;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostFacts;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.RemoteException;
import io.homelab.run.graph.Batch;
import io.homelab.run.graph.Scheduler;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import io.homelab.run.graph.TaskOutcome;
import io.homelab.workdir.LabIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
 * The frame of every run that changes something: the hosts, the tasks and their journal, failures
 * as values, an interrupt that ends the run and not the program, and the events around it.
 */
final class LabRun implements AutoCloseable {
  /** How long a host is waited for that is told which results are known. */
  private static final Duration SETTLED = Duration.ofSeconds(10);

  private static final Duration SETTLED_ONCE_STOPPED = Duration.ofMillis(500);

  private final RunContext context;
  private final MachineResults results;
  private final SortedMap<HostName, HostLane> lanes = new TreeMap<>();
  private final SortedMap<MachineName, HostName> machines;
  private final Instant begin;
  private final Map<HostName, String> closed = new TreeMap<>();
  private final String verb;
  private boolean interrupted;

  /** A run about those machines on those hosts; tells that it began. */
  LabRun(RunContext context, String verb, SortedMap<MachineName, HostName> machines) {
    this.context = context;
    this.verb = verb;
    this.results = new MachineResults(context.events());
    this.machines = machines;
    this.begin = context.startedAt();
    context.patient(verb);
    List<RunEvent.RunStarted.Planned> planned = new ArrayList<>();
    machines.forEach(
        (machine, host) -> planned.add(new RunEvent.RunStarted.Planned(machine, host)));
    Set<HostName> used = new TreeSet<>(machines.values());
    List<HostName> hosts = context.hosts().stream().map(Host::name).filter(used::contains).toList();
    context.events().accept(new RunEvent.RunStarted(verb, hosts, List.copyOf(planned)));
  }

  RunContext context() {
    return context;
  }

  MachineResults results() {
    return results;
  }

  /** Gives a host its lane. */
  void open(HostName name, Map<HostName, ProbeResult> probes) {
    Optional<Host> host = context.hosts().stream().filter(h -> h.name().equals(name)).findFirst();
    if (host.isPresent() && probes.get(name) instanceof ProbeResult.Reached reached) {
      HostFacts facts = reached.facts();
      Optional<String> objection = objection(facts);
      if (objection.isPresent()) {
        close(name, "its workdir %s %s".formatted(facts.workdir().path(), objection.get()));
        return;
      }
      open(host.get(), facts);
    } else {
      close(name, "the host is unreachable");
    }
  }

  /** The same for work that leaves the workdir alone, whosever that is. */
  void openBesideWorkdir(HostName name, Map<HostName, ProbeResult> probes) {
    Optional<Host> host = context.hosts().stream().filter(h -> h.name().equals(name)).findFirst();
    if (host.isPresent() && probes.get(name) instanceof ProbeResult.Reached reached) {
      open(host.get(), reached.facts());
    } else {
      close(name, "the host is unreachable");
    }
  }

  private void open(Host host, HostFacts facts) {
    try {
      lanes.put(host.name(), new HostLane(context, host, facts));
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
        throw new InterruptedRunException();
      }
      close(host.name(), said(e));
    }
  }

  private void close(HostName name, String reason) {
    closed.put(name, reason);
    failHost(name, reason, List.of());
  }

  /** Only what carries this lab's and this owner's marker is ever touched. */
  private Optional<String> objection(HostFacts facts) {
    return facts.workdir().marker().isPresent()
        ? context
            .identity()
            .objection(facts.workdir().marker().get())
            .map(LabIdentity.Objection::words)
        : Optional.of("has files in it that are not homelab's")
            .filter(words -> facts.workdir().occupied());
  }

  /** The hosts that can be worked on. */
  SortedSet<HostName> hosts() {
    return new TreeSet<>(lanes.keySet());
  }

  /**
   * The lane of a host that is worked on.
   *
   * @throws IllegalArgumentException when it has none
   */
  HostLane lane(HostName name) {
    HostLane lane = lanes.get(name);
    if (lane == null) {
      throw new IllegalArgumentException("host " + name + " has no lane");
    }
    return lane;
  }

  /**
   * Carries out the tasks of a graph. What fails becomes the failure of the machines that it is
   * about, and so does what is skipped for it; the other tasks go on.
   *
   * @return how each task ended
   * @throws InterruptedRunException when the run was stopped
   */
  SortedMap<TaskId, TaskOutcome> carryOut(TaskGraph graph, Scheduler.Worker worker) {
    try (Journal journal =
        Journal.begin(context.logs().resolveSibling("journal"), verb, context.clock())) {
      context.request().ifPresent(journal::requested);
      journal.decided(context.decisions());
      TaskFailures failures = new TaskFailures(graph, journal);
      Scheduler scheduler =
          new Scheduler(
              graph,
              context.parallel(),
              (batch, reports) -> work(worker, batch, reports),
              failures);
      for (Task task : graph.tasks().values()) {
        HostName host = task.id().host();
        if (!lanes.containsKey(host)) {
          scheduler.without(host, closed.getOrDefault(host, "the host is unreachable"));
        }
      }
      return scheduler.run();
    }
  }

  private void work(Scheduler.Worker worker, Batch batch, Scheduler.Reports reports) {
    try {
      context.claims().require(batch.host());
      worker.work(batch, reports);
    } catch (RemoteException e) {
      switch (e.kind()) {
        case INTERRUPTED -> throw new InterruptedRunException();
        case UNREACHABLE,
            NO_COMMANDS,
            HOST_KEY_UNKNOWN,
            HOST_KEY_CHANGED,
            AUTH_REFUSED,
            LOCK_LOST -> {
          failHost(batch.host(), said(e), tail(batch.host()));
          batch.tasks().forEach(task -> reports.failed(task, said(e)));
          reports.hostFailed(batch.host(), said(e));
        }
        case LEFT -> {
          for (Task task : batch.tasks()) {
            task.machine().ifPresent(machine -> results.leaveRunning(left(batch, machine, e)));
            reports.failed(task, said(e));
          }
        }
        case TIMED_OUT, FAILED -> batch.tasks().forEach(task -> reports.failed(task, said(e)));
      }
    } catch (HomeLabException e) {
      batch.tasks().forEach(task -> reports.failed(task, said(e)));
    }
  }

  private static RunOutcome.LeftOut left(Batch batch, MachineName machine, RemoteException e) {
    return new RunOutcome.LeftOut(machine, Optional.of(batch.host()), said(e));
  }

  /** Makes the failures of tasks those of machines and hosts, and writes the journal. */
  private final class TaskFailures implements Scheduler.Listener {
    private final TaskGraph graph;
    private final Journal journal;
    private final Map<TaskId, String> reasons = new HashMap<>();

    TaskFailures(TaskGraph graph, Journal journal) {
      this.graph = graph;
      this.journal = journal;
    }

    @Override
    public void begins(Batch batch) {
      journal.begins(batch);
    }

    @Override
    public void ended(Task task, TaskOutcome outcome) {
      journal.ended(task, outcome);
      switch (outcome) {
        case TaskOutcome.Unsuccessful failed -> failed(task, failed.reason());
        case TaskOutcome.Skipped skipped -> skipped(task, skipped.because());
        case TaskOutcome.Succeeded done -> {}
        case TaskOutcome.Cancelled cancelled -> {}
      }
    }

    private void failed(Task task, String reason) {
      HostName host = task.id().host();
      reasons.put(task.id(), reason);
      if (task.machine().filter(results::leftOut).isPresent()) {
        return;
      }
      if (task.machine().isPresent()) {
        results.fail(failure(host, task.machine().get(), reason));
      } else if (task.id().kind() == TaskKind.TIDY) {
        results.failHost(host, "cannot clean up its workdir: " + reason);
      } else if (task.id().kind() != TaskKind.TRANSFER_BOX) {
        failHost(host, reason, tail(host));
      }
    }

    private void skipped(Task task, TaskId because) {
      Optional<MachineName> cause = graph.task(because).flatMap(Task::machine);
      String reason = reasons.getOrDefault(because, "");
      if (cause.filter(results::leftOut).isPresent()) {
        reasons.put(task.id(), reason);
        task.machine()
            .ifPresent(machine ->
                results.leave(
                    new RunOutcome.LeftOut(
                        machine,
                        Optional.of(task.id().host()),
                        "it waits for %s, which is left out".formatted(cause.get()))));
        return;
      }
      if (cause.isPresent() && !cause.equals(task.machine())) {
        reason =
            (task.id().kind() == TaskKind.BOOT || task.id().kind() == TaskKind.RELOAD
                    ? "it starts after %s, which failed"
                    : "it depends on %s, which failed")
                .formatted(cause.get());
      }
      reasons.put(task.id(), reason);
      String text = reason;
      task.machine()
          .ifPresent(machine ->
              results.fail(new RunOutcome.Failure(machine, task.id().host(), text, List.of())));
    }
  }

  private void failHost(HostName host, String error, List<String> log) {
    results.failHost(host, error);
    Optional<Path> logFile = Optional.ofNullable(lanes.get(host)).flatMap(HostLane::logFile);
    machines.forEach((machine, on) -> {
      if (on.equals(host) && !results.done(machine)) {
        results.fail(new RunOutcome.Failure(machine, host, error, log, logFile, Optional.empty()));
      }
    });
  }

  /** Says that a machine is finished: what fails later on its host does not undo that. */
  void done(HostName host, MachineName machine) {
    results.finish(machine);
    context.events().accept(new RunEvent.MachineDone(host, machine));
  }

  private List<String> tail(HostName host) {
    HostLane lane = lanes.get(host);
    return lane == null ? List.of() : lane.logTail();
  }

  private RunOutcome.Failure failure(HostName host, MachineName machine, String reason) {
    HostLane lane = lanes.get(host);
    return lane == null
        ? new RunOutcome.Failure(machine, host, reason, List.of())
        : new RunOutcome.Failure(
            machine,
            host,
            reason,
            lane.logTail(machine),
            lane.logFile(),
            lane.failedProvisioner(machine));
  }

  private static String said(HomeLabException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }

  /** Carries the work out and tells how it ended. */
  RunOutcome run(Runnable work) {
    try {
      work.run();
    } catch (InterruptedRunException e) {
      interrupted = true;
      context.connections().hurry();
    }
    RunOutcome outcome = results.outcome(machines.keySet(), interrupted);
    context
        .events()
        .accept(new RunEvent.RunEnded(outcome, Duration.between(begin, context.clock().instant())));
    return outcome;
  }

  @Override
  public void close() {
    context.connections().settle(interrupted ? SETTLED_ONCE_STOPPED : SETTLED);
    lanes.values().forEach(HostLane::close);
  }
}
