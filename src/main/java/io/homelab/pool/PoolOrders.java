package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import io.homelab.model.PoolTerms;
import io.homelab.pool.PoolState.Orders;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** What people tell a pool to do: pure functions on the books. */
public final class PoolOrders {
  private PoolOrders() {}

  /**
   * Sets other sizes than the file has; they stay until they are set again.
   *
   * @param ready how many to keep; empty: as the file says
   * @param max how many may exist; empty: as the file says
   * @throws IllegalArgumentException when a size is out of its range; its message says so
   */
  public static BookChange<Orders> resize(
      PoolBook book, WantedPool wanted, OptionalInt ready, OptionalInt max, Instant now) {
    PoolTerms terms = wanted.spec().terms();
    int most = max.orElse(terms.max());
    int idle = ready.orElse(Math.min(most, terms.ready()));
    if (most < 1 || most > PoolTerms.MOST) {
      throw new IllegalArgumentException("max is not 1 to %d: %d".formatted(PoolTerms.MOST, most));
    }
    if (idle < 0 || idle > most) {
      throw new IllegalArgumentException("ready is not 0 to %d: %d".formatted(most, idle));
    }
    return order(
        book,
        wanted.spec().name(),
        "resized",
        "ready %d, max %d".formatted(idle, most),
        orders -> new Orders(ready, max, orders.paused(), orders.draining()),
        now);
  }

  /** Nothing more is made; what is ready is still given. */
  public static BookChange<Orders> pause(PoolBook book, PoolName pool, String reason, Instant now) {
    return order(
        book,
        pool,
        "paused",
        reason,
        orders -> new Orders(orders.ready(), orders.max(), Optional.of(reason), orders.draining()),
        now);
  }

  /** Ends a pause and a draining. */
  public static BookChange<Orders> resume(PoolBook book, PoolName pool, Instant now) {
    return order(
        book,
        pool,
        "resumed",
        "",
        orders -> new Orders(orders.ready(), orders.max(), Optional.empty(), false),
        now);
  }

  /** Everything idle goes, what is claimed when it is released, and nothing more is made. */
  public static BookChange<Orders> drain(PoolBook book, PoolName pool, Instant now) {
    return order(
        book,
        pool,
        "draining",
        "",
        orders -> new Orders(orders.ready(), orders.max(), orders.paused(), true),
        now);
  }

  private static BookChange<Orders> order(
      PoolBook book,
      PoolName pool,
      String what,
      String reason,
      UnaryOperator<Orders> change,
      Instant now) {
    Orders before = book.pool(pool).orders();
    Orders after = change.apply(before);
    if (after.equals(before)) {
      return BookChange.none(book, after);
    }
    BookDraft draft = new BookDraft(book, now);
    draft.line(pool, what, reason);
    draft.update(pool, state -> state.with(after));
    return draft.answering(after);
  }

  /**
   * Takes a silent host for lost: what it has of the pools no longer counts against {@code max},
   * and is removed should it come back. What is claimed there stays claimed until its claim ends.
   *
   * @return the instances that are given up
   */
  public static BookChange<List<InstanceId>> assumeLost(PoolBook book, HostName host, Instant now) {
    BookDraft draft = new BookDraft(book, now);
    List<PoolInstance> lost =
        book.instances().values().stream()
            .filter(each ->
                each.host().equals(host)
                    && each.isUnknown()
                    && each.phase() != InstancePhase.CLAIMED
                    && each.phase() != InstancePhase.QUARANTINED)
            .toList();
    lost.forEach(each ->
        draft.turn(each, InstancePhase.QUARANTINED, "host %s is assumed lost".formatted(host)));
    return draft.answering(lost.stream().map(PoolInstance::id).toList());
  }

  /**
   * Tries to remove what is quarantined once more, takes the brake off, and forgets what failed.
   *
   * @return the instances that are tried again
   */
  public static BookChange<List<InstanceId>> repair(PoolBook book, PoolName pool, Instant now) {
    BookDraft draft = new BookDraft(book, now);
    List<PoolInstance> stuck =
        book.instancesOf(pool).stream()
            .filter(each -> each.phase() == InstancePhase.QUARANTINED)
            .toList();
    for (PoolInstance each : stuck) {
      draft.line(each, "repaired", "its teardown is tried again");
      draft.stamp(each.with(PoolInstance.InstanceTrouble.NONE));
    }
    PoolState state = book.pool(pool);
    if (state.brake().isEngaged() || !state.failures().isEmpty()) {
      draft.line(
          pool,
          "brake %s -> off".formatted(state.brake().position().wireName()),
          "the pool is repaired");
      draft.update(pool, known -> known.with(Brake.NONE).withFailures(List.of()));
    }
    return draft.answering(stuck.stream().map(PoolInstance::id).toList());
  }
}
