package io.homelab.workdir;

import io.homelab.model.Argv;
import io.homelab.model.JsonText;
import io.homelab.model.LabName;
import io.homelab.model.PlainText;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.RunScripts;
import io.homelab.remote.Stdin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lock of a lab's folder on one host: the folder {@code WORKDIR/.homelab/lock} there, which
 * says who has it. Its holder touches a file in it again and again. It is taken from a holder only
 * with proof that he is gone: the host was started anew, the same lab's folder asks that had it
 * before, or the file was not touched for {@link #EXPIRY} by the host's clock and no run is left
 * there.
 */
public final class HostLock {
  /** How often a holder says that he lives. */
  public static final Duration BEAT = Duration.ofSeconds(15);

  /** How long after its last beat a holder counts as alive. */
  public static final Duration EXPIRY = Duration.ofMinutes(2);

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int HELD = 75;
  private static final int LOST = 76;
  private static final int FENCED = 77;
  private static final int LONGEST_WORDS = 200;

  private final RemoteHost host;
  private final Optional<String> workdir;
  private final LabName lab;

  /**
   * Who asks for a lock.
   *
   * @param token tells this taking of the lock from every other
   * @param folder tells the lab's folder on its computer from every other, copies included
   * @param words who it is, for others
   * @param fence the number of its lease: a lower one than that of the last run which changed
   *     something there gets nothing
   */
  public record Claim(String token, String folder, HolderWords words, long fence) {
    /** The same with another number. */
    public Claim numbered(long other) {
      return new Claim(token, folder, words, other);
    }
  }

  /**
   * Who has a lock, as he says himself.
   *
   * @param owner {@code user@computer}
   * @param computer from which computer
   * @param command for which command
   */
  public record HolderWords(String owner, String computer, String command) {
    private String json() {
      return PlainText.line(
          JsonMapper.shared()
              .createObjectNode()
              .put("owner", owner)
              .put("computer", computer)
              .put("command", command)
              .toString());
    }
  }

  /** What came of asking for a lock. */
  public sealed interface LockAttempt {}

  /** It is ours. */
  public record Taken() implements LockAttempt {}

  /** There is nothing to lock: no folder of the lab, or one that is not touched anyway. */
  public record Nothing() implements LockAttempt {}

  /**
   * A run with a higher number changed something there. A host tells this.
   *
   * @param by that number
   */
  public record Fenced(long by) implements LockAttempt {}

  /**
   * Somebody has it. A host tells this.
   *
   * @param workdir the folder
   * @param token his token
   * @param words who he says he is
   * @param since since when, by the host's clock
   * @param age how long he has not said that he lives; empty where the host cannot tell
   * @param beat his last beat, as the host counts
   * @param run a run in the folder of which a process is left
   * @param folder the lab's folder that he came from
   */
  public record Held(
      String workdir,
      String token,
      HolderWords words,
      Optional<Instant> since,
      Optional<Duration> age,
      String beat,
      Optional<String> run,
      String folder)
      implements LockAttempt {
    /** Whether he said not long ago that he lives. */
    public boolean isFresh() {
      return age.map(passed -> passed.compareTo(EXPIRY) <= 0).orElse(true);
    }

    /** Whether nothing shows that he lives. */
    public boolean isSilent() {
      return !isFresh() && run.isEmpty();
    }

    /** Who it is, in one line. */
    public String who() {
      return "%s, '%s', on %s%s"
          .formatted(
              words.owner(),
              words.command(),
              words.computer(),
              since.map(then -> ", since " + then).orElse(""));
    }
  }

  /**
   * The lock of that lab's folder.
   *
   * @param workdir the folder as hosts.yaml has it; the host expands it
   */
  public HostLock(RemoteHost host, Optional<String> workdir, LabName lab) {
    this.host = host;
    this.workdir = workdir;
    this.lab = lab;
  }

  /**
   * Asks for the lock; once more with the same claim is the same.
   *
   * @param creating whether the folder is made where there is none
   * @param silent a holder that was seen before: if he has not said since that he lives, and all
   *     proof is there, the lock is taken from him
   * @throws RemoteException when the host fails
   */
  public LockAttempt take(Claim claim, boolean creating, Optional<Held> silent) {
    ExecResult result = run(takeArgv(claim, creating, silent), claim.words().json());
    return switch (result.exitCode()) {
      case 0 -> result.stdout().startsWith("none") ? new Nothing() : new Taken();
      case HELD -> held(result.stdout());
      case FENCED -> new Fenced(fence(result));
      default -> throw failure(result);
    };
  }

  private long fence(ExecResult result) {
    String digits = result.stdout().strip();
    if (digits.matches("[0-9]{1,15}")) {
      return Long.parseLong(digits);
    }
    throw failure(result);
  }

  /**
   * Says that the holder lives.
   *
   * @return who has the lock instead, if it is not this one's any more
   * @throws RemoteException when the host fails
   */
  public Optional<Held> beat(String token) {
    ExecResult result = run(argv("beat").with(token), "");
    return switch (result.exitCode()) {
      case 0 -> Optional.empty();
      case LOST -> Optional.of(held(result.stdout()));
      default -> throw failure(result);
    };
  }

  /**
   * Gives the lock back, if it is still that holder's. The folder goes with it if it was made for
   * the lock, or for what was removed meanwhile, and is empty.
   *
   * @throws RemoteException when the host fails
   */
  public void give(String token) {
    ExecResult result = run(argv("give").with(token), "");
    if (!result.ok()) {
      throw failure(result);
    }
  }

  /**
   * Who has the lock; nothing is changed.
   *
   * @throws RemoteException when the host fails
   */
  public Optional<Held> look() {
    ExecResult result = run(argv("who"), "");
    if (!result.ok()) {
      throw failure(result);
    }
    return result.stdout().isBlank() ? Optional.empty() : Optional.of(held(result.stdout()));
  }

  /**
   * Takes the lock away from a holder.
   *
   * @return that holder if he said meanwhile that he lives, and keeps it
   * @throws RemoteException when the host fails
   */
  public Optional<Held> free(String token) {
    ExecResult result = run(argv("free").with("" + EXPIRY.toSeconds(), token), "");
    return switch (result.exitCode()) {
      case 0 -> Optional.empty();
      case HELD -> Optional.of(held(result.stdout()));
      default -> throw failure(result);
    };
  }

  /**
   * Sees to it that runs with lower numbers get nothing there from now on, without taking the lock.
   *
   * @param most the highest number that may have been there
   * @return {@link Taken} when it is so; {@link Held} by whoever is at work there now
   * @throws RemoteException when the host fails
   */
  public LockAttempt fence(long number, long most) {
    ExecResult result =
        run(argv("fence").with("" + EXPIRY.toSeconds(), "" + number, "" + most), "");
    return switch (result.exitCode()) {
      case 0 -> result.stdout().startsWith("none") ? new Nothing() : new Taken();
      case HELD -> held(result.stdout());
      case FENCED -> new Fenced(fence(result));
      default -> throw failure(result);
    };
  }

  /** What a verb of the script tells that changes nothing. */
  String ask(String verb, String what) {
    ExecResult result = run(argv(verb), "");
    if (!result.ok()) {
      throw failure(what, result);
    }
    return result.stdout();
  }

  private Argv argv(String verb) {
    return Argv.of("sh", "-s", "--", verb, workdir.orElse(""), lab.value());
  }

  Argv takeArgv(Claim claim, boolean creating, Optional<Held> silent) {
    Argv argv =
        argv("take")
            .with(
                "" + EXPIRY.toSeconds(),
                claim.token(),
                claim.folder(),
                creating ? "create" : "existing",
                "" + claim.fence());
    return silent.map(seen -> argv.with(seen.token(), seen.beat())).orElse(argv);
  }

  private ExecResult run(Argv argv, String note) {
    return host.run(RemoteCommand.of(argv, LIMIT).withStdin(Stdin.text(script(note))).repeatable());
  }

  /** What the shell of the host reads. */
  static String script(String note) {
    return "note=%s\n%s%s".formatted(Argv.quote(note), RunScripts.library(), resource());
  }

  private RemoteException failure(ExecResult result) {
    return failure("lock the lab's folder", result);
  }

  private RemoteException failure(String what, ExecResult result) {
    return new RemoteException(
        RemoteException.FailureKind.FAILED,
        host.name(),
        "cannot %s on %s: %s"
            .formatted(
                what, host.name(), PlainText.excerpt(PlainText.lastLine(result.stderr()), 200)),
        "check free space and permissions on the host",
        null);
  }

  static Held held(String told) {
    SortedMap<String, String> values = new TreeMap<>();
    told.lines()
        .limit(20)
        .forEach(line -> {
          int blank = line.indexOf(' ');
          if (blank > 0) {
            values.put(line.substring(0, blank), line.substring(blank + 1));
          }
        });
    return new Held(
        word(values, "workdir"),
        word(values, "token"),
        words(values.getOrDefault("note", "")),
        number(values, "since").flatMap(HostLock::instant),
        number(values, "age").map(Duration::ofSeconds),
        word(values, "beat"),
        Optional.of(word(values, "run")).filter(run -> !run.isEmpty()),
        word(values, "folder"));
  }

  private static HolderWords words(String json) {
    try {
      JsonNode node = JsonText.read(json);
      return new HolderWords(
          shown(node.path("owner").asString("")),
          shown(node.path("computer").asString("")),
          shown(node.path("command").asString("")));
    } catch (JacksonException e) {
      return new HolderWords(shown(""), shown(""), shown(""));
    }
  }

  private static String shown(String text) {
    String shown = PlainText.excerpt(text, LONGEST_WORDS);
    return shown.isEmpty() ? "unknown" : shown;
  }

  private static String word(SortedMap<String, String> values, String name) {
    return PlainText.excerpt(values.getOrDefault(name, ""), LONGEST_WORDS);
  }

  private static Optional<Long> number(SortedMap<String, String> values, String name) {
    try {
      return Optional.of(Long.valueOf(values.getOrDefault(name, "")))
          .filter(value -> value >= 0 && value < 1L << 40);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> instant(long seconds) {
    try {
      return Optional.of(Instant.ofEpochSecond(seconds));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String resource() {
    try (InputStream in = HostLock.class.getResourceAsStream("host-lock.sh")) {
      if (in == null) {
        throw new IllegalStateException("host-lock.sh is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
