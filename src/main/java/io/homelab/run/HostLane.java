package io.homelab.run;

import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineListener;
import io.homelab.engine.EngineSession;
import io.homelab.engine.GuestWays;
import io.homelab.engine.Leftovers;
import io.homelab.engine.LocalBoxes.LocalBox;
import io.homelab.engine.MachineOutcome;
import io.homelab.engine.MachineProgress;
import io.homelab.engine.ProvisionOrder;
import io.homelab.engine.SnapshotName;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.model.GuestAccess;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.model.Provisioner;
import io.homelab.plan.BoxStep;
import io.homelab.plan.Drift;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.TakenName;
import io.homelab.remote.RemoteHost;
import io.homelab.run.RunEvent.Activity;
import io.homelab.state.MachineRecord;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.WorkdirContent;
import io.homelab.workdir.WorkdirSync;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;

/** One host's work in one run. Calls are serialised. */
final class HostLane implements AutoCloseable {
  /** How many of a playbook's last lines are kept. */
  private static final int LAST_LINES = 15;

  private final RunContext context;
  private final Host host;
  private final HostFacts facts;
  private final RemoteHost remote;
  private final HostLog log;
  private final EngineContext engineContext;
  private final EngineSession engine;
  private final WorkdirSync workdirSync;
  private final Map<MachineName, List<String>> lastWords = new ConcurrentHashMap<>();
  private final Map<MachineName, Deque<String>> playbookLines = new ConcurrentHashMap<>();
  private final Map<MachineName, GuestAccess> reached = new ConcurrentHashMap<>();
  private final Map<MachineName, String> failedProvisioners = new ConcurrentHashMap<>();
  private final Map<BoxRef, HostName> boxesFrom = new ConcurrentHashMap<>();

  HostLane(RunContext context, Host host, HostFacts facts) {
    this.context = context;
    this.host = host;
    this.facts = facts;
    this.remote = context.connections().to(host.name());
    this.log = new HostLog(context.logs(), host.name());
    this.engineContext =
        new EngineContext(
            remote, facts.workdir().path(), facts.computer().hasFlock(), new Telling());
    this.engine = context.engine().open(engineContext);
    this.workdirSync =
        new WorkdirSync(
            remote,
            facts.workdir().path(),
            facts.workdir().files(),
            facts.workdir().marker(),
            () -> context.claims().holder(host.name()));
  }

  HostName name() {
    return host.name();
  }

  HostFacts facts() {
    return facts;
  }

  List<String> logTail() {
    return log.tail();
  }

  /** The last lines about a machine that failed; those of the host when none are known. */
  List<String> logTail(MachineName machine) {
    List<String> words = lastWords.get(machine);
    return words == null ? log.tail() : words;
  }

  /** Where the host's log is, when it said anything. */
  Optional<Path> logFile() {
    return log.written();
  }

  /** Which provisioner of a machine failed, if one did. */
  Optional<String> failedProvisioner(MachineName machine) {
    return Optional.ofNullable(failedProvisioners.get(machine));
  }

  Guests guests() {
    return new Guests(remote);
  }

  /** Makes the workdir hold just these files of ours. */
  void syncWorkdir(MarkerFile marker, WorkdirContent content) {
    tell(workdirSync.sync(numbered(marker), content));
  }

  /** Puts these files into the workdir beside those that are there. */
  void addToWorkdir(MarkerFile marker, WorkdirContent content) {
    tell(workdirSync.add(numbered(marker), content));
  }

  private MarkerFile numbered(MarkerFile marker) {
    return marker.numbered(context.claims().fence(name()));
  }

  private void tell(WorkdirSync.Report report) {
    context
        .events()
        .accept(
            new RunEvent.WorkdirSynced(name(), report.written(), report.removed(), report.bytes()));
  }

  /**
   * Takes everything of ours out of the workdir, once no machine of the lab is left on the host.
   */
  void removeWorkdir() {
    workdirSync.removeAll();
  }

  /** Removes what is left there of a lab that goes as a whole; in words, what is still there. */
  List<String> sweep(Leftovers leftovers) {
    return engine.sweep(leftovers);
  }

  /**
   * Takes away what interrupted runs left of boxes on their way here.
   *
   * @param boxes the boxes of the plan: those that the host still lacks are gone on with
   */
  void tidyBoxes(Collection<BoxStep> boxes) {
    if (facts.workdir().marker().isPresent()) {
      engine.tidyBoxes(
          boxes.stream()
              .filter(step -> step.host().equals(name()))
              .filter(step -> step.action() != BoxStep.BoxAction.PRESENT)
              .map(BoxStep::box)
              .toList());
    }
  }

  /**
   * Removes a box that nothing needs.
   *
   * @return why it stays, when something has come to need it meanwhile
   */
  Optional<String> removeBox(BoxRef box) {
    return context
        .engine()
        .shelf(engineContext, context.lab())
        .orElseThrow(() -> new IllegalStateException("an engine without boxes"))
        .remove(box);
  }

  /** Brings a box that the host lacks. */
  void bringBox(BoxStep step) {
    activity("box " + step.box());
    Instant begin = context.clock().instant();
    long bytes = 0;
    if (step.action() == BoxStep.BoxAction.COPY) {
      bytes = copy(step.box(), context.files().boxes().find(step.box()));
    } else if (step.action() == BoxStep.BoxAction.RELAY) {
      bytes = relay(step, step.download().orElseThrow());
    } else if (step.download().isPresent()) {
      engine.downloadBox(step.box(), step.download().get());
    } else {
      engine.fetchBox(step.box(), new BoxSource.Catalog(step.from().orElseThrow()));
    }
    Optional<HostName> from = Optional.ofNullable(boxesFrom.remove(step.box()));
    context.events().accept(new RunEvent.BoxSynced(name(), step.box(), bytes, since(begin), from));
  }

  /** This computer fetches it, unless another host's lane does so. */
  private long relay(BoxStep step, BoxDownload download) {
    return context
        .files()
        .relayed()
        .bring(
            step.box(),
            download,
            (done, total) ->
                context.events().accept(new RunEvent.BoxProgress(name(), step.box(), done, total)),
            file -> copy(step.box(), file));
  }

  /**
   * Other hosts have to do with it only where this one is elsewhere, and may get boxes from them.
   */
  private long copy(BoxRef box, LocalBox file) {
    boolean shares = !host.isLocal() && !(host.boxSource() instanceof BoxSource.Copy);
    return engine.copyBox(box, shares ? file : file.alone());
  }

  /**
   * Boots machines.
   *
   * @param finished hears of each machine the moment that it is up, since the call may break off
   *     before the others are
   */
  SortedMap<MachineName, MachineOutcome> up(
      List<MachineName> machines, String provider, Consumer<MachineName> finished) {
    Instant begin = context.clock().instant();
    Map<MachineName, Instant> begun = new ConcurrentHashMap<>();
    return kept(
        engine.boot(
            provider,
            machines,
            new MachineProgress() {
              @Override
              public void started(MachineName machine) {
                begun.put(machine, context.clock().instant());
                tell(machine, Activity.BOOTING);
              }

              @Override
              public void reached(MachineName machine, GuestAccess access) {
                reached.put(machine, access);
              }

              @Override
              public void finished(MachineName machine) {
                Duration took = since(begun.getOrDefault(machine, begin));
                context.events().accept(new RunEvent.VosUpCompleted(name(), machine, took));
                tell(machine, Activity.WAITING);
                finished.accept(machine);
              }
            }));
  }

  /** Restarts machines; {@code finished} as in {@link #up}. */
  SortedMap<MachineName, MachineOutcome> reload(
      List<MachineName> machines, Consumer<MachineName> finished) {
    return kept(engine.reload(machines, telling(Activity.RELOADING, finished)));
  }

  /**
   * Runs provisioners of machines; {@code finished} as in {@link #up}.
   *
   * @param only the engine's names of those that run; none for all but those that run only by their
   *     names
   * @param digests what the state keeps of the scripts of machines that are finished then
   */
  SortedMap<MachineName, MachineOutcome> provision(
      List<MachineName> machines,
      SortedSet<String> only,
      SortedMap<MachineName, String> digests,
      Consumer<MachineName> finished) {
    SortedMap<MachineName, MachineOutcome> outcomes =
        engine.provision(
            machines,
            new ProvisionOrder(only, limitOf(machines), digests),
            telling(Activity.PROVISIONING, finished));
    outcomes.replaceAll((machine, outcome) ->
        switch (outcome) {
          case MachineOutcome.Done done -> done;
          case MachineOutcome.Failed failed -> named(machine, failed);
        });
    return kept(outcomes);
  }

  /** What this computer's Ansible says of a machine, told as what Vagrant says. */
  void says(MachineName machine, String line) {
    String text = PlainText.line(line);
    log.line(machine + ": " + text);
    if (!text.isBlank()) {
      playbookLines.computeIfAbsent(machine, name -> new ConcurrentLinkedDeque<>()).addLast(text);
      Deque<String> lines = playbookLines.get(machine);
      if (lines != null && lines.size() > LAST_LINES) {
        lines.pollFirst();
      }
      context.events().accept(new RunEvent.VagrantLine(name(), Optional.of(machine), text));
    }
  }

  /** Keeps what is known of a machine whose playbook failed. */
  void failedPlaybook(MachineName machine, String words, String reason) {
    List<String> lines =
        List.copyOf(playbookLines.getOrDefault(machine, new ConcurrentLinkedDeque<>()));
    kept(machine, new MachineOutcome.Failed(reason, lines, Optional.of(words)));
  }

  private Duration limitOf(List<MachineName> machines) {
    return machines.stream()
        .flatMap(name -> context.lab().machine(name).stream())
        .flatMap(machine -> machine.provision().stream())
        .filter(provisioner -> !provisioner.runsHere())
        .flatMap(provisioner -> provisioner.terms().limit().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** A failed provisioner as people know it. */
  private MachineOutcome named(MachineName machine, MachineOutcome.Failed failed) {
    if (failed.provisioner().isEmpty()) {
      return failed;
    }
    String engineName = failed.provisioner().get();
    String words = engineName;
    List<Provisioner> all =
        context.lab().machine(machine).map(Machine::provision).orElse(List.of());
    for (int index = 0; index < all.size(); index++) {
      if (all.get(index).engineName(index).equals(engineName)) {
        words = all.get(index).words(index);
      }
    }
    return new MachineOutcome.Failed(
        "provisioner %s failed: %s".formatted(words, failed.reason()),
        failed.log(),
        Optional.of(words));
  }

  /** Shuts machines down; {@code finished} as in {@link #up}. */
  SortedMap<MachineName, MachineOutcome> halt(
      List<MachineName> machines, Consumer<MachineName> finished) {
    return kept(engine.halt(machines, telling(Activity.HALTING, finished)));
  }

  /** What to say of a machine that was off when the host was asked; Vagrant says nothing of it. */
  Optional<String> whyOff(MachineName machine) {
    return facts().machines().own().get(machine) == MachineState.STOPPED
        ? Optional.of("it is off: run 'homelab vos up %s'".formatted(machine))
        : Optional.empty();
  }

  /** Why a machine cannot go on that its hypervisor paused for lack of disk space, if so. */
  Optional<String> lacksRoom(MachineName machine) {
    return facts().machines().own().get(machine) == MachineState.OUT_OF_SPACE
        ? facts()
            .machines()
            .hardwareOf(machine)
            .diskRoom()
            .filter(room -> !room.suffices())
            .map(room -> Drift.outOfSpace(name(), Optional.of(room)))
        : Optional.empty();
  }

  /** Suspends machines; {@code finished} as in {@link #up}. */
  SortedMap<MachineName, MachineOutcome> suspend(
      List<MachineName> machines, Consumer<MachineName> finished) {
    return kept(engine.suspend(machines, telling(Activity.SUSPENDING, finished)));
  }

  /** Lets suspended machines go on; {@code finished} as in {@link #up}. */
  SortedMap<MachineName, MachineOutcome> resume(
      List<MachineName> machines, Consumer<MachineName> finished) {
    return kept(engine.resume(machines, telling(Activity.RESUMING, finished)));
  }

  /** Destroys machines; {@code finished} as in {@link #up}. */
  SortedMap<MachineName, MachineOutcome> destroy(
      List<MachineName> machines, Consumer<MachineName> finished) {
    SortedMap<MachineName, MachineOutcome> outcomes = new TreeMap<>();
    List<MachineName> ours = new ArrayList<>();
    for (MachineName machine : machines) {
      inTheWay(machine)
          .ifPresentOrElse(
              why -> outcomes.put(machine, new MachineOutcome.Failed(why, List.of())),
              () -> ours.add(machine));
    }
    if (!ours.isEmpty()) {
      outcomes.putAll(engine.destroy(ours, telling(Activity.DESTROYING, finished)));
    }
    return kept(outcomes);
  }

  /** Saves a snapshot of a machine. */
  MachineOutcome saveSnapshot(MachineName machine, SnapshotName name) {
    tell(machine, Activity.SNAPSHOT);
    return kept(machine, engine.saveSnapshot(machine, name));
  }

  /** Takes a machine back to a snapshot. */
  MachineOutcome restoreSnapshot(MachineName machine, SnapshotName name) {
    tell(machine, Activity.SNAPSHOT);
    return kept(machine, engine.restoreSnapshot(machine, name));
  }

  /** The names of the snapshots of machines. */
  SortedMap<MachineName, List<String>> snapshots(List<MachineName> machines) {
    return engine.snapshots(machines);
  }

  /** How to get into a machine, if the engine said so while it brought it up. */
  Optional<GuestAccess> toldAccess(MachineName machine) {
    return Optional.ofNullable(reached.get(machine));
  }

  /** How to get into machines; those that are off have no way. */
  GuestWays access(List<MachineName> machines) {
    return engine.access(machines);
  }

  /** Keeps what is known of machines that failed, for those who ask for it. */
  private SortedMap<MachineName, MachineOutcome> kept(
      SortedMap<MachineName, MachineOutcome> outcomes) {
    outcomes.forEach(this::kept);
    return outcomes;
  }

  private MachineOutcome kept(MachineName machine, MachineOutcome outcome) {
    if (outcome instanceof MachineOutcome.Failed failed) {
      if (!failed.log().isEmpty()) {
        lastWords.put(machine, failed.log());
      }
      failed.provisioner().ifPresent(words -> failedProvisioners.put(machine, words));
    }
    return outcome;
  }

  /**
   * What has the machine's name there without the workdir knowing it. Vagrant would take it for a
   * remainder and delete it; only where an earlier run was stopped while making the machine, it is
   * one.
   */
  private Optional<String> inTheWay(MachineName machine) {
    if (facts.machines().own().containsKey(machine)
        || context
            .updates()
            .machine(machine)
            .filter(record -> record.phase() == MachineRecord.Phase.CREATING)
            .isPresent()) {
      return Optional.empty();
    }
    return stranger(facts, machine)
        .map(name ->
            "%s exists, but its workdir does not know it; %s"
                .formatted(name.words(), name.wayOut()));
  }

  private Optional<TakenName> stranger(HostFacts told, MachineName machine) {
    return told.machines().own().containsKey(machine)
        ? Optional.empty()
        : told.machines().taken().stream()
            .filter(name -> name.isFor(context.lab().name(), machine))
            .findFirst();
  }

  /** Asks the host once more what it is and has. */
  ProbeResult look() {
    return context.look().apply(host);
  }

  /**
   * Looks once more, right before machines are made, who has their names: what somebody made since
   * the plan must not be taken for a remainder of ours by a later run. A host that does not tell is
   * left to the engine, which fails then, too.
   *
   * @return the machines whose names are taken, each with the words of its failure
   */
  SortedMap<MachineName, MachineOutcome> claims(List<MachineName> machines) {
    SortedMap<MachineName, MachineOutcome> claims = new TreeMap<>();
    if (!machines.isEmpty() && look() instanceof ProbeResult.Reached reached) {
      for (MachineName machine : machines) {
        stranger(reached.facts(), machine)
            .ifPresent(name ->
                claims.put(
                    machine,
                    new MachineOutcome.Failed(
                        "%s has its name but is not this lab's: nothing was touched"
                            .formatted(name.words()),
                        List.of())));
      }
    }
    return claims;
  }

  RemoteHost remote() {
    return remote;
  }

  /** Says what the host itself is busy with. */
  void activity(String what) {
    context.events().accept(new RunEvent.HostActivity(name(), what));
  }

  void tell(MachineName machine, Activity activity) {
    context.events().accept(new RunEvent.MachineActivity(name(), machine, activity));
  }

  private MachineProgress telling(Activity activity, Consumer<MachineName> finished) {
    return new MachineProgress() {
      @Override
      public void started(MachineName machine) {
        tell(machine, activity);
      }

      @Override
      public void reached(MachineName machine, GuestAccess access) {
        reached.put(machine, access);
      }

      @Override
      public void finished(MachineName machine) {
        tell(machine, Activity.WAITING);
        finished.accept(machine);
      }
    };
  }

  /** What the engine tells while it works: into the log, and as events. */
  private final class Telling implements EngineListener {
    @Override
    public void log(String line) {
      log.line(line);
    }

    @Override
    public void said(Optional<MachineName> machine, String line) {
      context.events().accept(new RunEvent.VagrantLine(name(), machine, line));
    }

    @Override
    public void boxProgress(BoxRef box, long done, long total) {
      context.events().accept(new RunEvent.BoxProgress(name(), box, done, total));
    }

    @Override
    public void boxFrom(BoxRef box, HostName from) {
      boxesFrom.put(box, from);
    }
  }

  private Duration since(Instant begin) {
    return Duration.between(begin, context.clock().instant());
  }

  @Override
  public void close() {
    log.close();
  }
}
