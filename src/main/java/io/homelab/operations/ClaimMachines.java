package io.homelab.operations;

import io.homelab.model.Argv;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.LoginKey;
import io.homelab.model.MachineName;
import io.homelab.model.Names;
import io.homelab.model.PlainText;
import io.homelab.model.PoolSpec;
import io.homelab.pool.BookChange;
import io.homelab.pool.ClaimAnswer;
import io.homelab.pool.ClaimId;
import io.homelab.pool.ClaimRequest;
import io.homelab.pool.Claims;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolClaim;
import io.homelab.pool.PoolClaim.ClaimedMachine;
import io.homelab.pool.PoolInstance;
import io.homelab.pool.RoomAnswer;
import io.homelab.pool.WantedPool;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.Parallel;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.run.Guests;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims machines of a pool, and makes them the claimant's. */
public final class ClaimMachines {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimMachines.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int MOST_COUNT = 10_000;

  private final LabPools pools;
  private final Consumer<String> says;
  private final ClaimRequest request;
  private final boolean nameless;
  private final Optional<LoginKey> key;
  private final List<WantedPool> wanted;

  private ClaimMachines(LabPools pools, ClaimWish wish, Consumer<String> says) throws IOException {
    this.pools = pools;
    this.says = says;
    this.key = wish.key().isPresent() ? Optional.of(wish.key().get().read()) : Optional.empty();
    this.nameless = wish.id().isEmpty();
    this.request =
        new ClaimRequest(
            wish.id().map(ClaimMachines::id).orElseGet(ClaimMachines::anyId),
            pools.known(wish.pool()),
            Math.min(wish.count(), MOST_COUNT + 1),
            wish.forName().map(ClaimMachines::name),
            wish.lease(),
            key.map(LoginKey::toString).orElse(""),
            wish.by(),
            wish.patience());
    this.wanted = pools.wanted(false);
  }

  /**
   * Claims: all of the machines or none.
   *
   * @param says hears in sentences what is waited for
   */
  public static Answer<ClaimOutcome> of(LabPools pools, ClaimWish wish, Consumer<String> says) {
    return Answer.of(() -> new ClaimMachines(pools, wish, says).claim());
  }

  // ---- what is asked

  /** The claim that a word means. */
  static ClaimId id(String word) {
    if (!ClaimId.isValid(word)) {
      throw new RefusedException(
          Refusal.usage(
              "'%s' is no name for a claim".formatted(PlainText.excerpt(word, 40)),
              "use letters, digits, '.', '_' and '-', at most 200, beginning with a letter or digit"));
    }
    return new ClaimId(word);
  }

  private static ClaimId anyId() {
    return new ClaimId("c-%08x".formatted(new SecureRandom().nextInt()));
  }

  private static MachineName name(String word) {
    if (!Names.isValid(word)) {
      throw new RefusedException(
          Refusal.usage(
              "'%s' is no name for a machine".formatted(PlainText.excerpt(word, 40)),
              "use letters a to z, digits and '-', at most 63, beginning with a letter or digit"));
    }
    return new MachineName(word);
  }

  // ---- until it is given

  /**
   * What the books answered.
   *
   * @param made whether the claim was made just now, and did not stand before
   */
  private record Asked(ClaimAnswer answer, boolean made) {}

  private BookChange<Asked> ask(PoolBook book, Optional<RoomAnswer> room) {
    BookChange<ClaimAnswer> change = Claims.claim(book, wanted, request, room, pools.now());
    return new BookChange<>(
        change.book(), change.lines(), new Asked(change.answer(), !change.lines().isEmpty()));
  }

  private ClaimOutcome claim() throws IOException {
    long begin = System.nanoTime();
    Optional<RoomAnswer> room = Optional.empty();
    boolean said = false;
    while (true) {
      Optional<RoomAnswer> known = room;
      Asked asked = pools.books().inTransaction(book -> ask(book, known));
      switch (asked.answer()) {
        case ClaimAnswer.ClaimDenied denied -> throw denied(denied);
        case ClaimAnswer.NeverReady(String reason, SortedMap<HostName, List<String>> hosts) -> {
          return new ClaimOutcome.NeverPossible(request.pool(), reason, hosts);
        }
        case ClaimAnswer.ClaimStands stands -> {
          Optional<ClaimOutcome> given =
              asked.made() ? firstGiven(stands, begin) : given(stands, false, begin);
          if (given.isPresent()) {
            return given.get();
          }
        }
        case ClaimAnswer.NotReady notReady -> {
          if (room.isEmpty()) {
            room = room();
            if (room.isPresent()) {
              continue;
            }
          }
          Duration left = request.patience().minus(Duration.ofNanos(System.nanoTime() - begin));
          if (!left.isPositive()) {
            return new ClaimOutcome.NotInTime(request.pool(), notReady.outlook());
          }
          if (!said) {
            says.accept(
                "waiting at most %d s: %d of %d ready in pool %s"
                    .formatted(
                        left.toSeconds(),
                        notReady.outlook().ready(),
                        request.count(),
                        request.pool()));
            said = true;
          }
          LockPatience.pause(left.compareTo(LOOK) < 0 ? left : LOOK);
        }
      }
    }
  }

  static RefusedException denied(ClaimAnswer.ClaimDenied denied) {
    return new RefusedException(Refusal.usage(denied.reason(), denied.hint()));
  }

  /** Where one more would fit now; empty when that cannot be found out. */
  private Optional<RoomAnswer> room() {
    PoolSpec spec = pools.lab().lab().pool(request.pool()).orElse(null);
    if (spec == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          PoolFit.look(pools.lab())
              .oneMore(spec, pools.books().read().instances().values(), new TreeMap<>()));
    } catch (RefusedException e) {
      says.accept("note: nobody knows what fits: " + e.refusal().sentence());
      return Optional.empty();
    }
  }

  // ---- making the machines the claimant's

  /** A claim that its maker cannot name, and was not told of, would be nobody's. */
  private Optional<ClaimOutcome> firstGiven(ClaimAnswer.ClaimStands stands, long begin)
      throws IOException {
    boolean told = false;
    try {
      Optional<ClaimOutcome> given = given(stands, true, begin);
      told = true;
      return given;
    } finally {
      if (!told && nameless) {
        pools
            .books()
            .inTransaction(
                book -> Claims.release(book, request.id(), OptionalLong.empty(), pools.now()));
        new ClaimFolder(pools, request.id()).discard();
      }
    }
  }

  /**
   * Empty when a machine turned out to be bad: the claim is as if it had never been. One that stood
   * before stays, since somebody may be at work in its machines.
   *
   * @param made whether the claim was made just now
   */
  private Optional<ClaimOutcome> given(ClaimAnswer.ClaimStands stands, boolean made, long begin)
      throws IOException {
    PoolClaim claim = stands.claim();
    if (!claim.isActive()) {
      throw new RefusedException(
          Refusal.usage(
              "claim %s ended at %s"
                  .formatted(
                      claim.id(),
                      claim.lease().released().orElseThrow().truncatedTo(ChronoUnit.SECONDS)),
              "claim again, with another --claim-id"));
    }
    Map<InstanceId, PoolInstance> instances = new HashMap<>();
    stands.instances().forEach(each -> instances.put(each.id(), each));
    // The keys are fetched while the machines are made ready.
    CompletableFuture<Path> config =
        DaemonThread.supply(
            () -> new ClaimFolder(pools, claim.id()).write(claim, instances.values()));
    SortedMap<InstanceId, String> bad = new ConcurrentSkipListMap<>();
    Set<InstanceId> theirs = new ConcurrentSkipListSet<>();
    List<ClaimedMachine> machines =
        claim.machines().stream().filter(each -> instances.containsKey(each.instance())).toList();
    new Parallel(Integer.MAX_VALUE)
        .forEach(
            machines,
            each -> {
              hand(claim, each, Objects.requireNonNull(instances.get(each.instance())), made)
                  .ifPresent(fault -> {
                    bad.put(each.instance(), fault.why());
                    if (fault.theirs()) {
                      theirs.add(each.instance());
                    }
                  });
              return true;
            });
    if (!made) {
      requireAll(claim, machines, bad);
    }
    if (!bad.isEmpty()) {
      bad.forEach(
          (id, why) -> says.accept("note: instance %s was not given: %s".formatted(id, why)));
      pools
          .books()
          .inTransaction(book -> Claims.withdraw(book, claim.id(), bad, theirs, pools.now()));
      discard(config, claim.id());
      return Optional.empty();
    }
    Path file = written(config);
    List<ClaimOutcome.GivenMachine> given = new ArrayList<>();
    for (ClaimedMachine each : machines) {
      PoolInstance instance = instances.get(each.instance());
      if (instance != null) {
        given.add(
            new ClaimOutcome.GivenMachine(
                each.name(),
                each.instance(),
                instance.host(),
                InstanceAccess.privateIp(instance.access()),
                InstanceAccess.bridgedIp(instance.access()),
                Argv.of("ssh", "-F", file.toString(), each.name().value()).toShell()));
      }
    }
    return Optional.of(
        new ClaimOutcome.GivenMachines(
            claim, given, file, Duration.ofNanos(System.nanoTime() - begin)));
  }

  private static void requireAll(
      PoolClaim claim, List<ClaimedMachine> left, SortedMap<InstanceId, String> bad) {
    for (ClaimedMachine each : claim.machines()) {
      String why = left.contains(each) ? bad.get(each.instance()) : "it is gone";
      if (why != null) {
        throw new RefusedException(
            Refusal.Kind.HOST_FAILED,
            "claim %s stands, but machine %s cannot be used: %s"
                .formatted(claim.id(), each.name(), why),
            "try again, or give it back: homelab pool release " + claim.id());
      }
    }
  }

  /** Nobody keeps the keys of a claim that never was; they may still be on their way. */
  private void discard(CompletableFuture<Path> config, ClaimId id) {
    try {
      config.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedRunException();
    } catch (ExecutionException e) {
      LOG.debug("the keys of claim {} could not be fetched", id, e);
    }
    new ClaimFolder(pools, id).discard();
  }

  private static Path written(CompletableFuture<Path> config) throws IOException {
    try {
      return config.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedRunException();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException known -> throw known;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Why it could not be done, if so. */
  private Optional<Fault> hand(
      PoolClaim claim, ClaimedMachine machine, PoolInstance instance, boolean made) {
    Optional<GuestAccess> access = InstanceAccess.of(instance.access());
    if (access.isEmpty()) {
      return Optional.of(new Fault("nobody knows how to log in to it", false));
    }
    try {
      RemoteHost remote = pools.lab().hosts().connections().to(instance.host());
      Guests guests = new Guests(remote);
      // Before anything in the machine is changed: it may be somebody else's.
      if (made) {
        pools.raiseFenceFirst(instance.id(), instance.host(), claim.fence());
      } else {
        pools.raiseFence(instance.id(), instance.host(), claim.fence());
      }
      List<Supplier<Guests.Reply>> inside = new ArrayList<>();
      inside.add(() -> guests.name(access.get(), machine.name().value()));
      key.ifPresent(line -> inside.add(() -> guests.letIn(access.get(), List.of(line))));
      return new Parallel(Integer.MAX_VALUE)
          .forEach(inside, Supplier::get).values().stream()
              .flatMap(reply -> why(reply).stream())
              .findFirst()
              .map(why -> new Fault(why, false));
    } catch (RefusedException e) {
      return Optional.of(
          new Fault(e.refusal().sentence(), e.refusal().kind() == Refusal.Kind.LOCKED));
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
        throw new InterruptedRunException();
      }
      return Optional.of(new Fault(PlainText.line(String.valueOf(e.getMessage())), false));
    }
  }

  /**
   * Why a machine cannot be given.
   *
   * @param theirs whether somebody else seems to have it, whatever the books say
   */
  private record Fault(String why, boolean theirs) {}

  private static Optional<String> why(Guests.Reply reply) {
    return switch (reply) {
      case Guests.Reply.Printed printed -> Optional.empty();
      case Guests.Reply.NoLogin(String reason) -> Optional.of("no login: " + reason);
      case Guests.Reply.CommandFailed(String reason) -> Optional.of(reason);
    };
  }
}
