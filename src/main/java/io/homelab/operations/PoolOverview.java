package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import io.homelab.pool.Outlook;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolCounts;
import io.homelab.pool.PoolState;
import io.homelab.pool.RoomAnswer;
import io.homelab.pool.WantedPool;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the pools of a lab are.
 *
 * @param pools the pools that are described or have machines, by name
 * @param silent hosts that were asked and did not answer, and why
 */
public record PoolOverview(List<PoolStanding> pools, SortedMap<HostName, String> silent) {
  /** Copies the collections. */
  public PoolOverview {
    pools = List.copyOf(pools);
    silent = Collections.unmodifiableSortedMap(new TreeMap<>(silent));
  }

  /**
   * How one pool is.
   *
   * @param name its name
   * @param described whether {@code topology.yaml} has it
   * @param counts how many of its machines are in which phase
   * @param wanted how many are to be ready
   * @param max how many may exist
   * @param state its brake, and what people told it to do
   * @param outlook when the next may be ready, and why not now
   */
  public record PoolStanding(
      PoolName name,
      boolean described,
      PoolCounts counts,
      int wanted,
      int max,
      PoolState state,
      Outlook outlook) {}

  /**
   * Looks.
   *
   * @param offline whether to look into the books alone; else the hosts tell where more would fit
   */
  public static Answer<PoolOverview> of(LabPools pools, boolean offline) {
    return Answer.of(() -> {
      PoolBook book = pools.books().read();
      SortedMap<PoolName, WantedPool> wanted = new TreeMap<>();
      pools.wanted(false).forEach(each -> wanted.put(each.spec().name(), each));
      SortedSet<PoolName> names = new TreeSet<>(wanted.keySet());
      book.instances().values().forEach(each -> names.add(each.pool()));
      boolean lacking =
          names.stream()
              .anyMatch(name ->
                  wanted.containsKey(name)
                      && PoolCounts.of(book, name).ready() < wanted(book, wanted.get(name)));
      Optional<PoolFit> fit =
          offline || !lacking ? Optional.empty() : Optional.of(PoolFit.look(pools.lab()));
      return new PoolOverview(
          names.stream()
              .map(name -> standing(book, name, wanted.get(name), fit, pools.now()))
              .toList(),
          fit.map(PoolFit::silent).orElseGet(TreeMap::new));
    });
  }

  private static int wanted(PoolBook book, @Nullable WantedPool pool) {
    if (pool == null) {
      return 0;
    }
    PoolState.Orders orders = book.pool(pool.spec().name()).orders();
    return orders.draining() ? 0 : orders.ready().orElse(pool.spec().terms().ready());
  }

  private static PoolStanding standing(
      PoolBook book, PoolName name, @Nullable WantedPool pool, Optional<PoolFit> fit, Instant now) {
    PoolCounts counts = PoolCounts.of(book, name);
    PoolState state = book.pool(name);
    int wanted = wanted(book, pool);
    if (pool == null) {
      return new PoolStanding(
          name,
          false,
          counts,
          0,
          0,
          state,
          new Outlook(
              counts.ready(),
              Optional.empty(),
              List.of("the pool is no longer described"),
              new TreeMap<>()));
    }
    Optional<RoomAnswer> room =
        counts.ready() < wanted
            ? fit.map(its -> its.oneMore(pool.spec(), book.instances().values(), new TreeMap<>()))
            : Optional.empty();
    return new PoolStanding(
        name,
        true,
        counts,
        wanted,
        state.orders().max().orElse(pool.spec().terms().max()),
        state,
        Outlook.of(pool, book, room, now));
  }
}
