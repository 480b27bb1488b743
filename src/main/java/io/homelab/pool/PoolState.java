package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the books know of a pool beside its instances and claims. Nothing in here counts instances:
 * counts come from the rows alone.
 *
 * @param name the pool
 * @param orders what people told it to do
 * @param brake its brake
 * @param failures what went bad lately, oldest first; what succeeded since is no longer in it
 * @param succeeded when a machine last became ready
 * @param usual how long the last one took to become ready
 */
public record PoolState(
    PoolName name,
    Orders orders,
    Brake brake,
    List<Mishap> failures,
    Instant succeeded,
    Optional<Duration> usual) {
  /** More failures than any limit needs are not kept. */
  static final int MOST_FAILURES = 50;

  /**
   * What people told a pool to do, against or beside {@code topology.yaml}.
   *
   * @param ready how many to keep instead
   * @param max how many may exist instead
   * @param paused why nothing is made; empty: it is
   * @param draining whether everything idle goes
   */
  public record Orders(
      OptionalInt ready, OptionalInt max, Optional<String> paused, boolean draining) {
    /** None. */
    public static final Orders NONE =
        new Orders(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), false);
  }

  /**
   * A machine that could not be made, or was found bad.
   *
   * @param at when
   * @param host where
   * @param template from what
   * @param error what it said
   * @param permanent whether the same would happen again
   */
  public record Mishap(
      Instant at, HostName host, String template, String error, boolean permanent) {}

  /** Copies the list. */
  public PoolState {
    failures = List.copyOf(failures);
  }

  static PoolState of(PoolName name) {
    return new PoolState(name, Orders.NONE, Brake.NONE, List.of(), Instant.EPOCH, Optional.empty());
  }

  PoolState with(Orders other) {
    return new PoolState(name, other, brake, failures, succeeded, usual);
  }

  PoolState with(Brake other) {
    return new PoolState(name, orders, other, failures, succeeded, usual);
  }

  PoolState withFailures(List<Mishap> others) {
    return new PoolState(name, orders, brake, others, succeeded, usual);
  }

  PoolState failed(Mishap mishap) {
    List<Mishap> more = new ArrayList<>(failures);
    more.add(mishap);
    return withFailures(more.subList(Math.max(0, more.size() - MOST_FAILURES), more.size()));
  }

  /** After a machine became ready on that host. */
  PoolState succeededOn(HostName host, Instant now, Optional<Duration> took) {
    return new PoolState(
        name,
        orders,
        brake,
        failures.stream().filter(each -> !each.host().equals(host)).toList(),
        now,
        took.isPresent() ? took : usual);
  }

  /** The failures of that template since a machine last became ready. */
  List<Mishap> inRow(String template) {
    return failures.stream()
        .filter(each -> each.at().isAfter(succeeded) && each.template().equals(template))
        .toList();
  }
}
