package io.homelab.remote;

import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.model.RunId;
import io.homelab.model.RunStatus;
import io.homelab.remote.RunScripts.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Long commands on one host that outlive the connection. Each runs in a session of its own under a
 * small shell script, with a folder for what is known of it: {@code WORKDIR/.homelab/runs/ID}. Its
 * output is read over one connection after another, each going on at the byte where the one before
 * broke off.
 */
public final class DetachedRuns {
  /** Where the runs of a workdir are. */
  public static final String FOLDER = "/.homelab/runs";

  /** How many runs are kept on a host whose results are known here. */
  static final int KEPT = 20;

  /** What ending a command on the host may take beyond its time limit. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private static final Duration SHORT = Duration.ofSeconds(60);
  private static final int CANNOT_BEGIN = 73;
  private static final int NOT_HOLDER = 76;

  /** Of each output of a command that is read line by line: what tells why it broke off. */
  private static final int KEPT_BYTES = 64 * 1024;

  /** How often an output may break off without a word before the host counts as unable. */
  private static final int FRUITLESS = 5;

  /** The same, whatever it brings: a host could go on like that for ever. */
  private static final int BREAKS = 20;

  private final HostName host;
  private final Redialing line;
  private final String folder;

  /** Connections to a host, one after another. */
  interface Redialing {
    /**
     * The open connection; after a loss a new one.
     *
     * @throws RemoteException when there is none and none can be had
     */
    RemoteHost open();

    /** That connection broke. */
    void lost(RemoteHost broken, RemoteException why);

    /** The connection that is open brought something. */
    void works();

    /** The caller was interrupted while it used a connection. */
    default void interrupted() {}

    /** Runs a command over the open connection, and once more over a new one where that is safe. */
    default ExecResult run(RemoteCommand command) {
      return call(command.idempotent(), host -> host.run(command));
    }

    /**
     * Makes a call over the open connection.
     *
     * @param again whether a call that was cut is made again over a new one
     */
    default <T> T call(boolean again, Function<RemoteHost, T> call) {
      while (true) {
        RemoteHost now = open();
        try {
          T result = call.apply(now);
          works();
          return result;
        } catch (RemoteException e) {
          if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
            interrupted();
          }
          if (e.kind() != RemoteException.FailureKind.UNREACHABLE) {
            throw e;
          }
          lost(now, e);
          if (!again) {
            throw e;
          }
        }
      }
    }
  }

  /**
   * Who begins runs.
   *
   * @param owner {@code user@computer}
   * @param command the command that a person typed
   * @param holder who has to have the lock of the workdir when they begin; empty for anybody
   */
  record Beginner(String owner, String command, String holder) {
    Beginner(String owner, String command) {
      this(owner, command, "");
    }

    /** The same, holding the workdir's lock by that token. */
    Beginner holding(String token) {
      return new Beginner(owner, command, token);
    }
  }

  DetachedRuns(HostName host, Redialing line, String workdir) {
    this.host = host;
    this.line = line;
    this.folder = workdir + FOLDER;
  }

  /**
   * Runs a command to its end.
   *
   * @param id its name; begun at most once under it
   * @param ended hears that its end was seen, however it was
   * @return its exit code
   * @throws RemoteException as {@link RemoteHost#runDetached}; after {@code UNREACHABLE} and {@code
   *     INTERRUPTED} it goes on
   */
  int run(RunId id, DetachedCommand command, Beginner by, Instant now, Runnable ended) {
    String nonce = nonce();
    RemoteCommand asked = command.command();
    String script = RunScripts.text(json(id, command, by, now), by.holder());
    RunOutput output = new RunOutput(nonce, asked.onLine());
    RunStatus status =
        read(
            output,
            asked.timeout(),
            seen ->
                asked
                    .with(RunScripts.begin(folder, id, nonce, seen, asked.timeout(), asked.argv()))
                    .withStdin(Stdin.text(script)));
    if (!(status instanceof RunStatus.Running)) {
      ended.run();
    }
    return exitCode(status, asked, command.verb());
  }

  /**
   * Begins a command and does not wait for it.
   *
   * @throws RemoteException when it cannot be begun
   */
  void begin(RunId id, DetachedCommand command, Beginner by, Instant now) {
    RemoteCommand asked = command.command();
    RemoteCommand beginning =
        asked
            .with(RunScripts.beginOnly(folder, id, asked.timeout(), asked.argv()))
            .withStdin(Stdin.text(RunScripts.text(json(id, command, by, now), by.holder())))
            .within(SHORT)
            .repeatable();
    ExecResult result = line.run(beginning);
    if (!result.ok()) {
      throw cannotBegin(result);
    }
  }

  /**
   * Reads the output of a run from its beginning, until it ends.
   *
   * @param limit the longest that it is waited for; zero means not to wait
   * @return how far it is then
   * @throws RemoteException when the host fails
   */
  public RunStatus follow(RunId id, Duration limit, Consumer<RemoteCommand.OutputLine> onLine) {
    String nonce = nonce();
    return read(
        new RunOutput(nonce, onLine),
        limit,
        seen ->
            RemoteCommand.of(RunScripts.follow(folder, id, nonce, seen, !limit.isZero()), limit)
                .withStdin(Stdin.text(RunScripts.text())));
  }

  /**
   * Ends a run with all its processes.
   *
   * @return how far it is then: {@code Running} means that a process is left
   * @throws RemoteException when the host fails
   */
  public RunStatus cancel(RunId id) {
    String nonce = nonce();
    RunOutput output = new RunOutput(nonce, said -> {});
    ExecResult result =
        line.run(
            RemoteCommand.of(RunScripts.cancel(folder, id, nonce), SHORT)
                .withStdin(Stdin.text(RunScripts.text()))
                .withListener(output::accept)
                .repeatable());
    return output.end().orElseThrow(() -> broke(result));
  }

  /**
   * Says that the results of runs are known here, and removes the oldest of such runs.
   *
   * @param forgotten runs of which nothing is kept
   * @param limit the longest that this takes
   * @throws RemoteException when the host fails or its connection breaks
   */
  public void taken(List<RunId> forgotten, List<RunId> others, Duration limit) {
    ExecResult result =
        line.run(
            RemoteCommand.of(RunScripts.taken(folder, KEPT, forgotten, others), limit)
                .withStdin(Stdin.text(RunScripts.text())));
    if (!result.ok()) {
      throw broke(result);
    }
  }

  /** One reading of the output, from what was seen on. */
  private interface Reading {
    RemoteCommand from(Seen seen);
  }

  private RunStatus read(RunOutput output, Duration limit, Reading reading) {
    long end = System.nanoTime() + limit.plus(GRACE).toNanos();
    int fruitless = 0;
    int breaks = 0;
    while (true) {
      RemoteHost now = line.open();
      output.begin();
      Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
      try {
        ExecResult result =
            now.run(
                reading
                    .from(output.seen())
                    .withListener(output::accept)
                    .within(left)
                    .keeping(KEPT_BYTES));
        Optional<RunStatus> status = output.end();
        line.works();
        if (status.isPresent()) {
          return status.get();
        }
        if (result.exitCode() == CANNOT_BEGIN || result.exitCode() == NOT_HOLDER) {
          throw cannotBegin(result);
        }
        fruitless = output.advanced() ? 0 : fruitless + 1;
        if (fruitless == FRUITLESS || ++breaks == BREAKS) {
          throw broke(result);
        }
      } catch (RemoteException e) {
        if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
          line.interrupted();
        }
        if (e.kind() != RemoteException.FailureKind.UNREACHABLE || System.nanoTime() - end >= 0) {
          throw e;
        }
        if (output.advanced()) {
          line.works();
        }
        line.lost(now, e);
      }
    }
  }

  private int exitCode(RunStatus status, RemoteCommand command, String verb) {
    return switch (status) {
      case RunStatus.Finished ended ->
          switch (ended.how()) {
            case ITSELF -> ended.exitCode();
            case TIMED_OUT -> throw CommandRun.timedOut(host, command, true, null);
            case CANCELLED -> throw failed(verb + " was cancelled on the host", "");
          };
      case RunStatus.Running _ -> throw failed(verb + " was left running", "");
      case RunStatus.Lost _, RunStatus.NotThere _ ->
          throw failed(
              verb + " ended on the host without telling how: it restarted, or someone killed it",
              "run the same command again");
    };
  }

  private RemoteException cannotBegin(ExecResult result) {
    if (result.exitCode() == NOT_HOLDER) {
      return RemoteException.lockLost(host, "taken by another run");
    }
    return failed(
        "cannot begin a run: " + PlainText.lastLine(result.stderr()),
        "check free space and permissions on the host");
  }

  private RemoteException broke(ExecResult result) {
    return failed(
        "the output of a run breaks off: " + PlainText.lastLine(result.stderr()),
        "run the same command again");
  }

  private RemoteException failed(String what, String hint) {
    return new RemoteException(
        RemoteException.FailureKind.FAILED, host, "host %s: %s".formatted(host, what), hint, null);
  }

  private static String nonce() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "%016x%016x".formatted(random.nextLong(), random.nextLong());
  }

  private static String json(RunId id, DetachedCommand command, Beginner by, Instant now) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("schema_version", 1);
    json.put("id", id.value());
    json.put("verb", command.verb());
    command.subjects().forEach(json.putArray("subjects")::add);
    json.put("owner", by.owner());
    json.put("command", by.command());
    json.put("started_at", now.toString());
    json.put("limit_s", command.command().timeout().toSeconds());
    json.put("words", command.words());
    if (!command.marks().isEmpty()) {
      ObjectNode marks = json.putObject("marks");
      command.marks().forEach((machine, mark) -> marks.put(machine.value(), mark));
    }
    return json.toString();
  }
}
