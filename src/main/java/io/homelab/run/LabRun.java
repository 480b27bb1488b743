package io.homelab.run;

import io.homelab.model.HomeLabException;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostFacts;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.Parallel;
import io.homelab.remote.RemoteException;
import io.homelab.workdir.LabIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The frame of every run that changes something: lanes for the hosts, failures as values, an
 * interrupt that ends the run and not the program, and the events around it.
 */
final class LabRun implements AutoCloseable {
  private final RunContext context;
  private final MachineResults results;
  private final SortedMap<HostName, HostLane> lanes = new TreeMap<>();
  private final SortedMap<MachineName, HostName> machines;
  private final Instant begin;
  private final AtomicReference<@Nullable RuntimeException> bug = new AtomicReference<>();

  /** A run about those machines on those hosts; tells that it began. */
  LabRun(RunContext context, String verb, SortedMap<MachineName, HostName> machines) {
    this.context = context;
    this.results = new MachineResults(context.events());
    this.machines = machines;
    this.begin = context.clock().instant();
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
        failHost(name, "its workdir %s %s".formatted(facts.workdir(), objection.get()), List.of());
        return;
      }
      guarded(name, () -> lanes.put(name, new HostLane(context, host.get(), facts)));
    } else {
      failHost(name, "the host does not answer", List.of());
    }
  }

  /** Only what carries this lab's and this owner's marker is ever touched. */
  private Optional<String> objection(HostFacts facts) {
    return facts.marker().isPresent()
        ? context
            .identity()
            .objection(facts.marker().get())
            .map(LabIdentity.Objection::words)
        : Optional.of("is in use by something else than homelab")
            .filter(words -> facts.workdirOccupied());
  }

  Collection<HostLane> lanes() {
    return lanes.values();
  }

  Optional<HostLane> lane(HostName name) {
    return Optional.ofNullable(lanes.get(name));
  }

  /**
   * Does something on every host at once. A host that fails, fails with its machines; the others go
   * on.
   */
  void onEveryHost(Consumer<HostLane> work) {
    new Parallel(context.parallel())
        .forEach(
            lanes.values(),
            lane -> {
              guarded(lane.name(), () -> work.accept(lane));
              return lane.name();
            });
  }

  /** Runs something about a host; its failure becomes that of the host's machines. */
  void guarded(HostName host, Runnable work) {
    try {
      work.run();
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.Kind.INTERRUPTED) {
        throw new InterruptedRunException();
      }
      failHost(host, said(e), tail(host));
    } catch (HomeLabException e) {
      failHost(host, said(e), tail(host));
    } catch (InterruptedRunException e) {
      throw e;
    } catch (RuntimeException e) {
      // A bug of ours; the other hosts are still finished before it is reported as one.
      bug.compareAndSet(null, e);
      failHost(host, "unexpected failure: " + e, tail(host));
    }
  }

  /** Notes the failures of machines on a host. */
  void fail(HostLane lane, Map<MachineName, String> failed) {
    failed.forEach((machine, error) -> results.fail(lane.name(), machine, error, lane.logTail()));
  }

  private void failHost(HostName host, String error, List<String> log) {
    context.events().accept(new RunEvent.HostFailed(host, error));
    machines.forEach((machine, on) -> {
      if (on.equals(host)) {
        results.fail(host, machine, error, log);
      }
    });
  }

  private List<String> tail(HostName host) {
    return lane(host).map(HostLane::logTail).orElse(List.of());
  }

  private static String said(HomeLabException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }

  /** Carries the work out and tells how it ended. */
  RunOutcome run(Runnable work) {
    boolean interrupted = false;
    try {
      work.run();
    } catch (InterruptedRunException e) {
      interrupted = true;
    }
    RuntimeException unexpected = bug.get();
    if (unexpected != null) {
      throw unexpected;
    }
    RunOutcome outcome = results.outcome(machines.keySet(), interrupted);
    context
        .events()
        .accept(
            new RunEvent.RunEnded(outcome, Duration.between(begin, context.clock().instant())));
    return outcome;
  }

  @Override
  public void close() {
    lanes.values().forEach(HostLane::close);
  }
}
