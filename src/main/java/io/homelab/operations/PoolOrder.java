package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.Names;
import io.homelab.model.PoolName;
import io.homelab.pool.BookChange;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolOrders;
import io.homelab.pool.PoolState;
import io.homelab.pool.WantedPool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tells a pool what to do, beside or against its description.
 *
 * @param pool the pool
 * @param orders what it is told now
 * @param again the instances whose removal is tried again
 */
public record PoolOrder(PoolName pool, PoolState.Orders orders, List<InstanceId> again) {
  private static final String NO_REASON = "somebody asked for it";

  /** Copies the list. */
  public PoolOrder {
    again = List.copyOf(again);
  }

  /** What changes the books. */
  private interface Change {
    BookChange<PoolState.Orders> of(PoolBook book, PoolName pool, Instant now);
  }

  private static Answer<PoolOrder> order(LabPools pools, String word, Change change) {
    return Answer.of(() -> {
      PoolName pool = pools.known(word);
      return new PoolOrder(
          pool, pools.books().inTransaction(book -> change.of(book, pool, pools.now())), List.of());
    });
  }

  /**
   * Sets other sizes than the file has; they stay until they are set again.
   *
   * @param ready how many to keep; absent means as the file says
   * @param max how many may exist; absent means as the file says
   */
  public static Answer<PoolOrder> resize(
      LabPools pools, String pool, OptionalInt ready, OptionalInt max) {
    return order(
        pools,
        pool,
        (book, name, now) -> {
          WantedPool wanted =
              pools.wanted(false).stream()
                  .filter(each -> each.spec().name().equals(name))
                  .findFirst()
                  .orElseThrow(() ->
                      new RefusedException(
                          Refusal.usage(
                              "pool %s is no longer in topology.yaml".formatted(name),
                              "describe it there again")));
          try {
            return PoolOrders.resize(book, wanted, ready, max, now);
          } catch (IllegalArgumentException e) {
            throw new RefusedException(
                Refusal.usage(String.valueOf(e.getMessage()), "set both: --ready N --max N"));
          }
        });
  }

  /** Makes nothing more; what is ready is still given. */
  public static Answer<PoolOrder> pause(LabPools pools, String pool, Optional<String> reason) {
    return order(
        pools,
        pool,
        (book, name, now) -> PoolOrders.pause(book, name, reason.orElse(NO_REASON), now));
  }

  /** Ends a pause and a draining. */
  public static Answer<PoolOrder> resume(LabPools pools, String pool) {
    return order(pools, pool, PoolOrders::resume);
  }

  /** Takes away what is idle now and what is claimed when it is released; makes nothing more. */
  public static Answer<PoolOrder> drain(LabPools pools, String pool) {
    return order(pools, pool, PoolOrders::drain);
  }

  /**
   * Tries to remove what is quarantined once more, and takes the brake off.
   *
   * @param lost a host that is away for good: what it has of the pools no longer counts
   */
  public static Answer<PoolOrder> repair(LabPools pools, String pool, Optional<String> lost) {
    return Answer.of(() -> {
      PoolName name = pools.known(pool);
      List<InstanceId> again = new ArrayList<>();
      lost.map(PoolOrder::host).ifPresent(host -> assumeLost(pools, host));
      again.addAll(pools.books().inTransaction(book -> PoolOrders.repair(book, name, pools.now())));
      return new PoolOrder(name, pools.books().read().pool(name).orders(), again);
    });
  }

  private static void assumeLost(LabPools pools, HostName host) {
    boolean known =
        pools.books().read().instances().values().stream()
                .anyMatch(instance -> instance.host().equals(host))
            || pools.lab().hosts().all().stream().anyMatch(each -> each.name().equals(host));
    if (!known) {
      throw new RefusedException(
          Refusal.usage("there is no host %s".formatted(host), "see: homelab hosts list"));
    }
    pools.books().inTransaction(book -> PoolOrders.assumeLost(book, host, pools.now()));
  }

  /** It may be in hosts.yaml no more. */
  private static HostName host(String word) {
    if (!Names.isValid(word)) {
      throw new RefusedException(
          Refusal.usage("'%s' is no name of a host".formatted(word), "see: homelab hosts list"));
    }
    return new HostName(word);
  }
}
