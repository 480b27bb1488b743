package io.homelab.run;

import io.homelab.engine.vagrant.VagrantCommands;
import io.homelab.model.BoxSource;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.BoxStep;
import io.homelab.probe.HostFacts;
import io.homelab.remote.RemoteHost;
import io.homelab.run.RunEvent.Activity;
import io.homelab.state.MachineRecord;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.WorkdirContent;
import io.homelab.workdir.WorkdirSync;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What is done on one host in one run. Its calls come one after another. */
final class HostLane implements AutoCloseable {
  /** The longest that one {@code vagrant up} of one machine may take. */
  static final Duration UP_LIMIT = Duration.ofMinutes(60);

  /** The longest that halting or destroying may take. */
  static final Duration DOWN_LIMIT = Duration.ofMinutes(15);

  private final RunContext context;
  private final Host host;
  private final HostFacts facts;
  private final RemoteHost remote;
  private final HostLog log;
  private final VagrantRunner vagrant;
  private final WorkdirSync workdirSync;

  HostLane(RunContext context, Host host, HostFacts facts) {
    this.context = context;
    this.host = host;
    this.facts = facts;
    this.remote = context.connections().to(host.name());
    this.log = new HostLog(context.logs(), host.name());
    this.vagrant =
        new VagrantRunner(remote, facts.workdir(), facts.hasFlock(), log, context.events());
    this.workdirSync = new WorkdirSync(remote, facts.workdir(), facts.files(), facts.marker());
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

  Guests guests() {
    return new Guests(remote);
  }

  /** Makes the workdir hold just these files of ours. */
  void syncWorkdir(MarkerFile marker, WorkdirContent content) {
    tell(workdirSync.sync(marker, content));
  }

  /** Puts these files into the workdir beside those that are there. */
  void addToWorkdir(MarkerFile marker, WorkdirContent content) {
    tell(workdirSync.add(marker, content));
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

  /** Brings a box that the host lacks. */
  void bringBox(BoxStep step) {
    BoxSync sync = new BoxSync(remote, host, facts.workdir(), vagrant, context.events());
    activity("box " + step.box());
    Instant begin = context.clock().instant();
    long bytes =
        switch (host.boxSource()) {
          case BoxSource.Copy copy -> sync.copy(step.box(), context.boxes().find(step.box()));
          case BoxSource.Catalog catalog -> {
            sync.fetch(step.box(), catalog);
            yield 0;
          }
        };
    context.events().accept(new RunEvent.BoxSynced(name(), step.box(), bytes, since(begin)));
  }

  /**
   * Boots machines.
   *
   * @param finished hears of each machine the moment that it is up, since the call may break off
   *     before the others are
   */
  Map<MachineName, String> up(
      List<MachineName> machines, String provider, Consumer<MachineName> finished) {
    Instant begin = context.clock().instant();
    Map<MachineName, Instant> begun = new ConcurrentHashMap<>();
    return vagrant.act(
        "up",
        left -> VagrantCommands.up(provider, left),
        machines,
        UP_LIMIT,
        new VagrantRunner.ActionListener() {
          @Override
          public void started(MachineName machine) {
            begun.put(machine, context.clock().instant());
            tell(machine, Activity.BOOTING);
          }

          @Override
          public void ended(MachineName machine) {
            Duration took = since(begun.getOrDefault(machine, begin));
            context.events().accept(new RunEvent.VosUpCompleted(name(), machine, took));
            tell(machine, Activity.WAITING);
            finished.accept(machine);
          }
        });
  }

  /** Restarts machines; {@code finished} as in {@link #up}. */
  Map<MachineName, String> reload(List<MachineName> machines, Consumer<MachineName> finished) {
    return vagrant.act(
        "reload",
        VagrantCommands::reload,
        machines,
        UP_LIMIT,
        telling(Activity.RELOADING, finished));
  }

  /** Runs the machines' scripts; {@code finished} as in {@link #up}. */
  Map<MachineName, String> provision(List<MachineName> machines, Consumer<MachineName> finished) {
    Map<MachineName, String> failed =
        vagrant.act(
            "provision",
            VagrantCommands::provision,
            machines,
            UP_LIMIT,
            telling(Activity.PROVISIONING, finished));
    failed.replaceAll((machine, error) -> "%s; its output is in %s".formatted(error, log.file()));
    return failed;
  }

  /** Shuts machines down; {@code finished} as in {@link #up}. */
  Map<MachineName, String> halt(List<MachineName> machines, Consumer<MachineName> finished) {
    return vagrant.act(
        "halt", VagrantCommands::halt, machines, DOWN_LIMIT, telling(Activity.HALTING, finished));
  }

  /** Destroys machines; {@code finished} as in {@link #up}. */
  Map<MachineName, String> destroy(List<MachineName> machines, Consumer<MachineName> finished) {
    Map<MachineName, String> failed = new TreeMap<>();
    for (MachineName machine : machines) {
      inTheWay(machine).ifPresent(why -> failed.put(machine, why));
    }
    List<MachineName> ours = machines.stream().filter(name -> !failed.containsKey(name)).toList();
    failed.putAll(
        vagrant.act(
            "destroy",
            VagrantCommands::destroy,
            ours,
            DOWN_LIMIT,
            telling(Activity.DESTROYING, finished)));
    return failed;
  }

  /**
   * What has the machine's name there without the workdir knowing it. Vagrant would take it for a
   * remainder and delete it; only where an earlier run was stopped while making the machine, it is
   * one.
   */
  private Optional<String> inTheWay(MachineName machine) {
    if (facts.machines().containsKey(machine)
        || context
            .updates()
            .machine(machine)
            .filter(record -> record.phase() == MachineRecord.Phase.CREATING)
            .isPresent()) {
      return Optional.empty();
    }
    return facts.taken().stream()
        .filter(name -> name.isFor(context.lab().name(), machine))
        .findFirst()
        .map(name ->
            "%s is there, and the workdir does not know it; %s"
                .formatted(name.words(), name.removal(machine)));
  }

  VagrantRunner vagrant() {
    return vagrant;
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

  private VagrantRunner.ActionListener telling(Activity activity, Consumer<MachineName> finished) {
    return new VagrantRunner.ActionListener() {
      @Override
      public void started(MachineName machine) {
        tell(machine, activity);
      }

      @Override
      public void ended(MachineName machine) {
        tell(machine, Activity.WAITING);
        finished.accept(machine);
      }
    };
  }

  private Duration since(Instant begin) {
    return Duration.between(begin, context.clock().instant());
  }

  @Override
  public void close() {
    log.close();
  }
}
