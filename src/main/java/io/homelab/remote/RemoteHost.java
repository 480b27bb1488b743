package io.homelab.remote;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import java.nio.file.Path;

/**
 * A computer that runs machines, by whatever way it is reached. Another way to reach one is another
 * implementation; the tests in {@code RemoteHostContract} say in code what this text says in words.
 *
 * <p>Threads: every method may be called by several threads at once, {@link #close} included. What
 * a call hands its output to ({@link RemoteCommand#onLine}, {@link TransferListener}) is called on
 * other threads than the caller's, but never twice at the same time for one call. Calls may wait
 * for each other when the way to the host carries only so many at once.
 *
 * <p>Time: {@link #run} ends after the command's own limit and at most some thirty seconds that
 * ending the command takes. {@link #upload} and {@link #interact} have no limit of their own. Each
 * of the three ends within about twenty seconds of silence when the host is gone.
 *
 * <p>Interrupts: an interrupt of the calling thread ends the call with a {@link RemoteException} of
 * kind {@code INTERRUPTED}, and leaves the thread interrupted. The command is ended, the copy is
 * stopped, and the host stays usable.
 *
 * <p>Failures: only {@link RemoteException}, whose kind says what to think of it and whose host is
 * this one. After one of kind {@code UNREACHABLE} nothing is promised of later calls: close the
 * host and open it anew.
 */
public interface RemoteHost extends AutoCloseable {
  /** The host's name in {@code hosts.yaml}; never fails and never waits. */
  HostName name();

  /**
   * Runs a command to its end. A non-zero exit code is a result, not an exception; a program that
   * is not there is exit code 127. A daemon that the command leaves behind is not waited for, even
   * if it keeps the output open.
   *
   * @throws RemoteException {@code UNREACHABLE} when the connection is lost, or the host runs no
   *     command; {@code FAILED} when it has no such folder; {@code TIMED_OUT} when the time is up:
   *     then the command was ended with its children, or the hint says that this is not known;
   *     {@code INTERRUPTED}
   * @throws IllegalStateException when the listener to its output failed; the command is ended
   */
  ExecResult run(RemoteCommand command);

  /**
   * Copies a file. What already lies at {@code target} is taken as the beginning of the same file,
   * so an interrupted copy goes on where it stopped; a longer target is replaced. The caller checks
   * the content. The target gets mode 0600 before the first byte of the source is in it. A relative
   * target is relative to the user's home, and {@code ~/} means the home.
   *
   * @param listener must return soon and not fail
   * @return the number of bytes that travelled
   * @throws RemoteException {@code FAILED} when the source cannot be read or the target cannot be
   *     written; {@code UNREACHABLE} when the connection is lost; {@code INTERRUPTED}; what has
   *     arrived stays in each case
   */
  long upload(Path source, String target, TransferListener listener);

  /**
   * Runs a command with this process's terminal as its own, for a person; without a terminal, with
   * this process's streams.
   *
   * @return its exit code; 128 + n when signal n ended it
   * @throws RemoteException {@code UNREACHABLE}, {@code FAILED} when the session ends without an
   *     exit code, {@code INTERRUPTED}
   */
  int interact(Argv argv);

  /**
   * Closes the connection, whoever still uses it: their calls fail. Does nothing the second time;
   * takes at most a second, and does not throw.
   */
  @Override
  void close();
}
