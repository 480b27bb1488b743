package io.homelab.remote;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import java.nio.file.Path;

/**
 * A computer that runs machines, reached over one connection or directly. Safe for use by several
 * threads. An interrupt of the calling thread ends the remote command, too.
 */
public interface RemoteHost extends AutoCloseable {
  /** The host's name in {@code hosts.yaml}. */
  HostName name();

  /**
   * Runs a command to its end. A non-zero exit code is a result, not an exception.
   *
   * @throws RemoteException when the host cannot be reached, refuses us, has no such folder, or the
   *     time is up
   * @throws IllegalArgumentException when a variable's name is not a shell's
   */
  ExecResult run(RemoteCommand command);

  /**
   * Copies a file. What already lies at {@code target} is taken as the beginning of the same file,
   * so an interrupted copy goes on where it stopped; a longer target is replaced. The caller checks
   * the content. The target gets mode 0600. A relative target is relative to the user's home, and
   * {@code ~/} means the home.
   *
   * @return the number of bytes that travelled
   * @throws RemoteException when the host cannot be reached or the target cannot be written
   */
  long upload(Path source, String target, TransferListener listener);

  /**
   * Runs a command with this process's terminal as its own, for a person.
   *
   * @return its exit code
   * @throws RemoteException when the host cannot be reached
   */
  int interact(Argv argv);

  /** Closes the connection; does nothing the second time. */
  @Override
  void close();
}
