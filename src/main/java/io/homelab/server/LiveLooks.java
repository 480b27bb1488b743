package io.homelab.server;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Looks at hosts for those who may only look. Of each lab one look goes on at a time, and whoever
 * asks the same meanwhile gets its answer: nobody opens more connections by asking more often.
 */
final class LiveLooks {
  private final Map<String, CompletableFuture<String>> going = new ConcurrentHashMap<>();
  private final Map<String, Semaphore> turns = new ConcurrentHashMap<>();

  /**
   * The answer of a look.
   *
   * @param lab the name of a lab that there is
   * @param question what is asked
   * @param look asks the hosts
   */
  String of(String lab, String question, Supplier<String> look) {
    String key = lab + "\0" + question;
    CompletableFuture<String> mine = new CompletableFuture<>();
    CompletableFuture<String> other = going.putIfAbsent(key, mine);
    if (other != null) {
      return answer(other);
    }
    Semaphore turn = turns.computeIfAbsent(lab, name -> new Semaphore(1, true));
    try {
      turn.acquire();
      try {
        mine.complete(look.get());
      } finally {
        turn.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      mine.completeExceptionally(ApiProblem.ending());
    } catch (Throwable e) {
      mine.completeExceptionally(e);
    } finally {
      going.remove(key, mine);
    }
    return answer(mine);
  }

  private static String answer(CompletableFuture<String> look) {
    try {
      return look.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiProblem.ending();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }
}
