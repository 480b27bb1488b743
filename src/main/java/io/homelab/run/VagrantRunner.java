package io.homelab.run;

import io.homelab.engine.vagrant.MachineReadable;
import io.homelab.engine.vagrant.VagrantCommands;
import io.homelab.engine.vagrant.VagrantFailure;
import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.remote.ExecResult;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Runs Vagrant on one host in the lab's workdir: output into the host's log and as events. Where
 * the host has {@code flock}, a lock file in the workdir keeps a Vagrant that outlived an earlier
 * run apart from this one: we wait for it instead of finding its machines locked.
 */
public final class VagrantRunner {
  /** How long to wait for a Vagrant of an earlier run. */
  public static final Duration LOCK_WAIT = Duration.ofMinutes(10);

  private static final int STILL_LOCKED = 97;
  private static final String LOCK_FILE = ".homelab-lock";

  private final RemoteHost remote;
  private final String workdir;
  private final boolean hasFlock;
  private final HostLog log;
  private final EventSink events;

  /** Adding a box and working with machines come one after the other, here as on the host. */
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * How a call ended.
   *
   * @param exitCode Vagrant's exit code
   * @param failure why it failed, if it did
   * @param stdout what it printed
   */
  public record Result(int exitCode, VagrantFailure failure, String stdout) {
    boolean ok() {
      return exitCode == 0;
    }

    /** What went wrong, in one line. */
    String error() {
      return failure.reason();
    }

    /** What went wrong with that machine, in one line. */
    String error(MachineName machine) {
      return failure.byMachine().getOrDefault(machine, failure.reason());
    }
  }

  VagrantRunner(
      RemoteHost remote, String workdir, boolean hasFlock, HostLog log, EventSink events) {
    this.remote = remote;
    this.workdir = workdir;
    this.hasFlock = hasFlock;
    this.log = log;
    this.events = events;
  }

  public HostName host() {
    return remote.name();
  }

  public HostLog log() {
    return log;
  }

  /** Runs a command and does not listen for machines. */
  public Result run(Argv vagrant, Duration limit) {
    return run(vagrant, limit, ActionNames.NOBODY);
  }

  /** Runs a command that is about the host, such as adding a box. */
  public Result runForHost(Argv vagrant, Duration limit) {
    return run(vagrant, limit, ActionNames.NO_MACHINE);
  }

  /**
   * Runs a command.
   *
   * @param listener hears how far Vagrant is with its machines, while it runs
   * @throws io.homelab.remote.RemoteException when the host fails or the time is up
   */
  private Result run(Argv vagrant, Duration limit, ActionNames listener) {
    log.line("$ " + vagrant.toShell());
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    RemoteCommand command =
        RemoteCommand.of(locked(vagrant), limit.plus(hasFlock ? LOCK_WAIT : Duration.ZERO))
            .in(workdir)
            .withEnvironment(
                VagrantCommands.environment(VagrantCommands.HostNames.BY_HOMELAB, workdir))
            .withListener(line -> listen(line, said, listener));
    ExecResult result = inTurn(command);
    if (result.ok()) {
      return new Result(0, new VagrantFailure("", new TreeMap<>()), result.stdout());
    }
    if (result.exitCode() == STILL_LOCKED) {
      String reason =
          "another vagrant still runs in this workdir after %d minutes"
              .formatted(LOCK_WAIT.toMinutes());
      return new Result(
          result.exitCode(), new VagrantFailure(reason, new TreeMap<>()), result.stdout());
    }
    VagrantFailure failure =
        said.isEmpty()
            ? new VagrantFailure(
                "vagrant ended with exit code " + result.exitCode(), new TreeMap<>())
            : VagrantFailure.of(List.copyOf(said));
    return new Result(result.exitCode(), failure, result.stdout());
  }

  private ExecResult inTurn(RemoteCommand command) {
    try {
      turn.lockInterruptibly();
    } catch (InterruptedException e) {
      throw new InterruptedRunException();
    }
    try {
      return remote.run(command);
    } finally {
      turn.unlock();
    }
  }

  /**
   * Hears of actions by Vagrant's names for them; actions contain others, as {@code reload} does.
   */
  private interface ActionNames {
    ActionNames NOBODY = new Deaf(true);

    /** For calls whose output has other things, such as boxes, where a machine's name would be. */
    ActionNames NO_MACHINE = new Deaf(false);

    /** Whether the output has machines where it should. */
    default boolean namesMachines() {
      return true;
    }

    void started(MachineName machine, String action);

    void ended(MachineName machine, String action);
  }

  private record Deaf(boolean namesMachines) implements ActionNames {
    @Override
    public void started(MachineName machine, String action) {}

    @Override
    public void ended(MachineName machine, String action) {}
  }

  /** Hears how far a machine is in an action. */
  public interface ActionListener {
    /** Vagrant begins with the machine. */
    void started(MachineName machine);

    /** Vagrant is done with the machine. */
    void ended(MachineName machine);
  }

  /**
   * Does one action with many machines in as few calls as possible. Vagrant stops at the first
   * machine that fails when it works on one after another, so the machines that it never came to
   * get another call; each call settles at least one.
   *
   * @param action Vagrant's name of the action, as its machine-readable output says
   * @param argv the command for some of the machines
   * @param limit the longest that one call may take for one machine; a call for more gets a third
   *     of it for each one more, since some providers take one after another
   * @return the machines that failed, and why
   */
  public Map<MachineName, String> act(
      String action,
      Function<List<MachineName>, Argv> argv,
      List<MachineName> machines,
      Duration limit,
      ActionListener listener) {
    Map<MachineName, String> failed = new TreeMap<>();
    List<MachineName> left = machines;
    while (!left.isEmpty()) {
      Set<MachineName> started = new ConcurrentSkipListSet<>();
      Set<MachineName> ended = new ConcurrentSkipListSet<>();
      Result result =
          run(
              argv.apply(left),
              limit.plus(limit.dividedBy(3).multipliedBy(left.size() - 1L)),
              new ActionNames() {
                @Override
                public void started(MachineName machine, String name) {
                  if (name.equals(action) && started.add(machine)) {
                    listener.started(machine);
                  }
                }

                @Override
                public void ended(MachineName machine, String name) {
                  if (name.equals(action) && ended.add(machine)) {
                    listener.ended(machine);
                  }
                }
              });
      if (result.ok()) {
        break;
      }
      List<MachineName> broken =
          left.stream().filter(m -> started.contains(m) && !ended.contains(m)).toList();
      if (broken.isEmpty() && left.stream().noneMatch(started::contains)) {
        broken = left;
      }
      broken.forEach(machine -> failed.put(machine, result.error(machine)));
      left = left.stream().filter(m -> !started.contains(m) && !failed.containsKey(m)).toList();
    }
    return failed;
  }

  /** The names of a machine's snapshots. */
  public List<String> snapshots(MachineName machine, Duration limit) {
    List<String> names = new ArrayList<>();
    for (String line :
        run(VagrantCommands.snapshotList(machine), limit).stdout().lines().toList()) {
      MachineReadable.parse(line)
          .flatMap(MachineReadable::progress)
          .ifPresent(progress -> {
            if (progress instanceof MachineReadable.Progress.Said words
                && words.level().equals("detail")) {
              names.add(words.text().strip());
            }
          });
    }
    return names;
  }

  private Argv locked(Argv called) {
    Argv vagrant = VagrantCommands.undisturbed(called);
    if (!hasFlock) {
      return vagrant;
    }
    return Argv.of(
            "flock",
            // Closed in what it runs: a machine's own processes outlive Vagrant and must not keep
            // it.
            "-o",
            "-w",
            Long.toString(LOCK_WAIT.toSeconds()),
            "-E",
            Integer.toString(STILL_LOCKED),
            LOCK_FILE)
        .with(vagrant.words());
  }

  private void listen(RemoteCommand.OutputLine line, List<String> said, ActionNames listener) {
    Optional<MachineReadable> parsed =
        line.stderr() ? Optional.empty() : MachineReadable.parse(line.text());
    if (parsed.isEmpty()) {
      log.line(line.text());
      if (!line.text().isBlank()) {
        said.add(line.text());
      }
      return;
    }
    MachineReadable message = parsed.get();
    switch (message.progress().orElse(null)) {
      case MachineReadable.Progress.Said words ->
          said(listener.namesMachines() ? message.machine() : Optional.empty(), words, said);
      case MachineReadable.Progress.Failed failure -> said.add(failure.text());
      case MachineReadable.Progress.ActionStarted started ->
          message.machine().ifPresent(machine -> listener.started(machine, started.action()));
      case MachineReadable.Progress.ActionEnded ended ->
          message.machine().ifPresent(machine -> listener.ended(machine, ended.action()));
      case MachineReadable.Progress.State state -> {}
      case null -> {}
    }
  }

  private void said(
      Optional<MachineName> machine, MachineReadable.Progress.Said words, List<String> said) {
    for (String line : words.text().split("\n", -1)) {
      log.line(machine.map(m -> m + ": ").orElse("") + line);
      if (!line.isBlank()) {
        events.accept(new RunEvent.VagrantLine(host(), machine, line.strip()));
      }
    }
    if (words.level().equals("error")) {
      said.add(words.text());
    }
  }
}
