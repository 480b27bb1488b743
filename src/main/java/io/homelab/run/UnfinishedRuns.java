package io.homelab.run;

import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineListener;
import io.homelab.engine.MachineOutcome;
import io.homelab.engine.MachineProgress;
import io.homelab.model.BoxRef;
import io.homelab.model.DetachedRun;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Names;
import io.homelab.model.PlainText;
import io.homelab.probe.HostFacts;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.Parallel;
import io.homelab.remote.RemoteException;
import io.homelab.run.RunEvent.VagrantLine;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier command began on the hosts and did not see the end of, since its connection broke
 * or it was stopped: it is waited for, and its results are written into the state, before anything
 * is decided.
 */
public final class UnfinishedRuns {
  /** The longest that telling a host takes that a result is known. */
  private static final Duration TELLING = Duration.ofSeconds(60);

  private final RunContext context;
  private final SortedMap<HostName, ProbeResult> probes;
  private final Consumer<String> says;

  private UnfinishedRuns(
      RunContext context, SortedMap<HostName, ProbeResult> probes, Consumer<String> says) {
    this.context = context;
    this.probes = probes;
    this.says = says;
  }

  /**
   * Waits for all of them, on all hosts at once.
   *
   * @param probes what the hosts told
   * @param says hears in sentences what is waited for
   * @return what the hosts tell now; the same where nothing was left
   * @throws InterruptedRunException when the wait is stopped: they still go on
   */
  public static SortedMap<HostName, ProbeResult> settle(
      RunContext context, SortedMap<HostName, ProbeResult> probes, Consumer<String> says) {
    return new UnfinishedRuns(context, probes, says).settled();
  }

  /** The runs of this lab on a host that go on or whose results nobody has taken, oldest first. */
  public static List<DetachedRun> of(@Nullable ProbeResult told) {
    return told instanceof ProbeResult.Reached reached
            && reached.facts().workdir().marker().isPresent()
        ? reached.facts().workdir().runs().stream()
            .filter(run -> !run.taken() || run.isRunning())
            .toList()
        : List.of();
  }

  private SortedMap<HostName, ProbeResult> settled() {
    List<Host> left =
        context.hosts().stream()
            .filter(host ->
                probes.get(host.name()) instanceof ProbeResult.Reached reached
                    && reached.facts().workdir().marker().map(context::owns).orElse(false)
                    && !of(reached).isEmpty())
            .toList();
    if (left.isEmpty()) {
      return probes;
    }
    context.patient("");
    Map<Host, ProbeResult> anew = new Parallel(Integer.MAX_VALUE).forEach(left, this::settle);
    SortedMap<HostName, ProbeResult> all = new TreeMap<>(probes);
    anew.values().forEach(told -> all.put(told.host(), told));
    return all;
  }

  private ProbeResult settle(Host host) {
    if (!(probes.get(host.name()) instanceof ProbeResult.Reached reached)) {
      return context.look().apply(host);
    }
    HostFacts facts = reached.facts();
    List<DetachedRun> runs = of(reached);
    SortedSet<MachineName> destroyed = new TreeSet<>();
    Optional<String> failure = Optional.empty();
    try (HostLog log = new HostLog(context.logs(), host.name())) {
      EngineContext engine =
          new EngineContext(
              context.connections().to(host.name()),
              facts.workdir().path(),
              facts.computer().hasFlock(),
              new Telling(context, host.name(), log));
      for (int i = 0; i < runs.size(); i++) {
        DetachedRun run = runs.get(i);
        if (run.isRunning()) {
          says.accept(
              PlainText.line(
                  "host %s: %s still goes on (%s): waiting for it; to end it: homelab runs cancel %s"
                      .formatted(host.name(), run.what(), begun(run), run.id())));
        }
        take(machines(host.name(), run, runs.subList(i + 1, runs.size())), run, engine, destroyed);
        context
            .connections()
            .runs(host.name(), facts.workdir().path())
            .taken(List.of(), List.of(run.id()), TELLING);
      }
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
        throw new InterruptedRunException();
      }
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
    ProbeResult now = context.look().apply(host);
    forget(destroyed, now);
    return unlessRunning(now, failure.orElse("nothing says how long it may take"));
  }

  /**
   * A result may be taken more than once, and the machine made anew since: only one that its host
   * does not have is forgotten.
   */
  private void forget(SortedSet<MachineName> destroyed, ProbeResult now) {
    if (now instanceof ProbeResult.Reached reached) {
      destroyed.removeAll(reached.facts().machines().own().keySet());
      destroyed.removeIf(name -> !isOn(now.host(), name));
      destroyed.forEach(name -> context.updates().update(state -> state.without(name)));
    }
  }

  /**
   * A host on which something goes on that could not be followed counts as one that does not
   * answer: nothing else is begun there. One that failed otherwise is found to be away by itself.
   */
  private static ProbeResult unlessRunning(ProbeResult now, String why) {
    return of(now).stream()
        .filter(DetachedRun::isRunning)
        .findFirst()
        .<ProbeResult>map(run ->
            new ProbeResult.Unreachable(
                now.host(),
                PlainText.line(
                    "%s still goes on there, and it could not be waited for: %s"
                        .formatted(run.what(), why)),
                "run the same command again, or end it: homelab runs cancel " + run.id(),
                false))
        .orElse(now);
  }

  private static String begun(DetachedRun run) {
    return run.startedAt()
        .map(at -> "begun by %s with '%s' at %s".formatted(run.owner(), run.command(), at))
        .orElse("begun by " + run.owner());
  }

  /** Those that a run's result is about: a machine that was destroyed since is another one. */
  private List<MachineName> machines(HostName host, DetachedRun run, List<DetachedRun> later) {
    return run.subjects().stream()
        .filter(name ->
            later.stream()
                .noneMatch(next -> next.verb().equals("destroy") && next.subjects().contains(name)))
        .filter(Names::isValid)
        .map(MachineName::new)
        .filter(name -> isOn(host, name))
        .toList();
  }

  private void take(
      List<MachineName> machines,
      DetachedRun run,
      EngineContext engine,
      SortedSet<MachineName> destroyed) {
    Consumer<MachineName> finished =
        name -> {
          if (run.verb().equals("destroy")) {
            destroyed.add(name);
          } else {
            keep(run, name);
          }
        };
    SortedMap<MachineName, MachineOutcome> outcomes =
        context
            .engine()
            .open(engine)
            .follow(
                run,
                machines,
                new MachineProgress() {
                  @Override
                  public void started(MachineName machine) {}

                  @Override
                  public void finished(MachineName machine) {
                    finished.accept(machine);
                  }
                });
    outcomes.forEach((name, outcome) -> {
      if (outcome instanceof MachineOutcome.Done) {
        finished.accept(name);
      }
    });
  }

  /** A host speaks for the machines that the state has there, and for no others. */
  private boolean isOn(HostName host, MachineName name) {
    return context.updates().machine(name).filter(r -> r.host().equals(host)).isPresent();
  }

  private void keep(DetachedRun run, MachineName name) {
    switch (run.verb()) {
      case "up", "reload", "resume" -> update(name, UnfinishedRuns::booted);
      case "halt" -> update(name, record -> record.withRunning(false));
      case "suspend" -> update(name, MachineRecord::withSuspended);
      case "provision" -> provisioned(run, name);
      default -> {}
    }
  }

  /** The digest is the one that the command wrote which ran the scripts as they were then. */
  private void provisioned(DetachedRun run, MachineName name) {
    String digest = run.marks().get(name);
    if (digest != null) {
      update(
          name,
          record ->
              (record.phase() == Phase.CREATING ? record : record.withPhase(Phase.READY))
                  .withScripts(digest));
    }
  }

  private void update(MachineName name, UnaryOperator<MachineRecord> change) {
    context.updates().updateMachine(name, change);
  }

  private static MachineRecord booted(MachineRecord record) {
    return (record.phase() == Phase.CREATING ? record.withPhase(Phase.BOOTED) : record)
        .withRunning(true);
  }

  /** What the engine tells while it is waited for. */
  private record Telling(RunContext context, HostName host, HostLog log) implements EngineListener {
    @Override
    public void log(String line) {
      log.line(line);
    }

    @Override
    public void said(Optional<MachineName> machine, String line) {
      context.events().accept(new VagrantLine(host, machine, line));
    }

    @Override
    public void boxProgress(BoxRef box, long done, long total) {}
  }
}
