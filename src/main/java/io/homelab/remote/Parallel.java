package io.homelab.remote;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Runs one task per key at once and waits for all. On platform threads, for the reason given in
 * {@link io.homelab.remote.DaemonThread}.
 */
public final class Parallel {
  private final Semaphore permits;

  /** The most tasks at once. */
  public Parallel(int limit) {
    this.permits = new Semaphore(limit);
  }

  /**
   * The results in the order of the keys. Interrupting the caller interrupts every task; all are
   * still awaited, so nothing is left running.
   *
   * @throws InterruptedRunException when the caller was interrupted
   */
  public <K, V> Map<K, V> forEach(Collection<K> keys, Function<K, V> task) {
    Map<K, V> results = new LinkedHashMap<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
      List<Map.Entry<K, Future<V>>> futures = new ArrayList<>();
      for (K key : keys) {
        futures.add(Map.entry(key, threads.submit(limited(() -> task.apply(key)))));
      }
      try {
        for (Map.Entry<K, Future<V>> entry : futures) {
          results.put(entry.getKey(), entry.getValue().get());
        }
      } catch (InterruptedException e) {
        futures.forEach(entry -> entry.getValue().cancel(true));
        throw new InterruptedRunException();
      } catch (ExecutionException e) {
        futures.forEach(entry -> entry.getValue().cancel(true));
        throw e.getCause() instanceof RuntimeException known
            ? known
            : new IllegalStateException(e.getCause());
      }
    }
    return results;
  }

  private <V> Callable<V> limited(Callable<V> task) {
    return () -> {
      permits.acquire();
      try {
        return task.call();
      } finally {
        permits.release();
      }
    };
  }
}
