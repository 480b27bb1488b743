package io.homelab.remote;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.model.RunId;
import io.homelab.model.RunStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A computer that runs machines, however it is reached. Each transport has its own implementation;
 * the tests in {@code RemoteHostContract} express this contract in code.
 *
 * <p>Threads: every method may be called by several threads at once, {@link #close} included.
 * Listeners ({@link RemoteCommand#onLine}, {@link TransferListener}) are called on other threads
 * than the caller's, but never concurrently for one call. Calls may wait for each other if the
 * connection carries only so many at once.
 *
 * <p>Time: {@link #run} returns after the command's time limit plus at most about thirty seconds to
 * end it. {@link #upload} and {@link #interact} have no time limit. All three end within about
 * twenty seconds of silence if the host is gone.
 *
 * <p>Interrupts: an interrupt of the calling thread ends the call with a {@link RemoteException} of
 * kind {@code INTERRUPTED}, and leaves the thread interrupted. The command is ended, the copy is
 * stopped, and the host stays usable.
 *
 * <p>Failures: only {@link RemoteException}, with a kind and this host's name. After one of kind
 * {@code UNREACHABLE}, later calls may fail: close the host and open it again.
 */
public interface RemoteHost extends AutoCloseable {
  /** The host's name in {@code hosts.yaml}; never fails and never waits. */
  HostName name();

  /**
   * Runs a command to its end. A non-zero exit code is a result, not an exception; a missing
   * program gives exit code 127. Does not wait for a daemon that the command leaves behind, even if
   * it keeps the output open.
   *
   * @throws RemoteException {@code UNREACHABLE} if the connection is lost; {@code NO_COMMANDS} if
   *     the host runs none; {@code FAILED} if the folder does not exist; {@code TIMED_OUT} if the
   *     time is up: then the command was ended with its children, or the hint says that it may
   *     still run; {@code INTERRUPTED}
   * @throws IllegalStateException when the listener to its output failed; the command is ended
   */
  ExecResult run(RemoteCommand command);

  /**
   * Runs a long command to its end. Where the connection can be opened again, as with {@link
   * Connections}, the command outlives the connection, an interrupt and this process; elsewhere it
   * is run as any other, and ends with them.
   *
   * @return its exit code; what it printed was passed on, and is not kept
   * @throws RemoteException as {@link #run}; {@code FAILED} also when it was cancelled, or ended
   *     without telling how
   */
  default ExecResult runDetached(DetachedCommand command) {
    return run(command.command());
  }

  /**
   * Reads the output of a run from its beginning, until it ends.
   *
   * @param workdir the lab's folder, absolute
   * @param limit the longest that it is waited for; zero means not to wait, and to read what is
   *     there
   * @param onLine hears every line, as {@link RemoteCommand#onLine}
   * @return how far it is then
   * @throws RemoteException when the host fails
   */
  default RunStatus follow(
      String workdir, RunId id, Duration limit, Consumer<RemoteCommand.OutputLine> onLine) {
    return new RunStatus.NotThere();
  }

  /**
   * Copies content. Anything already at {@code target} counts as the beginning of the same content,
   * so an interrupted copy resumes where it stopped; a longer target is replaced. The caller checks
   * the content. The target gets mode 0600 before the first byte of the source is in it. A relative
   * target is relative to the user's home, and {@code ~/} means the home.
   *
   * @param listener must return soon and not fail
   * @return the number of bytes transferred
   * @throws RemoteException {@code FAILED} when the source cannot be read or the target cannot be
   *     written; {@code UNREACHABLE} when the connection is lost; {@code INTERRUPTED}; what has
   *     arrived stays
   */
  long upload(TransferSource source, String target, TransferListener listener);

  /** Copies a file, as {@link #upload(TransferSource, String, TransferListener)} does. */
  default long upload(Path source, String target, TransferListener listener) {
    return upload(TransferSource.file(source), target, listener);
  }

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
   * Opens a TCP connection from that computer, over the connection to it.
   *
   * @param address where to, as that computer sees it
   * @param port the port there
   * @param limit how long it may take
   * @return the open connection; the caller closes it
   * @throws RemoteException {@code FAILED} when nobody listens there, when it is forbidden, takes
   *     too long, or this transport cannot; {@code UNREACHABLE}, {@code INTERRUPTED}
   */
  default TcpStream dial(String address, int port, Duration limit) {
    throw new RemoteException(
        RemoteException.FailureKind.FAILED,
        name(),
        "host %s: its transport opens no connections to other computers".formatted(name()),
        "use a host that is reached over SSH",
        null);
  }

  /**
   * Closes the connection; calls in progress fail. Idempotent, takes at most a second, and does not
   * throw.
   */
  @Override
  void close();
}
