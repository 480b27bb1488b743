package io.homelab.remote.ssh;

import io.homelab.remote.DaemonThread;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.SSHClient;

/**
 * An open, logged-in connection, with the jump connection below it.
 *
 * @param client the library's client
 * @param link the socket or the channel that carries it
 * @param heartbeat knows whether it is alive
 * @param watcher the thread that runs the heartbeat
 * @param jump the connection that {@code link} is a channel of, if any
 */
record SshConnection(
    SSHClient client,
    Closeable link,
    Heartbeat heartbeat,
    Thread watcher,
    Optional<SshConnection> jump)
    implements Closeable {
  private static final long GOODBYE_MILLIS = 500;

  /** A dying connection closes its channels one by one: they may still have an answer. */
  static final Duration LAST_BREATH = Duration.ofSeconds(1);

  private static final long LOOK_EVERY_NANOS = 100_000_000;

  /**
   * Waits for work on this connection while it is alive: the library does not end all its waits
   * when a connection dies.
   *
   * @param endNanos the deadline, in terms of {@link System#nanoTime()}
   * @throws TimeoutException if the deadline passes
   * @throws ExecutionException when the work failed, or the connection died under it
   */
  <T> T await(CompletableFuture<T> work, long endNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    while (true) {
      try {
        long left = Math.clamp(endNanos - System.nanoTime(), 0, LOOK_EVERY_NANOS);
        return work.get(left, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (System.nanoTime() - endNanos >= 0) {
          throw e;
        }
        if (heartbeat.isOverFor(LAST_BREATH) && !work.isDone()) {
          throw new ExecutionException(new IOException("the connection has ended"));
        }
      }
    }
  }

  /** Disconnects politely if the other side still listens, and always closes the link. */
  @Override
  public void close() {
    watcher.interrupt();
    boolean interrupted = Thread.interrupted();
    Thread goodbye = DaemonThread.start(() -> closeQuietly(client));
    try {
      goodbye.join(GOODBYE_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    heartbeat.end();
    // The library waits for an answer when it closes a channel, so do not wait for this.
    DaemonThread.start(() -> {
      closeQuietly(link);
      jump.ifPresent(SshConnection::close);
    });
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(Closeable resource) {
    try {
      resource.close();
    } catch (IOException e) {
      // It is closed either way.
    }
  }
}
