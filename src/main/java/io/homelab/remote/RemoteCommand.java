package io.homelab.remote;

import io.homelab.model.Argv;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One command to run on a host.
 *
 * @param argv what to run
 * @param directory the folder to run it in, relative to the user's home if not absolute; a leading
 *     {@code ~/} also means the home; empty means the home itself
 * @param environment variables to set; never secrets, because other users of the host can see them
 * @param stdin the command's input; empty means immediate end of file, so nothing can prompt
 * @param timeout after this time the command is ended on the host, with all its children
 * @param onLine receives every output line while the command runs, on the reading thread; never two
 *     lines at once
 * @param idempotent whether it may be run once more when the connection breaks and nobody knows how
 *     far it came; its lines may then come twice
 * @param kept the most bytes of each output that its {@link ExecResult} has, counted from the end
 */
public record RemoteCommand(
    Argv argv,
    Optional<String> directory,
    SortedMap<String, String> environment,
    Stdin stdin,
    Duration timeout,
    Consumer<OutputLine> onLine,
    boolean idempotent,
    int kept) {
  /** As much as any answer that somebody reads as a whole; a host may print for hours. */
  static final int USUALLY_KEPT = 4 * 1024 * 1024;

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * A line of output, without its line end.
   *
   * @param end how many bytes of the stream end with it, its line end included; for a last line
   *     that has no end yet, those before it; negative where the transport does not tell
   */
  public record OutputLine(boolean stderr, String text, long end) {
    /** A line of which nobody counted the bytes. */
    public OutputLine(boolean stderr, String text) {
      this(stderr, text, -1);
    }
  }

  /**
   * Validates and copies.
   *
   * @throws IllegalArgumentException when a variable's name is not one that a shell has
   */
  public RemoteCommand {
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    for (String name : environment.keySet()) {
      if (!VARIABLE.matcher(name).matches()) {
        throw new IllegalArgumentException("not a variable's name: " + name);
      }
    }
  }

  /** A command in the user's home, without input or a listener. */
  public static RemoteCommand of(Argv argv, Duration timeout) {
    return new RemoteCommand(
        argv,
        Optional.empty(),
        new TreeMap<>(),
        Stdin.EMPTY,
        timeout,
        line -> {},
        false,
        USUALLY_KEPT);
  }

  /** Another command with the same settings. */
  public RemoteCommand with(Argv other) {
    return new RemoteCommand(
        other, directory, environment, stdin, timeout, onLine, idempotent, kept);
  }

  /** The same command in that folder. */
  public RemoteCommand in(String newDirectory) {
    return new RemoteCommand(
        argv, Optional.of(newDirectory), environment, stdin, timeout, onLine, idempotent, kept);
  }

  /** The same command with these variables. */
  public RemoteCommand withEnvironment(SortedMap<String, String> newEnvironment) {
    return new RemoteCommand(
        argv, directory, newEnvironment, stdin, timeout, onLine, idempotent, kept);
  }

  /** The same command with this input. */
  public RemoteCommand withStdin(Stdin newStdin) {
    return new RemoteCommand(
        argv, directory, environment, newStdin, timeout, onLine, idempotent, kept);
  }

  /** The same command with a listener. */
  public RemoteCommand withListener(Consumer<OutputLine> listener) {
    return new RemoteCommand(
        argv, directory, environment, stdin, timeout, listener, idempotent, kept);
  }

  /** The same command within another time. */
  public RemoteCommand within(Duration limit) {
    return new RemoteCommand(argv, directory, environment, stdin, limit, onLine, idempotent, kept);
  }

  /** The same command, which may be run once more when the connection breaks. */
  public RemoteCommand repeatable() {
    return new RemoteCommand(argv, directory, environment, stdin, timeout, onLine, true, kept);
  }

  /**
   * The same command, of whose outputs only the ends are kept: its listener hears everything.
   *
   * @param bytes of each output
   */
  public RemoteCommand keeping(int bytes) {
    return new RemoteCommand(
        argv, directory, environment, stdin, timeout, onLine, idempotent, bytes);
  }
}
