package io.homelab.remote;

import io.homelab.model.Argv;
import io.homelab.model.RunId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * What a host does with the runs in a folder: the commands, which all read {@link #text} on their
 * standard input.
 */
public final class RunScripts {
  private RunScripts() {}

  /** Shell functions that tell what is known of a run; other scripts may begin with them. */
  public static String library() {
    return resource("runs-library.sh");
  }

  /** The script without a run to begin. */
  static String text() {
    return text("", "");
  }

  /**
   * The script, for a POSIX shell.
   *
   * @param json what is kept of a run that begins
   * @param holder who has to have the lock of the workdir then; empty for anybody
   */
  static String text(String json, String holder) {
    return "json=%s\nholder=%s\nlibrary=%s\nrunner=%s\n"
            .formatted(
                Argv.quote(json),
                Argv.quote(holder),
                Argv.quote(library()),
                Argv.quote(resource("runs-runner.sh")))
        + resource("runs.sh");
  }

  /** Begins a run, unless it was begun before, and prints its output from these bytes on. */
  static Argv begin(
      String folder, RunId id, String nonce, Seen seen, Duration limit, Argv command) {
    return shell("begin", folder, id.value(), nonce, seen)
        .with(Long.toString(Math.max(1, limit.toSeconds())))
        .with(command.words());
  }

  /** Begins a run, and no more. */
  static Argv beginOnly(String folder, RunId id, Duration limit, Argv command) {
    return Argv.of("sh", "-s", "--", "begin-only", folder, id.value())
        .with(Long.toString(Math.max(1, limit.toSeconds())))
        .with(command.words());
  }

  /**
   * Prints a run's output from these bytes on.
   *
   * @param wait whether to go on until it ends
   */
  static Argv follow(String folder, RunId id, String nonce, Seen seen, boolean wait) {
    return shell(wait ? "follow" : "print", folder, id.value(), nonce, seen);
  }

  private static Argv shell(String verb, String folder, String id, String nonce, Seen seen) {
    return Argv.of(
        "sh", "-s", "--", verb, folder, id, nonce, "" + seen.stdout(), "" + seen.stderr());
  }

  /** Ends a run. */
  static Argv cancel(String folder, RunId id, String nonce) {
    return Argv.of("sh", "-s", "--", "cancel", folder, id.value(), nonce);
  }

  /**
   * Says that the results of runs are known.
   *
   * @param keep how many of those are kept
   * @param forgotten runs of which nothing is kept
   */
  static Argv taken(String folder, int keep, List<RunId> forgotten, List<RunId> others) {
    return Argv.of("sh", "-s", "--", "taken", folder, "" + keep, "" + forgotten.size())
        .with(forgotten.stream().map(RunId::value).toList())
        .with(others.stream().map(RunId::value).toList());
  }

  /** How many bytes of a run's two outputs were seen. */
  record Seen(long stdout, long stderr) {
    static final Seen NOTHING = new Seen(0, 0);
  }

  private static String resource(String name) {
    try (InputStream in = RunScripts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
