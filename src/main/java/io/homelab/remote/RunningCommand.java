package io.homelab.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalInt;

/**
 * A command that was started, here or on a host; what {@link CommandRun} needs to see it through.
 */
public interface RunningCommand extends AutoCloseable {
  /** What the command reads. */
  OutputStream stdin();

  /** What the command prints. */
  InputStream stdout();

  /** What the command prints as errors. */
  InputStream stderr();

  /**
   * Its exit code as far as known now; 128 + n when signal n ended it.
   *
   * @throws IOException when the connection to it is lost, so that nobody will ever know
   */
  OptionalInt exitCode() throws IOException;

  /**
   * Ends the command with all its children: asks with SIGINT, and after ten seconds makes it. Takes
   * at most some thirty seconds, and does not throw.
   *
   * @return whether they are known to be gone
   */
  boolean end();

  /** Gives back what the command holds on this side. */
  @Override
  void close();
}
