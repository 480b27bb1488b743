package io.homelab.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

  /**
   * Ends the command with all its children: SIGINT first, force after ten seconds. Takes at most
   * about thirty seconds and does not throw.
   *
   * @return whether they are known to be gone
   */
  boolean end();

  /** Releases the command's resources on this side. */
  @Override
  void close();
}
