package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import io.homelab.model.PoolTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * When a pool may have its next ready machine, and why not now: an estimate from what is in the
 * books.
 *
 * @param ready how many are ready
 * @param nextReadyAt when the next may be; empty if nothing tells
 * @param because why there are no more, as sentences without their periods
 * @param hosts why each host takes no other; empty if nobody looked, or one does
 */
public record Outlook(
    int ready,
    Optional<Instant> nextReadyAt,
    List<String> because,
    SortedMap<HostName, List<String>> hosts) {
  /** Copies the collections. */
  public Outlook {
    because = List.copyOf(because);
    hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
  }

  /**
   * The outlook of a pool.
   *
   * @param room where one more would fit now; empty if nobody looked
   */
  public static Outlook of(
      WantedPool wanted, PoolBook book, Optional<RoomAnswer> room, Instant now) {
    PoolName name = wanted.spec().name();
    PoolTerms terms = wanted.spec().terms();
    PoolState state = book.pool(name);
    List<PoolInstance> rows = book.instancesOf(name);
    Duration usual = state.usual().orElse(terms.bootLimit());
    SortedMap<HostName, List<String>> full = room.map(Outlook::full).orElseGet(TreeMap::new);
    List<String> because = new ArrayList<>();
    for (InstancePhase phase : InstancePhase.values()) {
      int count = PoolBook.count(rows.stream().filter(each -> !each.isUnknown()).toList(), phase);
      if (count > 0 && phase != InstancePhase.READY) {
        because.add("%d %s".formatted(count, phase.wireName()));
      }
    }
    long unknown = rows.stream().filter(PoolInstance::isUnknown).count();
    if (unknown > 0) {
      because.add("%d unknown, since their hosts are silent".formatted(unknown));
    }
    state.orders().paused().ifPresent(why -> because.add("the pool is paused: " + why));
    if (state.orders().draining()) {
      because.add("the pool is being drained");
    }
    Brake brake = state.brake();
    if (brake.isEngaged()) {
      because.add("the brake is %s: %s".formatted(brake.position().wireName(), brake.reason()));
    }
    int max = state.orders().max().orElse(terms.max());
    int existing = (int) rows.stream().filter(each -> each.phase().fillsMax()).count();
    if (existing >= max) {
      because.add("max is %d, and %d exist".formatted(max, existing));
    }
    boolean stopped =
        state.orders().paused().isPresent()
            || state.orders().draining()
            || (brake.isEngaged() && brake.host().isEmpty() && brake.permanent());
    Stream<Instant> coming =
        rows.stream()
            .filter(each -> each.phase().isComing() && !each.isUnknown())
            .map(each -> later(now, each.times().begun().plus(usual)));
    Stream<Instant> freed =
        book.claims().values().stream()
            .filter(each -> each.pool().equals(name) && each.isActive())
            .map(each ->
                later(
                    now,
                    each.lease()
                        .expires()
                        .plus(terms.lease().grace())
                        .plus(stopped ? Duration.ZERO : usual)));
    Stream<Instant> made =
        existing < max && full.isEmpty() && !stopped
            ? Stream.of(
                (brake.isEngaged() && brake.host().isEmpty() ? later(now, brake.until()) : now)
                    .plus(usual))
            : Stream.empty();
    Optional<Instant> next =
        Stream.concat(coming, Stream.concat(stopped ? Stream.empty() : freed, made))
            .min(Instant::compareTo);
    return new Outlook(
        (int) rows.stream().filter(PoolInstance::isIdle).count(), next, because, full);
  }

  private static Instant later(Instant now, Instant time) {
    return time.isAfter(now) ? time : now;
  }

  private static SortedMap<HostName, List<String>> full(RoomAnswer room) {
    return switch (room) {
      case RoomAnswer.FitsOn fits -> new TreeMap<>();
      case RoomAnswer.NowhereNow(SortedMap<HostName, List<String>> why) -> why;
      case RoomAnswer.NeverFits(SortedMap<HostName, List<String>> why) -> why;
    };
  }
}
