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
 * A connection that is open and logged in, with the one that it goes through.
 *
 * @param client the library's client
 * @param link the socket or the channel that carries it
 * @param heartbeat knows whether it still lives
 * @param watcher the thread that makes the heartbeat know
 * @param jump the connection that {@code link} is a channel of
 */
record SshConnection(
    SSHClient client,
    Closeable link,
    Heartbeat heartbeat,
    Thread watcher,
    Optional<SshConnection> jump)
    implements Closeable {
  private static final long GOODBYE_MILLIS = 500;

  /**
   * A connection that dies takes its channels with it one by one: they may still have an answer.
   */
  static final Duration LAST_BREATH = Duration.ofSeconds(1);

  private static final long LOOK_EVERY_NANOS = 100_000_000;

  /**
   * Waits for work on this connection, and no longer than there is one: the library misses some of
   * its waits when a connection dies.
   *
   * @param endNanos when the time is up, as {@link System#nanoTime()} counts
   * @throws TimeoutException when it is
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

  /** Says goodbye if the other side still listens, and closes the link in any case. */
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
    // The library waits for an answer when it closes a channel, so this must not be waited for.
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
