package io.homelab.remote.ssh;

import io.homelab.remote.DaemonThread;
import io.homelab.remote.EndScript;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RunningCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;

/** A command that runs on a host, on a channel of its own. */
final class SshCommand implements RunningCommand {
  private static final int START_SECONDS = 5;
  private static final int END_SECONDS = 20;

  private final SSHClient client;
  private final Session session;
  private final Session.Command command;
  private final CompletableFuture<String> header = new CompletableFuture<>();
  private final InputStream stdout;

  private SshCommand(SSHClient client, Session session, Session.Command command) {
    this.client = client;
    this.session = session;
    this.command = command;
    this.stdout = new HeaderStream(command.getInputStream(), header);
  }

  /**
   * Starts a command.
   *
   * @throws IOException when the host opens no channel
   */
  static SshCommand start(SSHClient client, RemoteCommand command) throws IOException {
    return start(client, RemoteScript.commandLine(command));
  }

  private static SshCommand start(SSHClient client, String commandLine) throws IOException {
    Session session = ChannelSession.open(client);
    try {
      return new SshCommand(client, session, session.exec(commandLine));
    } catch (IOException e) {
      session.close();
      throw e;
    }
  }

  /** Whether the command could not start because its folder is not there. */
  boolean lacksFolder() {
    return header.getNow("").equals(RemoteScript.NO_FOLDER);
  }

  @Override
  public OutputStream stdin() {
    return command.getOutputStream();
  }

  @Override
  public InputStream stdout() {
    return stdout;
  }

  @Override
  public InputStream stderr() {
    return command.getErrorStream();
  }

  @Override
  public OptionalInt exitCode() throws IOException {
    boolean open = session.isOpen();
    Integer status = command.getExitStatus();
    Signal signal = command.getExitSignal();
    if (status != null) {
      return OptionalInt.of(status);
    }
    if (signal != null) {
      return OptionalInt.of(128 + numberOf(signal));
    }
    if (!open) {
      throw new IOException("the session ended without an exit code");
    }
    return OptionalInt.empty();
  }

  /** The numbers that Linux, the BSDs and macOS have in common, for all the names of RFC 4254. */
  static int numberOf(Signal signal) {
    return switch (signal) {
      case HUP -> 1;
      case INT -> 2;
      case QUIT -> 3;
      case ILL -> 4;
      case ABRT -> 6;
      case FPE -> 8;
      case KILL -> 9;
      case SEGV -> 11;
      case PIPE -> 13;
      case ALRM -> 14;
      case TERM -> 15;
      case USR1, USR2, UNKNOWN -> 0;
    };
  }

  @Override
  public void end() {
    // On a thread of its own: an interrupt in the midst of a write would cut the whole connection.
    CompletableFuture<Void> ended =
        Dialer.supply(() -> {
          endGroup(header.get(START_SECONDS, TimeUnit.SECONDS));
          return null;
        });
    boolean interrupted = Thread.interrupted();
    try {
      ended.get(START_SECONDS + END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (ExecutionException | TimeoutException e) {
      // The connection is gone, or the shell never came as far as to run the command.
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void endGroup(String leader) throws IOException {
    String script = EndScript.forGroup(Long.parseLong(leader)).toShell();
    try (Session second = client.startSession()) {
      second.exec(RemoteScript.inPosixShell(script)).join(END_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    // The library waits for the host's answer, which is of no interest here.
    DaemonThread.start(() -> {
      try {
        session.close();
      } catch (IOException e) {
        // The connection is gone, and the channel with it.
      }
    });
  }
}
