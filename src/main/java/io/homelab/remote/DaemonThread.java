package io.homelab.remote;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * This program's threads: platform threads that do not keep the process alive. Virtual threads
 * would pin their carrier during class initialisation: on two cores, two of them waiting for a
 * third's lock pin every carrier, forever.
 */
public final class DaemonThread {
  private DaemonThread() {}

  /** Starts one. */
  public static Thread start(Runnable work) {
    return Thread.ofPlatform().daemon().start(work);
  }

  /** Works on one; whatever the work throws is the cause of the ExecutionException. */
  public static <T> CompletableFuture<T> supply(Callable<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.call();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        DaemonThread::start);
  }
}
