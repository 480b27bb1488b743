package io.homelab.remote;

import io.homelab.model.HostName;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs a started command to completion, locally or remotely: feeds its input, drains both outputs,
 * and ends it on timeout or interrupt.
 */
public final class CommandRun {
  /** The most bytes of standard error that an {@link ExecResult} keeps. */
  private static final int KEPT_STDERR_BYTES = 1024 * 1024;

  /**
   * A daemon left behind by the command may hold its output open forever; after the exit, this much
   * silence ends the wait for more output.
   */
  private static final Duration SILENCE_AFTER_EXIT = Duration.ofSeconds(3);

  private static final Executor THREADS = DaemonThread::start;
  private static final long LOOK_EVERY_MILLIS = 200;

  private final HostName host;
  private final RemoteCommand command;
  private final RunningCommand running;
  private final OutputCapture stdout;
  private final OutputCapture stderr;
  private final long endNanos;

  private CommandRun(HostName host, RemoteCommand command, RunningCommand running, long endNanos) {
    this.host = host;
    this.command = command;
    this.running = running;
    this.endNanos = endNanos;
    ReentrantLock oneAtATime = new ReentrantLock();
    stdout = new OutputCapture(false, command.kept(), command.onLine(), oneAtATime);
    stderr =
        new OutputCapture(
            true, Math.min(KEPT_STDERR_BYTES, command.kept()), command.onLine(), oneAtATime);
  }

  /**
   * Waits for the end of a command.
   *
   * @param endNanos the deadline, in terms of {@link System#nanoTime()}
   * @throws RemoteException when the time is up, the thread is interrupted or the connection lost
   */
  public static ExecResult toItsEnd(
      HostName host, RemoteCommand command, RunningCommand running, long endNanos) {
    try (running) {
      return new CommandRun(host, command, running, endNanos).await();
    }
  }

  private ExecResult await() {
    DaemonThread.start(this::feed);
    CompletableFuture<Void> out = reader(() -> stdout.read(running.stdout()));
    CompletableFuture<Void> err = reader(() -> stderr.read(running.stderr()));
    CompletableFuture<Void> drained = CompletableFuture.allOf(out, err);
    for (CompletableFuture<Void> each : List.of(out, err)) {
      CompletableFuture<Void> _ =
          each.whenComplete((nothing, failure) -> failAtOnce(drained, failure));
    }
    try {
      return new ExecResult(awaitExit(drained), stdout.text(), stderr.text());
    } catch (InterruptedException e) {
      running.end(RunningCommand.ONCE_STOPPED);
      Thread.currentThread().interrupt();
      throw interrupted(host, e);
    } catch (TimeoutException e) {
      throw timedOut(host, command, running.end(RunningCommand.UNTIL_FORCED), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw connectionLost(host, io);
      }
      // No reason to leave a command running.
      running.end(RunningCommand.UNTIL_FORCED);
      if (e.getCause() instanceof OutOfMemoryError memory) {
        throw outOfMemory(host, memory);
      }
      // The listener failed: that is our bug.
      throw new IllegalStateException("the listener to a command's output failed", e.getCause());
    } catch (IOException e) {
      throw connectionLost(host, e);
    }
  }

  /** After a listener failure, or without an end, do not wait for the other stream. */
  private static void failAtOnce(CompletableFuture<Void> drained, @Nullable Throwable failure) {
    if (failure != null
        && (!(failure.getCause() instanceof IOException)
            || failure.getCause() instanceof EndlessOutputException)) {
      drained.completeExceptionally(failure);
    }
  }

  private int awaitExit(CompletableFuture<Void> drained)
      throws InterruptedException, TimeoutException, ExecutionException, IOException {
    while (true) {
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
      if (leftMillis <= 0) {
        throw new TimeoutException();
      }
      boolean allRead = true;
      try {
        drained.get(Math.min(leftMillis, LOOK_EVERY_MILLIS), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        allRead = false;
      }
      OptionalInt code = running.exitCode();
      if (code.isPresent() && (allRead || silent())) {
        return code.getAsInt();
      }
      if (allRead) {
        // Both streams have ended, so the exit code should follow at once.
        Thread.sleep(1);
      }
    }
  }

  private boolean silent() {
    long last = Math.max(stdout.lastHeardNanos(), stderr.lastHeardNanos());
    return System.nanoTime() - last > SILENCE_AFTER_EXIT.toNanos();
  }

  private void feed() {
    try (OutputStream in = running.stdin()) {
      command.stdin().writeTo(in);
    } catch (IOException e) {
      // The command ended or closed its stdin before reading everything, as it may.
    }
  }

  private interface Reading {
    void read() throws IOException;
  }

  private static CompletableFuture<Void> reader(Reading reading) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            reading.read();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        THREADS);
  }

  /** What a host prints never fills the memory, but what else the program holds may have. */
  private static RemoteException outOfMemory(HostName host, OutOfMemoryError cause) {
    return new RemoteException(
        RemoteException.FailureKind.FAILED,
        host,
        "host " + host + ": this program ran out of memory while it read what the host printed",
        "run the same command again with JAVA_TOOL_OPTIONS=-Xmx1g",
        cause);
  }

  /** The caller was interrupted. */
  public static RemoteException interrupted(HostName host, Throwable cause) {
    return new RemoteException(
        RemoteException.FailureKind.INTERRUPTED, host, "host " + host + ": interrupted", "", cause);
  }

  /**
   * A command timed out.
   *
   * @param ended whether it is known to have ended
   */
  public static RemoteException timedOut(
      HostName host, RemoteCommand command, boolean ended, @Nullable Throwable cause) {
    String program = command.argv().words().getFirst();
    return new RemoteException(
        RemoteException.FailureKind.TIMED_OUT,
        host,
        "host %s: %s did not end within %s".formatted(host, program, inWords(command.timeout())),
        ended
            ? "the command and its children were ended on the host"
            : "it may still be running: find it on the host with ps and end it with kill",
        cause);
  }

  /** The connection was lost. */
  public static RemoteException connectionLost(HostName host, @Nullable Throwable cause) {
    return new RemoteException(
        RemoteException.FailureKind.UNREACHABLE,
        host,
        "host %s: connection lost%s"
            .formatted(host, cause == null ? "" : " (" + cause.getMessage() + ")"),
        "check the network and run the same command again",
        cause);
  }

  /** A time limit for a person to read. */
  public static String inWords(Duration duration) {
    return duration.toSeconds() >= 1 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
  }
}
