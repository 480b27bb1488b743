package io.homelab.remote.ssh;

import io.homelab.remote.DaemonThread;
import io.homelab.remote.EndScript;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RunningCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;

/** A command on a host, on its own channel. */
final class SshCommand implements RunningCommand {
  private static final int START_SECONDS = 2;
  private static final int END_SECONDS = 20;
  private static final int SIGNAL_SECONDS = 3;

  private final SshConnection connection;
  private final Session session;
  private final Session.Command command;
  private final CompletableFuture<String> header = new CompletableFuture<>();
  private final HeaderStream stdout;
  private final OutputStream stdin;

  private SshCommand(SshConnection connection, Session session, Session.Command command) {
    this.connection = connection;
    this.session = session;
    this.command = command;
    this.stdout = new HeaderStream(command.getInputStream(), header);
    this.stdin = new HeldBackStream(command.getOutputStream(), header);
  }

  /**
   * Starts a command.
   *
   * @throws IOException if the host opens no channel or refuses the command
   */
  static SshCommand start(SshConnection connection, RemoteCommand command) throws IOException {
    String commandLine = RemoteScript.commandLine(command);
    Session session = ChannelSession.open(connection.client());
    try {
      return new SshCommand(connection, session, session.exec(commandLine));
    } catch (IOException e) {
      closeSoon(session);
      throw e;
    }
  }

  /** Whether the login shell got as far as running the command or looking for its folder. */
  boolean hasBegun() {
    return header.isDone() && !header.isCompletedExceptionally();
  }

  /** Whether the command could not start because its folder does not exist. */
  boolean lacksFolder() {
    return hasBegun() && header.join().equals(RemoteScript.NO_FOLDER);
  }

  /** Whether the login shell printed so much before the command that nobody waited for it. */
  boolean isEndless() {
    return stdout.isEndless();
  }

  /** The beginning of what the login shell printed instead of, or before, running the command. */
  String chatter() {
    return stdout.chatter();
  }

  @Override
  public OutputStream stdin() {
    return stdin;
  }

  @Override
  public InputStream stdout() {
    return stdout;
  }

  @Override
  public InputStream stderr() {
    return command.getErrorStream();
  }

  /** Takes no library lock: one may be held while the link is full. */
  @Override
  public OptionalInt exitCode() throws IOException {
    boolean over =
        ((ChannelSession) session).isOver()
            || connection.heartbeat().isOverFor(SshConnection.LAST_BREATH);
    Integer status = command.getExitStatus();
    Signal signal = command.getExitSignal();
    if (status != null) {
      return OptionalInt.of(status);
    }
    if (signal != null) {
      return OptionalInt.of(128 + numberOf(signal));
    }
    if (over) {
      throw new IOException("the session ended without an exit code");
    }
    return OptionalInt.empty();
  }

  /** The numbers that Linux, the BSDs and macOS share, for all the names in RFC 4254. */
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
  public boolean end(Duration limit) {
    // On its own thread: an interrupt during a write would cut the whole connection.
    CompletableFuture<Boolean> ended =
        DaemonThread.supply(() -> endGroup(leader()) || endBySignal());
    boolean interrupted = Thread.interrupted();
    try {
      return connection.await(ended, System.nanoTime() + limit.toNanos());
    } catch (InterruptedException e) {
      interrupted = true;
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The process to end, if the shell has printed it or does so in a moment. */
  private OptionalLong leader() throws InterruptedException {
    try {
      long pid = Long.parseLong(header.get(START_SECONDS, TimeUnit.SECONDS));
      return pid > 1 ? OptionalLong.of(pid) : OptionalLong.empty();
    } catch (ExecutionException | TimeoutException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private boolean endGroup(OptionalLong leader) {
    if (leader.isEmpty()) {
      return false;
    }
    String script = EndScript.forGroup(leader.getAsLong()).toShell();
    try (Session second = ChannelSession.open(connection.client())) {
      Session.Command ending = second.exec(RemoteScript.inPosixShell(script));
      DaemonThread.start(() -> drain(ending.getInputStream()));
      ending.getOutputStream().close();
      ending.join(END_SECONDS, TimeUnit.SECONDS);
      Integer status = ending.getExitStatus();
      return status != null && status == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Asks sshd itself to end the session's process group: the only way if the login shell hangs,
   * because a second one would hang, too.
   */
  private boolean endBySignal() throws IOException, InterruptedException {
    for (Signal signal : new Signal[] {Signal.TERM, Signal.KILL}) {
      command.signal(signal);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SIGNAL_SECONDS);
      while (System.nanoTime() - end < 0) {
        if (command.getExitStatus() != null || command.getExitSignal() != null) {
          return true;
        }
        Thread.sleep(20);
      }
    }
    return false;
  }

  /** Discards output so that it blocks nothing. */
  static void drain(InputStream stream) {
    try {
      stream.transferTo(OutputStream.nullOutputStream());
    } catch (IOException | CompletionException e) {
      // The connection is gone.
    }
  }

  @Override
  public void close() {
    closeSoon(session);
  }

  /** The library waits for the host's answer, which does not matter here. */
  private static void closeSoon(Session session) {
    DaemonThread.start(() -> {
      try {
        session.close();
      } catch (IOException e) {
        // The connection is gone, and the channel with it.
      }
    });
  }
}
