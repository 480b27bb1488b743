package io.homelab.engine.vagrant;

import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineListener;
import io.homelab.engine.MachineOutcome;
import io.homelab.engine.MachineProgress;
import io.homelab.model.Argv;
import io.homelab.model.BoxRef;
import io.homelab.model.DetachedRun;
import io.homelab.model.GuestAccess;
import io.homelab.model.MachineName;
import io.homelab.model.Names;
import io.homelab.model.RunStatus;
import io.homelab.model.UrlSecrets;
import io.homelab.remote.DetachedCommand;
import io.homelab.remote.ExecResult;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteHost;
import io.homelab.workdir.WorkdirFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Runs Vagrant on one host in the lab's workdir: output into the host's log and to people. Where
 * the host has {@code flock}, a lock file in the workdir keeps a Vagrant that outlived an earlier
 * run apart from this one: we wait for it instead of finding its machines locked.
 */
final class VagrantRunner {
  /** How long to wait for a Vagrant of an earlier run. */
  static final Duration LOCK_WAIT = Duration.ofMinutes(10);

  private static final int STILL_LOCKED = 97;

  /** How Vagrant begins with a provisioner; the type is in brackets where there is a name. */
  private static final Pattern RUNNING =
      Pattern.compile("Running provisioner: (.+?)(?: \\([^()]*\\))?\\.\\.\\.");

  /** What the Vagrantfile says in a machine that it ended a script in. */
  private static final String TIME_IS_UP = "homelab: it was ended after ";

  private static final String LOCK_FILE = ".homelab-lock";

  private final RemoteHost remote;
  private final String workdir;
  private final boolean hasFlock;
  private final EngineListener listener;

  /** How machines are reached that came up, as the Vagrantfile had Vagrant say. */
  private final Map<MachineName, GuestAccess> told = new ConcurrentHashMap<>();

  /** Adding a box and working with machines come one after the other, here as on the host. */
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * How a call ended.
   *
   * @param exitCode Vagrant's exit code
   * @param failure why it failed, if it did
   * @param stdout what it printed
   * @param lines its last lines
   */
  record Result(int exitCode, VagrantFailure failure, String stdout, LastLines lines) {
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

    /** The last lines that concern that machine, oldest first. */
    List<String> tail(MachineName machine) {
      return lines.of(machine);
    }
  }

  VagrantRunner(EngineContext context) {
    this.remote = context.remote();
    this.workdir = context.workdir();
    this.hasFlock = context.hasFlock();
    this.listener = context.listener();
  }

  /** How to reach a machine that came up since this was last asked, if Vagrant said. */
  Optional<GuestAccess> told(MachineName machine) {
    return Optional.ofNullable(told.remove(machine));
  }

  /** Asks something about these machines. */
  Result ask(Argv vagrant, Duration limit, Collection<MachineName> machines) {
    return run(vagrant, limit, new ActionNames.Deaf(Set.copyOf(machines)), Optional.empty());
  }

  /**
   * Does something with one machine that takes long, and does not listen for its actions.
   *
   * @param verb what it does
   */
  Result run(String verb, Argv vagrant, Duration limit, MachineName machine) {
    return run(
        vagrant,
        limit,
        new ActionNames.Deaf(Set.of(machine)),
        Optional.of(new Detachment(verb, List.of(machine.value()), vagrant, false)));
  }

  /** What makes a call outlive the connection. */
  private record Detachment(
      String verb,
      List<String> subjects,
      Argv vagrant,
      boolean keptPrivate,
      SortedMap<MachineName, String> marks) {
    Detachment(String verb, List<String> subjects, Argv vagrant, boolean keptPrivate) {
      this(verb, subjects, vagrant, keptPrivate, new TreeMap<>());
    }
  }

  /**
   * Adds a box. The lock is one for the whole host and user: Vagrant's adds race, whatever lab they
   * are for.
   *
   * @param around what looks, once it is our turn, whether the call is still needed: a command that
   *     gets the call as its last words
   * @param limit the longest that it may take, and the longest to wait for another run's
   */
  Result addBox(BoxRef box, Argv around, Argv vagrant, Duration limit) {
    return withBox(
        around,
        vagrant,
        limit,
        Optional.of(new Detachment("box add", List.of(box.toString()), vagrant, true)));
  }

  /** Removes a box, in turn with those that add some. */
  Result removeBox(Argv around, Argv vagrant, Duration limit) {
    return withBox(around, vagrant, limit, Optional.empty());
  }

  private Result withBox(
      Argv around, Argv vagrant, Duration limit, Optional<Detachment> detachment) {
    Turn turn =
        new Turn(
            WorkdirFiles.BOX_LOCK,
            limit,
            "another run is still adding a box on this host after %d minutes"
                .formatted(limit.toMinutes()),
            // The lock is in the home, which need not be where a login begins.
            Optional.of("~"),
            // Vagrant says from where, and a signed address is a secret.
            UrlSecrets::hiddenIn);
    listener.log("$ " + vagrant.toShell());
    Argv call = around.with(VagrantCommands.undisturbed(vagrant).words());
    return run(call, limit, turn, new ActionNames.Deaf(Set.of()), detachment, false);
  }

  /**
   * What keeps calls apart across processes.
   *
   * @param lock the lock file
   * @param longest how long to wait for it
   * @param taken what to say when the wait is over
   * @param directory where to run; absent means the user's home
   * @param shown what of each line is kept and shown
   */
  private record Turn(
      String lock,
      Duration longest,
      String taken,
      Optional<String> directory,
      UnaryOperator<String> shown) {
    Argv around(Argv call) {
      return Argv.of(
              "flock",
              // Closed in the child: a machine's processes outlive Vagrant and must not hold the
              // lock.
              "-o",
              "-w",
              Long.toString(longest.toSeconds()),
              "-E",
              Integer.toString(STILL_LOCKED),
              lock)
          .with(call.words());
    }
  }

  private Turn workdirTurn() {
    return new Turn(
        LOCK_FILE,
        LOCK_WAIT,
        "another Vagrant is still running in this workdir after %d minutes"
            .formatted(LOCK_WAIT.toMinutes()),
        Optional.of(workdir),
        UnaryOperator.identity());
  }

  /**
   * Runs a command.
   *
   * @param actions hears how far Vagrant is with its machines, while it runs
   * @throws io.homelab.remote.RemoteException when the host fails or the time is up
   */
  private Result run(
      Argv vagrant, Duration limit, ActionNames actions, Optional<Detachment> detachment) {
    listener.log("$ " + vagrant.toShell());
    // What does not outlive the connection here only asks.
    return run(
        VagrantCommands.undisturbed(vagrant),
        limit,
        workdirTurn(),
        actions,
        detachment,
        detachment.isEmpty());
  }

  private Result run(
      Argv call,
      Duration limit,
      Turn turn,
      ActionNames actions,
      Optional<Detachment> detachment,
      boolean repeatable) {
    LastLines lines = new LastLines();
    SaidText said = new SaidText();
    RemoteCommand command =
        RemoteCommand.of(
                hasFlock ? turn.around(call) : call,
                limit.plus(hasFlock ? turn.longest() : Duration.ZERO))
            .withEnvironment(
                VagrantCommands.environment(VagrantCommands.HostNames.BY_HOMELAB, workdir))
            .withListener(line ->
                listen(
                    new RemoteCommand.OutputLine(line.stderr(), turn.shown().apply(line.text())),
                    said,
                    lines,
                    actions));
    RemoteCommand there = turn.directory().map(command::in).orElse(command);
    ExecResult result = inTurn(repeatable ? there.repeatable() : there, detachment);
    if (result.ok()) {
      return new Result(0, new VagrantFailure("", new TreeMap<>()), result.stdout(), lines);
    }
    if (result.exitCode() == STILL_LOCKED) {
      VagrantFailure taken = new VagrantFailure(turn.taken(), new TreeMap<>());
      return new Result(result.exitCode(), taken, result.stdout(), lines);
    }
    VagrantFailure failure =
        said.isEmpty()
            ? new VagrantFailure(
                "vagrant ended with exit code " + result.exitCode(), new TreeMap<>())
            : VagrantFailure.of(said.texts());
    return new Result(result.exitCode(), failure, result.stdout(), lines);
  }

  /** How long to wait at most before a call that another lab was in the way of is made again. */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8),
          Duration.ofSeconds(8),
          Duration.ofSeconds(8));

  private ExecResult inTurn(RemoteCommand command, Optional<Detachment> detachment) {
    try {
      turn.lockInterruptibly();
    } catch (InterruptedException e) {
      throw new InterruptedRunException();
    }
    try {
      return detachment.isEmpty()
          ? remote.run(command)
          : remote.runDetached(
              new DetachedCommand(
                  command,
                  workdir,
                  detachment.get().verb(),
                  detachment.get().subjects(),
                  UrlSecrets.hiddenIn(detachment.get().vagrant().toShell()),
                  detachment.get().keptPrivate(),
                  detachment.get().marks()));
    } finally {
      turn.unlock();
    }
  }

  /**
   * Does one action with many machines in as few calls as possible. Vagrant stops at the first
   * machine that fails when it works on one after another, so the machines that it never came to
   * get another call; each call settles at least one. So do machines whose networks another lab's
   * call on the same host was in the way of: Vagrant has no lock for those.
   *
   * @param action Vagrant's name of the action, as its machine-readable output says
   * @param argv the command for some of the machines
   * @param limit the longest that one call may take for one machine; a call for more gets a third
   *     of it for each one more, since some providers take one after another
   * @return one outcome for each machine
   */
  SortedMap<MachineName, MachineOutcome> act(
      String action,
      Function<List<MachineName>, Argv> argv,
      List<MachineName> machines,
      Duration limit,
      MachineProgress progress) {
    return act(action, argv, machines, limit, progress, new TreeMap<>());
  }

  /**
   * The same, of which more is kept with the run.
   *
   * @param marks what is known of a machine once the action ended for it
   */
  SortedMap<MachineName, MachineOutcome> act(
      String action,
      Function<List<MachineName>, Argv> argv,
      List<MachineName> machines,
      Duration limit,
      MachineProgress progress,
      SortedMap<MachineName, String> marks) {
    SortedMap<MachineName, MachineOutcome> outcomes = new TreeMap<>();
    machines.forEach(machine -> outcomes.put(machine, new MachineOutcome.Done()));
    List<MachineName> left = machines;
    int inTheWay = 0;
    while (!left.isEmpty()) {
      ActionNames.Hearing attempt = new ActionNames.Hearing(action, left, progress);
      Argv vagrant = argv.apply(left);
      Result result =
          run(
              vagrant,
              limit.plus(limit.dividedBy(3).multipliedBy(left.size() - 1L)),
              attempt,
              Optional.of(
                  new Detachment(
                      action,
                      left.stream().map(MachineName::value).toList(),
                      vagrant,
                      false,
                      marks)));
      if (result.ok()) {
        break;
      }
      List<MachineName> broken = attempt.broken(left);
      List<MachineName> next =
          new ArrayList<>(
              attempt.untouched(left).stream().filter(m -> !broken.contains(m)).toList());
      boolean again = inTheWay < PAUSES.size();
      for (MachineName machine : broken) {
        if (again && VagrantFailure.mayPass(result.error(machine))) {
          next.add(machine);
        } else {
          outcomes.put(machine, failed(result, machine, attempt.provisioner(machine)));
        }
      }
      if (broken.stream().anyMatch(next::contains)) {
        listener.log("# another lab was in the way of a network: once more");
        pause(PAUSES.get(inTheWay++));
      }
      left = next;
    }
    return outcomes;
  }

  /** Not in step with whoever was in the way. */
  private static void pause(Duration longest) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(500, longest.toMillis()));
    } catch (InterruptedException e) {
      throw new InterruptedRunException();
    }
  }

  /** Waits for a call that an earlier process made; its output becomes part of the log, too. */
  SortedMap<MachineName, MachineOutcome> follow(
      DetachedRun run, List<MachineName> machines, MachineProgress progress) {
    listener.log("# run " + run.id() + ":");
    ActionNames.Hearing attempt = new ActionNames.Hearing(run.verb(), machines, progress);
    LastLines lines = new LastLines();
    SaidText said = new SaidText();
    RunStatus status = follow(run, run.limit(), said, lines, attempt);
    boolean ok = status.equals(new RunStatus.Finished(0, RunStatus.How.ITSELF));
    String reason =
        said.isEmpty() ? "it was not finished" : VagrantFailure.of(said.texts()).reason();
    SortedMap<MachineName, MachineOutcome> outcomes = new TreeMap<>();
    for (MachineName machine : machines) {
      outcomes.put(
          machine,
          ok || attempt.hasEnded(machine)
              ? new MachineOutcome.Done()
              : new MachineOutcome.Failed(reason, lines.of(machine), attempt.provisioner(machine)));
    }
    return outcomes;
  }

  /** Passes on what a run printed. */
  RunStatus read(DetachedRun run, Duration limit) {
    Set<MachineName> machines =
        run.subjects().stream()
            .filter(Names::isValid)
            .map(MachineName::new)
            .collect(Collectors.toSet());
    return follow(run, limit, new SaidText(), new LastLines(), new ActionNames.Deaf(machines));
  }

  private RunStatus follow(
      DetachedRun run, Duration limit, SaidText said, LastLines lines, ActionNames actions) {
    return remote.follow(
        workdir,
        run.id(),
        limit,
        line ->
            listen(
                new RemoteCommand.OutputLine(line.stderr(), UrlSecrets.hiddenIn(line.text())),
                said,
                lines,
                actions));
  }

  private static MachineOutcome failed(
      Result result, MachineName machine, Optional<String> provisioner) {
    List<String> tail = result.tail(machine);
    String reason = result.error(machine);
    if (reason.equals(VagrantFailure.SCRIPT_FAILED)) {
      reason =
          tail.stream()
              .filter(line -> line.startsWith(TIME_IS_UP))
              .findFirst()
              .map(line -> line.substring(line.indexOf(' ') + 1))
              .orElse(provisioner.isPresent() ? "it ended with an error" : reason);
    }
    return new MachineOutcome.Failed(reason, tail, provisioner);
  }

  private void listen(
      RemoteCommand.OutputLine line, SaidText said, LastLines lines, ActionNames actions) {
    Optional<MachineReadable> parsed =
        line.stderr() ? Optional.empty() : MachineReadable.parse(line.text());
    if (parsed.isEmpty()) {
      listener.log(line.text());
      if (!line.text().isBlank()) {
        lines.add(Optional.empty(), line.text());
        said.add(line.text());
      }
      return;
    }
    MachineReadable message = parsed.get();
    Optional<MachineName> machine = message.machine().filter(actions.machines()::contains);
    switch (message.progress().orElse(null)) {
      case MachineReadable.Notice.UiLine words -> {
        said(machine, words, said, lines);
        Matcher running = RUNNING.matcher(words.text().strip());
        // What a script prints is a detail.
        if (machine.isPresent() && words.level().equals("info") && running.matches()) {
          actions.runs(machine.get(), running.group(1));
        }
      }
      case MachineReadable.Notice.GaveUp failure -> said.add(failure.text());
      case MachineReadable.Notice.ActionStarted started ->
          machine.ifPresent(name -> actions.started(name, started.action()));
      case MachineReadable.Notice.ActionEnded ended ->
          machine.ifPresent(name -> actions.ended(name, ended.action()));
      case MachineReadable.Notice.WayIn access ->
          machine.ifPresent(name -> reached(name, access, actions));
      case MachineReadable.Notice.State state -> {}
      case null -> {}
    }
  }

  private void reached(
      MachineName machine, MachineReadable.Notice.WayIn access, ActionNames actions) {
    GuestAccess way = SshConfig.parse(access.config()).access().get(machine);
    if (way != null) {
      told.put(machine, way);
      actions.reached(machine, way);
    }
  }

  private void said(
      Optional<MachineName> machine,
      MachineReadable.Notice.UiLine words,
      SaidText said,
      LastLines lines) {
    for (String line : words.text().split("\n", -1)) {
      listener.log(machine.map(m -> m + ": ").orElse("") + line);
      if (!line.isBlank()) {
        lines.add(machine, line.strip());
        listener.said(machine, line.strip());
      }
    }
    if (words.level().equals("error")) {
      said.add(words.text());
    }
  }
}
