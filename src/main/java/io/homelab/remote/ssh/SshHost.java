package io.homelab.remote.ssh;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.remote.CommandRun;
import io.homelab.remote.Console;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.RunningCommand;
import io.homelab.remote.TcpStream;
import io.homelab.remote.TransferListener;
import io.homelab.remote.TransferSource;
import io.homelab.remote.Tty;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.sftp.Response.StatusCode;
import net.schmizz.sshj.sftp.SFTPException;
import org.jspecify.annotations.Nullable;

/** A host over one SSH connection, with a channel for each command. */
final class SshHost implements RemoteHost {
  /** sshd allows ten sessions per connection; some are reserved for ending commands. */
  private static final int CHANNELS = 7;

  private static final Duration LATE_START = Duration.ofSeconds(10);

  private final HostName name;
  private final SshConnection connection;
  private final Console console;
  private final Semaphore channels = new Semaphore(CHANNELS, true);
  private final Upload upload;

  SshHost(HostName name, SshConnection connection, Console console) {
    this.name = name;
    this.connection = connection;
    this.console = console;
    this.upload = new Upload(this, connection);
  }

  @Override
  public HostName name() {
    return name;
  }

  @Override
  public ExecResult run(RemoteCommand command) {
    long end = System.nanoTime() + command.timeout().toNanos();
    return onChannel(command, end, () -> runNow(command, end));
  }

  private interface Work<T> {
    T run();
  }

  private <T> T onChannel(RemoteCommand command, long end, Work<T> work) {
    try {
      if (!channels.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw CommandRun.timedOut(name, command, true, new TimeoutException("no channel was free"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandRun.interrupted(name, e);
    }
    try {
      return work.run();
    } finally {
      channels.release();
    }
  }

  private ExecResult runNow(RemoteCommand command, long end) {
    SshCommand running = start(command, end);
    ExecResult result;
    try {
      result = CommandRun.toItsEnd(name, command, running, end);
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.TIMED_OUT && !running.hasBegun()) {
        throw LoginShellFailure.silent(name, command, running.chatter(), e);
      }
      if (running.isEndless()) {
        throw LoginShellFailure.endless(name, running.chatter(), e);
      }
      throw e;
    }
    if (running.lacksFolder()) {
      throw failed("there is no folder " + command.directory().orElse("~"), null);
    }
    if (!running.hasBegun()) {
      throw LoginShellFailure.ended(name, result, running.chatter());
    }
    return result;
  }

  private SshCommand start(RemoteCommand command, long end) {
    CompletableFuture<SshCommand> starting =
        DaemonThread.supply(() -> SshCommand.start(connection, command));
    try {
      return connection.await(starting, end);
    } catch (InterruptedException e) {
      endWhenStarted(starting, RunningCommand.ONCE_STOPPED);
      Thread.currentThread().interrupt();
      throw CommandRun.interrupted(name, e);
    } catch (TimeoutException e) {
      throw CommandRun.timedOut(name, command, endWhenStarted(starting, LATE_START), e);
    } catch (ExecutionException e) {
      if (!connectionEnds() && e.getCause() instanceof ConnectionException refused) {
        throw LoginShellFailure.refused(name, refused);
      }
      throw translate("cannot start " + command.argv().words().getFirst(), e.getCause());
    }
  }

  /**
   * Ends a command that starts just after its caller gave up.
   *
   * @param limit the longest that its start, and then its end, is waited for
   * @return whether nothing is left running
   */
  private static boolean endWhenStarted(CompletableFuture<SshCommand> starting, Duration limit) {
    try (SshCommand command = starting.get(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      // The process ID is in its output, which nobody reads.
      DaemonThread.start(() -> SshCommand.drain(command.stdout()));
      return command.end(limit);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      // It did not start, or the connection is dead.
      return false;
    }
  }

  @Override
  public long upload(TransferSource source, String target, TransferListener listener) {
    try {
      channels.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandRun.interrupted(name, e);
    }
    try {
      return upload.send(source, target, listener);
    } finally {
      channels.release();
    }
  }

  @Override
  public int interact(Argv argv) {
    CompletableFuture<Integer> ended =
        DaemonThread.supply(
            () -> new PersonalSession(connection.client(), console, Tty.own()).run(argv));
    try {
      return connection.await(ended, Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandRun.interrupted(name, e);
    } catch (ExecutionException | TimeoutException e) {
      throw translate("the session ended", e.getCause());
    }
  }

  /** It is no session, of which sshd allows only so many. */
  @Override
  public TcpStream dial(String address, int port, Duration limit) {
    Tunnel tunnel = new Tunnel(connection.client(), address, port, connection.heartbeat());
    CompletableFuture<Tunnel> opening =
        DaemonThread.supply(() -> {
          tunnel.open();
          return tunnel;
        });
    try {
      return new TunnelStream(connection.await(opening, System.nanoTime() + limit.toNanos()));
    } catch (InterruptedException e) {
      closeWhenOpen(opening);
      Thread.currentThread().interrupt();
      throw CommandRun.interrupted(name, e);
    } catch (TimeoutException e) {
      closeWhenOpen(opening);
      throw failed(
          "cannot connect to %s port %d within %d s".formatted(address, port, limit.toSeconds()),
          null);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OpenFailException refused) {
        throw notForwarded(address, port, refused);
      }
      throw translate("cannot connect to %s port %d".formatted(address, port), e.getCause());
    }
  }

  private static void closeWhenOpen(CompletableFuture<Tunnel> opening) {
    DaemonThread.start(() -> {
      try {
        TunnelStream.closeQuietly(opening.join());
      } catch (CompletionException e) {
        // It did not open at all.
      }
    });
  }

  private RemoteException notForwarded(String address, int port, OpenFailException refused) {
    boolean forbidden = refused.getReason() == OpenFailException.Reason.ADMINISTRATIVELY_PROHIBITED;
    return new RemoteException(
        RemoteException.FailureKind.FAILED,
        name,
        "host %s: %s %s port %d (%s)"
            .formatted(
                name,
                forbidden ? "it may not forward to" : "cannot connect to",
                address,
                port,
                PlainText.excerpt(String.valueOf(refused.getMessage()), 200)),
        forbidden ? "set 'AllowTcpForwarding yes' in the sshd_config of host " + name : "",
        refused);
  }

  @Override
  public void close() {
    connection.close();
  }

  /** Translates a library exception for the caller. */
  RemoteException translate(String what, @Nullable Throwable e) {
    if (e instanceof RemoteException remote) {
      return remote;
    }
    boolean hostAnswered =
        e instanceof SFTPException sftp && sftp.getStatusCode() != StatusCode.UNKNOWN;
    if (!hostAnswered && connectionEnds()) {
      return CommandRun.connectionLost(name, e);
    }
    return failed(e == null ? what : "%s (%s)".formatted(what, e.getMessage()), e);
  }

  /** A dying channel may be the first to notice the connection's end. */
  private boolean connectionEnds() {
    long end = System.nanoTime() + SshConnection.LAST_BREATH.toNanos();
    while (!connection.heartbeat().isOver() && System.nanoTime() - end < 0) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return connection.heartbeat().isOver();
  }

  private RemoteException failed(String what, @Nullable Throwable e) {
    return new RemoteException(
        RemoteException.FailureKind.FAILED, name, "host %s: %s".formatted(name, what), "", e);
  }
}
