package io.homelab.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import io.homelab.model.PoolTerms.OnRelease;
import io.homelab.pool.PoolWorld.WorldController;
import io.homelab.pool.PoolWorld.WorldHost;
import io.homelab.pool.PoolWorld.WorldTrace;
import io.homelab.pool.WorkResult.WorkFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A day of a large installation with everything that goes wrong, in seconds. The same seed gives
 * the same day.
 */
class PoolSimulationTest {
  private static final Duration GRACE = Duration.ofMinutes(5);

  /** How often the controllers decide. */
  private Duration every = Duration.ofSeconds(30);

  private final PoolWorld world = new PoolWorld();
  private final Map<ClaimId, Instant> releases = new TreeMap<>();
  private final Map<HostName, Instant> mended = new HashMap<>();
  private final Set<InstanceId> alive = new HashSet<>();
  private final Set<InstanceId> gone = new HashSet<>();
  private int claims;
  private int refused;
  private int most;

  @ParameterizedTest
  @CsvSource({"1, 24, 50, 1000, 60", "2, 6, 5, 40, 30", "3, 6, 2, 20, 15", "4, 6, 12, 100, 30"})
  @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_day_of_faults_breaks_no_promise_and_ends_in_full_pools(
      long seed, int hours, int hosts, int machines, int seconds) {
    every = Duration.ofSeconds(seconds);
    Random random = new Random(seed);
    for (int i = 0; i < hosts; i++) {
      world.host("host-%02d".formatted(i), (machines * 14 / 10 / hosts + 1) * 1024);
    }
    for (int i = 0; i < 5; i++) {
      int max = machines / 5;
      world.wanted.add(
          PoolSamples.pool(
              "pool-" + i,
              PoolSamples.terms(max * 6 / 10, max)
                  .onRelease(i % 2 == 0 ? OnRelease.DESTROY : OnRelease.REVERT)
                  .readyMaxAge(i == 3 ? Duration.ofHours(5) : Duration.ofDays(7))
                  .lease(Duration.ofHours(1), Duration.ofHours(3), GRACE)
                  .priority(-i)
                  .build()));
    }
    List<WorldController> controllers = List.of(world.controller(), world.controller());
    int ticks = (int) (hours * 3600L / seconds);
    for (int tick = 0; tick < ticks; tick++) {
      if (tick == ticks / 2) {
        world.wanted.set(4, PoolSamples.changed(world.wanted.get(4), "t2"));
      }
      world.making = Duration.ofSeconds(random.nextInt(200) == 0 ? 900 : 30 + random.nextInt(90));
      world.pass(every);
      faults(random);
      people(random, machines);
      for (WorldController controller : controllers) {
        if (random.nextInt(100) < 75) {
          round(controller, random);
        }
      }
      requirePromises();
    }
    assertThat(claims).isGreaterThan(hours * 5);
    assertThat(most).as("instances at once").isGreaterThan(machines * 6 / 10);
    recover(controllers);
  }

  /** A controller's round, in which it may die before it does what it decided. */
  private void round(WorldController controller, Random random) {
    controller.dies = random.nextInt(100) == 0;
    controller.tick();
    if (controller.dies || random.nextInt(100) == 0) {
      controller.restart();
      controller.dies = false;
    }
  }

  private void faults(Random random) {
    mended
        .entrySet()
        .removeIf(each -> {
          boolean over = !world.now.isBefore(each.getValue());
          if (over) {
            mend(world.at(each.getKey()), random.nextInt(3) == 0);
          }
          return over;
        });
    for (WorldHost host : world.hosts.values()) {
      host.half = random.nextInt(100) == 0;
      if (random.nextInt(400) == 0 && mended.size() <= world.hosts.size() / 4) {
        mended.put(host.name, world.now.plus(Duration.ofMinutes(1 + random.nextInt(60))));
        switch (random.nextInt(4)) {
          case 0, 1 -> host.silent = true;
          case 2 ->
              host.failing =
                  Optional.of(new WorkFailure("error " + "abc".charAt(random.nextInt(3)), false));
          default -> host.stuck = true;
        }
        host.revertsFail = random.nextInt(3) == 0;
      }
      for (WorldTrace trace : host.traces.values()) {
        if (random.nextInt(20_000) == 0) {
          trace.hung = true;
        }
      }
    }
  }

  private static void mend(WorldHost host, boolean lostPower) {
    if (host.silent && lostPower) {
      host.traces.values().forEach(each -> each.running = false);
    }
    host.silent = false;
    host.failing = Optional.empty();
    host.stuck = false;
    host.revertsFail = false;
  }

  private void people(Random random, int machines) {
    for (int i = 0; i < 1 + machines / 300; i++) {
      if (random.nextInt(3) == 0) {
        ask(random);
      }
    }
    releases
        .entrySet()
        .removeIf(each -> {
          boolean due = !world.now.isBefore(each.getValue());
          if (due) {
            world.books.inTransaction(
                book -> Claims.release(book, each.getKey(), OptionalLong.empty(), world.now));
          }
          return due;
        });
  }

  private void ask(Random random) {
    ClaimId id = new ClaimId("job-" + (claims + refused));
    Duration lease = Duration.ofMinutes(10 + random.nextInt(170));
    ClaimRequest request =
        new ClaimRequest(
            id,
            new PoolName("pool-" + random.nextInt(5)),
            1 + random.nextInt(4),
            Optional.empty(),
            Optional.of(lease),
            "",
            Duration.ofSeconds(random.nextInt(2) * 60L));
    int ready = idle(request.pool());
    switch (world.claim(request)) {
      case ClaimAnswer.ClaimStands stands -> {
        claims++;
        assertThat(stands.claim().machines()).hasSize(request.count());
        if (random.nextInt(100) < 85) {
          releases.put(id, world.now.plus(lease.multipliedBy(random.nextInt(100)).dividedBy(100)));
        } else if (random.nextInt(4) == 0) {
          world.books.inTransaction(
              book -> Claims.hold(book, id, OptionalLong.empty(), Duration.ofHours(4), world.now));
        }
      }
      case ClaimAnswer.NotReady none -> {
        refused++;
        assertThat(ready).as("what was ready, and not given").isLessThan(request.count());
      }
      case ClaimAnswer.NeverReady never -> throw new AssertionError(never);
      case ClaimAnswer.ClaimDenied denied -> throw new AssertionError(denied);
    }
  }

  private int idle(PoolName pool) {
    return (int) world.books.read().instancesOf(pool).stream().filter(PoolInstance::isIdle).count();
  }

  // ---- promises

  private void requirePromises() {
    PoolBook book = world.books.read();
    most = Math.max(most, book.instances().size());
    Set<InstanceId> given = new HashSet<>();
    for (PoolClaim claim : book.claims().values()) {
      if (!claim.isActive()) {
        continue;
      }
      claim.machines().forEach(each -> require(given.add(each.instance()), "given twice", each));
      Instant end =
          claim
              .lease()
              .heldUntil()
              .filter(until -> until.isAfter(claim.lease().expires()))
              .orElse(claim.lease().expires());
      require(
          world.now.isBefore(end.plus(GRACE).plus(every.multipliedBy(6))),
          "a lease that nobody ended",
          claim);
    }
    Map<PoolName, Integer> existing = new HashMap<>();
    Map<HostName, Integer> creating = new HashMap<>();
    for (PoolInstance instance : book.instances().values()) {
      if (instance.phase().fillsMax() && !gone.contains(instance.id())) {
        existing.merge(instance.pool(), 1, Integer::sum);
      }
      if (instance.phase() == InstancePhase.CREATING) {
        creating.merge(instance.host(), 1, Integer::sum);
      }
      WorldTrace trace = world.find(instance);
      require(
          instance.phase() != InstancePhase.READY || trace == null || !trace.used,
          "ready, and still as its last user left it",
          instance);
      require(
          instance.phase() != InstancePhase.CLAIMED || given.contains(instance.id()),
          "claimed by nobody",
          instance);
      if (instance.phase() == InstancePhase.CLAIMED) {
        require(trace != null, "removed while it was claimed", instance);
      }
      require(
          !gone.contains(instance.id())
              || (instance.phase() != InstancePhase.READY
                  && instance.phase() != InstancePhase.CLAIMED
                  && !instance.phase().isComing()),
          "an id that was used before",
          instance);
    }
    for (WantedPool pool : world.wanted) {
      require(
          existing.getOrDefault(pool.spec().name(), 0) <= pool.spec().terms().max(),
          "more than max",
          pool.spec().name());
    }
    creating.forEach((host, count) -> require(count <= 1, "more than one made at once", host));
    alive.stream().filter(id -> !book.instances().containsKey(id)).forEach(gone::add);
    alive.retainAll(book.instances().keySet());
    alive.addAll(book.instances().keySet());
  }

  private void require(boolean holds, String promise, Object about) {
    if (!holds) {
      throw new AssertionError("at %s: %s: %s".formatted(world.now, promise, about));
    }
  }

  // ---- afterwards

  /** The faults end, people repair what is quarantined, and nobody asks any more. */
  private void recover(List<WorldController> controllers) {
    world.hosts.values().forEach(each -> mend(each, false));
    world.hosts.values().forEach(each -> each.half = false);
    world.making = Duration.ofSeconds(60);
    for (WantedPool pool : world.wanted) {
      world.books.inTransaction(book -> PoolOrders.repair(book, pool.spec().name(), world.now));
    }
    Instant ended = world.now;
    while (!full()) {
      quiet(controllers);
      assertThat(Duration.between(ended, world.now))
          .as("full pools: %s", world.books.read().pools())
          .isLessThan(Duration.ofMinutes(90));
    }
    while (Duration.between(ended, world.now).compareTo(Duration.ofHours(6)) < 0) {
      quiet(controllers);
    }
    PoolBook book = world.books.read();
    assertThat(book.claims().values()).as("all leases ended").noneMatch(PoolClaim::isActive);
    assertThat(world.traces().keySet())
        .as("hosts and books agree")
        .containsExactlyInAnyOrderElementsOf(book.instances().keySet());
    assertThat(book.instances().values())
        .filteredOn(each -> !isAging(each.pool()) && each.phase() != InstancePhase.READY)
        .isEmpty();
    assertThat(full()).isTrue();

    List<PoolAction> still = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      world.pass(every);
      controllers.forEach(each -> still.addAll(each.tick()));
    }
    assertThat(still)
        .as("a pool at rest is only checked")
        .filteredOn(each ->
            !(each instanceof PoolAction.HostWork work && work.kind() == WorkKind.CHECK)
                && !isAging(each.pool()))
        .isEmpty();
  }

  /** Whose machines are replaced for their age all the time. */
  private static boolean isAging(PoolName pool) {
    return pool.value().equals("pool-3");
  }

  private void quiet(List<WorldController> controllers) {
    world.pass(every);
    controllers.forEach(WorldController::tick);
    requirePromises();
  }

  private boolean full() {
    return world.wanted.stream()
        .allMatch(pool -> {
          int claimed =
              PoolBook.count(
                  world.books.read().instancesOf(pool.spec().name()), InstancePhase.CLAIMED);
          int possible = pool.spec().terms().max() - claimed;
          return idle(pool.spec().name()) >= Math.min(possible, pool.spec().terms().ready());
        });
  }
}
