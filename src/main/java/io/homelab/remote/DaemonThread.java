package io.homelab.remote;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The threads of this program: plain ones that do not keep the process alive. Not virtual ones:
 * those hold their carrier while a class is initialised, and on a computer with two cores two such
 * waits hold every carrier there is, for ever, when the lock they wait for belongs to a third.
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
