package io.homelab.engine.vagrant;

import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineSession;
import io.homelab.engine.GuestWays;
import io.homelab.engine.Leftovers;
import io.homelab.engine.LocalBoxes.LocalBox;
import io.homelab.engine.MachineOutcome;
import io.homelab.engine.MachineProgress;
import io.homelab.engine.ProvisionOrder;
import io.homelab.engine.SnapshotName;
import io.homelab.model.AnswerLines;
import io.homelab.model.Argv;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.model.DetachedRun;
import io.homelab.model.GuestAccess;
import io.homelab.model.MachineName;
import io.homelab.model.Names;
import io.homelab.model.RunStatus;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Vagrant at work in one workdir. */
final class VagrantSession implements EngineSession {
  /**
   * The longest that making, starting, restarting, resuming or provisioning one machine may take.
   */
  static final Duration UP_LIMIT = Duration.ofMinutes(60);

  /** The longest that halting, suspending or destroying one machine may take. */
  static final Duration DOWN_LIMIT = Duration.ofMinutes(15);

  private static final Duration SNAPSHOT_LIMIT = Duration.ofMinutes(15);
  private static final Duration ACCESS_LIMIT = Duration.ofMinutes(2);

  private static final Duration PLUGINS_LIMIT = Duration.ofSeconds(40);

  private final RemoteHost remote;
  private final String workdir;
  private final VagrantRunner vagrant;
  private final BoxSync boxes;

  VagrantSession(EngineContext context) {
    remote = context.remote();
    workdir = context.workdir();
    vagrant = new VagrantRunner(context);
    boxes = new BoxSync(context, vagrant);
  }

  @Override
  public SortedSet<String> lacking(SortedSet<String> plugins) {
    ExecResult list =
        remote.run(RemoteCommand.of(VagrantCommands.pluginList(), PLUGINS_LIMIT).repeatable());
    SortedSet<String> lacking = new TreeSet<>();
    if (list.ok()) {
      lacking.addAll(plugins);
      lacking.removeAll(VagrantCommands.plugins(list.stdout()));
    }
    return lacking;
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> boot(
      String provider, List<MachineName> machines, MachineProgress progress) {
    return vagrant.act(
        "up", left -> VagrantCommands.up(provider, left), machines, UP_LIMIT, progress);
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> reload(
      List<MachineName> machines, MachineProgress progress) {
    return vagrant.act("reload", VagrantCommands::reload, machines, UP_LIMIT, progress);
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> provision(
      List<MachineName> machines, MachineProgress progress) {
    return provision(machines, ProvisionOrder.all(Duration.ZERO), progress);
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> provision(
      List<MachineName> machines, ProvisionOrder order, MachineProgress progress) {
    return vagrant.act(
        "provision",
        left ->
            order.isWhole()
                ? VagrantCommands.provision(left)
                : VagrantCommands.provisionWith(order.only(), left),
        machines,
        UP_LIMIT.plus(order.longest()),
        progress,
        order.digests());
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> halt(
      List<MachineName> machines, MachineProgress progress) {
    return vagrant.act("halt", VagrantCommands::halt, machines, DOWN_LIMIT, progress);
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> suspend(
      List<MachineName> machines, MachineProgress progress) {
    return vagrant.act("suspend", VagrantCommands::suspend, machines, DOWN_LIMIT, progress);
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> resume(
      List<MachineName> machines, MachineProgress progress) {
    return vagrant.act("resume", VagrantCommands::resume, machines, UP_LIMIT, progress);
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> destroy(
      List<MachineName> machines, MachineProgress progress) {
    return vagrant.act("destroy", VagrantCommands::destroy, machines, DOWN_LIMIT, progress);
  }

  @Override
  public List<String> sweep(Leftovers leftovers) {
    return Sweep.of(remote, workdir, leftovers);
  }

  @Override
  public MachineOutcome saveSnapshot(MachineName machine, SnapshotName name) {
    return snapshot("snapshot save", machine, VagrantCommands.snapshotSave(machine, name));
  }

  @Override
  public MachineOutcome restoreSnapshot(MachineName machine, SnapshotName name) {
    return snapshot("snapshot restore", machine, VagrantCommands.snapshotRestore(machine, name));
  }

  private MachineOutcome snapshot(String verb, MachineName machine, Argv argv) {
    VagrantRunner.Result result = vagrant.run(verb, argv, SNAPSHOT_LIMIT, machine);
    return result.ok()
        ? new MachineOutcome.Done()
        : new MachineOutcome.Failed(result.error(machine), result.tail(machine));
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> follow(
      DetachedRun run, List<MachineName> machines, MachineProgress progress) {
    return vagrant.follow(run, machines, progress);
  }

  @Override
  public RunStatus read(DetachedRun run, Duration limit) {
    return vagrant.read(run, limit);
  }

  @Override
  public List<String> snapshots(MachineName machine) {
    return snapshots(List.of(machine)).getOrDefault(machine, List.of());
  }

  /** Vagrant prints a line with a machine's name and then one for each snapshot, without it. */
  @Override
  public SortedMap<MachineName, List<String>> snapshots(List<MachineName> machines) {
    SortedMap<MachineName, List<String>> names = new TreeMap<>();
    machines.forEach(machine -> names.put(machine, new ArrayList<>()));
    VagrantRunner.Result result =
        vagrant.ask(VagrantCommands.snapshotList(machines), SNAPSHOT_LIMIT, machines);
    Optional<MachineName> current = Optional.empty();
    for (String line : AnswerLines.of(result.stdout())) {
      Optional<MachineReadable> message = MachineReadable.parse(line);
      if (message.flatMap(MachineReadable::progress).orElse(null)
          instanceof MachineReadable.Notice.UiLine words) {
        if (words.level().equals("output")) {
          current = heading(message.get().machine(), words.text().strip());
        } else if (words.level().equals("detail")) {
          current.map(names::get).ifPresent(list -> list.add(words.text().strip()));
        }
      }
    }
    return names;
  }

  /** Other words come before what is no snapshot: advice for a machine that has none. */
  private static Optional<MachineName> heading(Optional<MachineName> machine, String text) {
    if (machine.isPresent()) {
      return machine.filter(name -> text.isEmpty());
    }
    String name =
        text.startsWith("==> ") && text.endsWith(":") ? text.substring(4, text.length() - 1) : "";
    return Names.isValid(name) ? Optional.of(new MachineName(name)) : Optional.empty();
  }

  /**
   * A machine that just came up was told of. Vagrant is asked for the others; it stops at the first
   * that is off, or whose address libvirt does not tell within two seconds, as on a busy host:
   * those left are then asked for one by one, up to twice.
   */
  @Override
  public GuestWays access(List<MachineName> machines) {
    SortedMap<MachineName, GuestAccess> access = new TreeMap<>();
    SortedMap<MachineName, String> refused = new TreeMap<>();
    List<MachineName> left = new ArrayList<>();
    for (MachineName machine : machines) {
      vagrant
          .told(machine)
          .ifPresentOrElse(way -> access.put(machine, way), () -> left.add(machine));
    }
    if (!left.isEmpty()) {
      Answer all = ask(left);
      for (MachineName machine : left) {
        Answer answer = all;
        for (int more = 2; more > 0 && !answer.tells(machine); more--) {
          answer = ask(List.of(machine));
        }
        GuestAccess way = answer.ways().access().get(machine);
        if (way == null) {
          refused.put(machine, answer.whyNot(machine));
        } else {
          access.put(machine, way);
        }
      }
    }
    return new GuestWays(access, refused);
  }

  /** What {@code vagrant ssh-config} told, and what was wrong with the call. */
  private record Answer(GuestWays ways, Optional<String> error) {
    boolean tells(MachineName machine) {
      return ways.access().containsKey(machine) || ways.refused().containsKey(machine);
    }

    String whyNot(MachineName machine) {
      String invalid = ways.refused().get(machine);
      return invalid == null
          ? error
              .map(words -> "vagrant ssh-config: " + words)
              .orElse("vagrant ssh-config does not list it")
          : "vagrant ssh-config gives an invalid entry: " + invalid;
    }
  }

  private Answer ask(List<MachineName> machines) {
    VagrantRunner.Result result =
        vagrant.ask(VagrantCommands.sshConfig(machines), ACCESS_LIMIT, machines);
    return new Answer(
        SshConfig.parse(result.stdout()),
        result.ok() ? Optional.empty() : Optional.of(result.error()));
  }

  @Override
  public long copyBox(BoxRef box, LocalBox local) {
    return boxes.copy(box, local);
  }

  @Override
  public void tidyBoxes(Collection<BoxRef> awaited) {
    boxes.tidy(awaited);
  }

  @Override
  public void fetchBox(BoxRef box, BoxSource.Catalog catalog) {
    boxes.fetch(box, catalog);
  }

  @Override
  public void downloadBox(BoxRef box, BoxDownload download) {
    boxes.download(box, download);
  }
}
