package io.homelab.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;

/** A started command, here or on a host, as {@link CommandRun} needs it. */
public interface RunningCommand extends AutoCloseable {
  /** The command's standard input. */
  OutputStream stdin();

  /** The command's standard output. */
  InputStream stdout();

  /** The command's standard error. */
  InputStream stderr();

  /**
   * Its exit code, if known yet; 128 + n if signal n ended it.
   *
   * @throws IOException if the connection is lost, so it will never be known
   */
  OptionalInt exitCode() throws IOException;

  /** Enough to see the end of a command that has to be forced. */
  Duration UNTIL_FORCED = Duration.ofSeconds(30);

  /** What a person who typed Ctrl-C waits for. */
  Duration ONCE_STOPPED = Duration.ofMillis(800);

  /**
   * Ends the command with all its children: SIGINT first, force after ten seconds. Does not throw.
   *
   * @param limit the longest that their end is waited for; they are ended all the same
   * @return whether they are known to be gone
   */
  boolean end(Duration limit);

  /** Releases the command's resources on this side. */
  @Override
  void close();
}
