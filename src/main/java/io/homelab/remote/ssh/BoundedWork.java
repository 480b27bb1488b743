package io.homelab.remote.ssh;

import io.homelab.remote.CommandRun;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.RemoteException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Connection work that ends when its time is up, whatever it waits for. It runs on its own thread,
 * because neither a name look-up nor the library can be interrupted.
 */
final class BoundedWork {
  private static final long SLICE_NANOS = 100_000_000;

  private BoundedWork() {}

  /** Work with a deadline. */
  interface Work<T> {
    /** Does the work and registers with the deadline everything to close when the time is up. */
    T run(Deadline deadline) throws IOException;
  }

  /**
   * Runs the work.
   *
   * @param limit the time for each part of the work
   * @throws RemoteException if the work failed, was interrupted or took too long; everything it
   *     opened is then closed
   */
  static <T> T within(Duration limit, Endpoint endpoint, Work<T> work) {
    Deadline deadline = new Deadline(limit);
    CompletableFuture<T> result = DaemonThread.supply(() -> work.run(deadline));
    try {
      return await(result, deadline);
    } catch (InterruptedException e) {
      deadline.giveUp();
      Thread.currentThread().interrupt();
      throw CommandRun.interrupted(endpoint.host(), e);
    } catch (TimeoutException e) {
      deadline.giveUp();
      String time = limit.toMillis() / 1000.0 + " s";
      throw UnreachableServer.silent(
          endpoint, "no answer from %s within %s".formatted(endpoint.login(), time), e);
    } catch (ExecutionException e) {
      deadline.giveUp();
      if (e.getCause() instanceof RemoteException remote) {
        throw remote;
      }
      throw UnreachableServer.because(endpoint, e.getCause(), e);
    }
  }

  private static <T> T await(CompletableFuture<T> result, Deadline deadline)
      throws InterruptedException, TimeoutException, ExecutionException {
    while (true) {
      try {
        // In slices, because the clock may be paused in between.
        return result.get(Math.clamp(deadline.leftNanos(), 0, SLICE_NANOS), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (deadline.leftNanos() <= 0) {
          throw e;
        }
      }
    }
  }
}
