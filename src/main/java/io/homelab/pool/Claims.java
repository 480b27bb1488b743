package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Names;
import io.homelab.model.PoolTerms;
import io.homelab.pool.ClaimAnswer.ClaimDenied;
import io.homelab.pool.ClaimAnswer.ClaimStands;
import io.homelab.pool.ClaimAnswer.Denial;
import io.homelab.pool.ClaimAnswer.NeverReady;
import io.homelab.pool.ClaimAnswer.NotReady;
import io.homelab.pool.PoolClaim.ClaimedMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who has what: pure functions on the books. */
public final class Claims {
  /** How long nobody may use the id of a claim that ended for another one. */
  public static final Duration ID_KEPT = Duration.ofDays(7);

  /** How long a claim may be held, from its first hold on. */
  public static final Duration LONGEST_HOLD = Duration.ofHours(24);

  /** A waiting request that is not made again within this is forgotten. */
  public static final Duration DEMAND_KEPT = Duration.ofSeconds(60);

  private static final int LONGEST_NAME = 63;

  /** No pool tries more often to remove a machine. */
  private static final int MOST_TRIES = 100;

  private Claims() {}

  /**
   * Claims machines: all of them or none.
   *
   * @param wanted the pools that are described now
   * @param room where one more machine of the pool would fit; empty if nobody looked
   */
  public static BookChange<ClaimAnswer> claim(
      PoolBook book,
      Collection<WantedPool> wanted,
      ClaimRequest request,
      Optional<RoomAnswer> room,
      Instant now) {
    Optional<PoolClaim> before = book.claim(request.id()).filter(each -> !isForgotten(each, now));
    if (before.isPresent()) {
      return BookChange.none(book, again(book, before.get(), request));
    }
    Optional<WantedPool> pool =
        wanted.stream().filter(each -> each.spec().name().equals(request.pool())).findFirst();
    if (pool.isEmpty()) {
      return BookChange.none(
          book,
          new ClaimDenied(
              Denial.NO_SUCH_POOL, "there is no pool " + request.pool(), "run: homelab pool list"));
    }
    Optional<ClaimAnswer> never = impossible(book, pool.get(), request, room);
    if (never.isPresent()) {
      return BookChange.none(book, never.get());
    }
    return give(book, pool.get(), request, room, now);
  }

  private static ClaimAnswer again(PoolBook book, PoolClaim before, ClaimRequest request) {
    return before.digest().equals(request.digest())
        ? new ClaimStands(before, book.instancesOf(before))
        : new ClaimDenied(
            Denial.ID_REUSED,
            "claim %s was another request".formatted(request.id()),
            "use another --claim-id; an id is free again 7 days after its release");
  }

  private static Optional<ClaimAnswer> impossible(
      PoolBook book, WantedPool pool, ClaimRequest request, Optional<RoomAnswer> room) {
    PoolTerms terms = pool.spec().terms();
    PoolState state = book.pool(request.pool());
    int max = state.orders().max().orElse(terms.max());
    if (request.count() < 1) {
      return Optional.of(
          new ClaimDenied(
              Denial.OUT_OF_RANGE,
              "cannot claim %d machines".formatted(request.count()),
              "claim at least one"));
    }
    Duration lease = request.lease().orElse(terms.lease().usual());
    if (!lease.isPositive() || lease.compareTo(terms.lease().max()) > 0) {
      return Optional.of(tooLong("a lease", lease, terms.lease().max()));
    }
    if (request.forName().isPresent()
        && !Names.isValid(named(request.forName().get().value(), request.count() - 1))) {
      return Optional.of(
          new ClaimDenied(
              Denial.OUT_OF_RANGE,
              "names of machines that begin with %s are too long"
                  .formatted(request.forName().get()),
              "use a shorter --for, of at most %d characters".formatted(LONGEST_NAME - 4)));
    }
    if (request.count() > max) {
      return Optional.of(
          new NeverReady(
              "%d machines are more than pool %s may have: max is %d"
                  .formatted(request.count(), request.pool(), max),
              new TreeMap<>()));
    }
    long existing =
        book.instancesOf(request.pool()).stream().filter(each -> each.phase().fillsMax()).count();
    return existing < request.count()
            && room.orElse(null)
                instanceof RoomAnswer.NeverFits(SortedMap<HostName, List<String>> why)
        ? Optional.of(
            new NeverReady("no host can ever have a machine of pool " + request.pool(), why))
        : Optional.empty();
  }

  private static BookChange<ClaimAnswer> give(
      PoolBook book,
      WantedPool pool,
      ClaimRequest request,
      Optional<RoomAnswer> room,
      Instant now) {
    List<PoolInstance> ready =
        book.instancesOf(request.pool()).stream()
            .filter(PoolInstance::isIdle)
            .sorted(bestFirst(pool))
            .limit(request.count())
            .toList();
    BookDraft draft = new BookDraft(book, now);
    if (ready.size() < request.count() || book.pool(request.pool()).orders().draining()) {
      ask(draft, book, request);
      return draft.answering(new NotReady(Outlook.of(pool, book, room, now)));
    }
    draft.forgetDemand(request.id());
    long fence = draft.nextFence();
    List<ClaimedMachine> machines = new ArrayList<>();
    List<PoolInstance> given = new ArrayList<>();
    for (PoolInstance instance : ready) {
      MachineName name =
          new MachineName(
              request
                  .forName()
                  .map(prefix -> named(prefix.value(), machines.size()))
                  .orElseGet(() -> ownName(request, instance)));
      machines.add(new ClaimedMachine(name, instance.id()));
      PoolInstance claimed = instance.claimedBy(request.id(), fence, now);
      draft.line(claimed, "ready -> claimed", "claimed as " + name);
      given.add(draft.stamp(claimed));
    }
    Duration lease = request.lease().orElse(pool.spec().terms().lease().usual());
    PoolClaim claim =
        new PoolClaim(
            request.id(),
            request.pool(),
            request.forName(),
            request.digest(),
            fence,
            PoolClaim.Lease.of(now, now.plus(lease)),
            machines,
            request.by());
    draft.put(claim, "claimed", "until " + PoolWords.time(claim.lease().expires()));
    return draft.answering(new ClaimStands(claim, given));
  }

  /** Keeps in the books that somebody waits; not every time that he asks again. */
  private static void ask(BookDraft draft, PoolBook book, ClaimRequest request) {
    Duration kept =
        request.patience().compareTo(DEMAND_KEPT) < 0 ? request.patience() : DEMAND_KEPT;
    Demand known = book.demands().get(request.id());
    boolean fresh =
        known != null
            && known.count() == request.count()
            && draft.now().plus(kept.dividedBy(2)).isBefore(known.until());
    if (kept.isPositive() && !fresh) {
      draft.put(new Demand(request.id(), request.pool(), request.count(), draft.now().plus(kept)));
    }
  }

  /** Machines that no check has missed, of today's template, the longest ready first. */
  private static Comparator<PoolInstance> bestFirst(WantedPool pool) {
    return Comparator.comparing((PoolInstance each) -> each.trouble().misses() > 0)
        .thenComparing(each -> !each.template().equals(pool.template()))
        .thenComparing(PoolInstance.OLDEST_READY);
  }

  /** {@code web-a} to {@code web-z}, then {@code web-aa} and on. */
  private static String named(String prefix, int index) {
    StringBuilder letters = new StringBuilder();
    for (int rest = index; rest >= 0; rest = rest / 26 - 1) {
      letters.insert(0, (char) ('a' + rest % 26));
    }
    return "%s-%s".formatted(prefix, letters);
  }

  /** The pool's name and the instance's digits. */
  private static String ownName(ClaimRequest request, PoolInstance instance) {
    String pool = request.pool().value();
    int longest = LONGEST_NAME - 1 - instance.id().digits().length();
    return "%s-%s"
        .formatted(
            pool.length() > longest ? pool.substring(0, longest) : pool, instance.id().digits());
  }

  /**
   * Makes a lease end later, or earlier.
   *
   * @param fence the claim's fencing number, if the caller knows it
   * @param lease how long from now on; empty: as long as the pool usually gives
   */
  public static BookChange<ClaimAnswer> renew(
      PoolBook book,
      Collection<WantedPool> wanted,
      ClaimId id,
      OptionalLong fence,
      Optional<Duration> lease,
      Instant now) {
    Optional<ClaimAnswer> denied = denied(book, id, fence, now);
    if (denied.isPresent()) {
      return BookChange.none(book, denied.get());
    }
    PoolClaim claim = book.claim(id).orElseThrow();
    PoolTerms terms = terms(wanted, claim);
    Instant latest = claim.lease().claimed().plus(terms.lease().max());
    Duration left = Duration.between(now, latest);
    Duration asked = lease.orElse(terms.lease().usual());
    Duration given = lease.isEmpty() && asked.compareTo(left) > 0 ? left : asked;
    if (!given.isPositive() || given.compareTo(left) > 0) {
      return BookChange.none(book, tooLong("what is left of the claim's time", asked, left));
    }
    BookDraft draft = new BookDraft(book, now);
    PoolClaim renewed = claim.with(claim.lease().renewed(now.plus(given)));
    draft.put(renewed, "lease renewed", "until " + PoolWords.time(renewed.lease().expires()));
    return draft.answering(new ClaimStands(renewed, book.instancesOf(claim)));
  }

  /**
   * Gives machines back. A claim that is held ends with its hold.
   *
   * @param fence the claim's fencing number, if the caller knows it
   */
  public static BookChange<ClaimAnswer> release(
      PoolBook book, ClaimId id, OptionalLong fence, Instant now) {
    Optional<ClaimAnswer> denied = denied(book, id, fence, now);
    if (denied.isPresent()) {
      return BookChange.none(book, denied.get());
    }
    PoolClaim claim = book.claim(id).orElseThrow();
    BookDraft draft = new BookDraft(book, now);
    if (claim.isHeld(now)) {
      PoolClaim asked = claim.with(claim.lease().askedAt(now));
      draft.put(
          asked,
          "release asked for",
          "it is held until " + PoolWords.time(claim.lease().heldUntil().orElseThrow()));
      return draft.answering(new ClaimStands(asked, book.instancesOf(claim)));
    }
    PoolClaim ended = end(draft, claim, "released");
    return draft.answering(new ClaimStands(ended, List.of()));
  }

  /**
   * Keeps a claim from ending, so that somebody can look at its machines.
   *
   * @param fence the claim's fencing number, if the caller knows it
   * @param length how long from now on; zero ends the hold
   */
  public static BookChange<ClaimAnswer> hold(
      PoolBook book, ClaimId id, OptionalLong fence, Duration length, Instant now) {
    Optional<ClaimAnswer> denied = denied(book, id, fence, now);
    if (denied.isPresent()) {
      return BookChange.none(book, denied.get());
    }
    PoolClaim claim = book.claim(id).orElseThrow();
    Duration left = Duration.between(now, claim.lease().heldSince().orElse(now).plus(LONGEST_HOLD));
    if (length.isNegative() || length.compareTo(left) > 0) {
      return BookChange.none(book, tooLong("a hold", length, left));
    }
    BookDraft draft = new BookDraft(book, now);
    PoolClaim held = claim.with(claim.lease().held(now, now.plus(length)));
    draft.put(
        held,
        length.isZero() ? "hold ended" : "held",
        "until " + PoolWords.time(held.lease().heldUntil().orElseThrow()));
    return draft.answering(new ClaimStands(held, book.instancesOf(claim)));
  }

  private static Optional<ClaimAnswer> denied(
      PoolBook book, ClaimId id, OptionalLong fence, Instant now) {
    Optional<PoolClaim> claim = book.claim(id).filter(each -> !isForgotten(each, now));
    if (claim.isEmpty()) {
      return Optional.of(
          new ClaimDenied(
              Denial.NO_SUCH_CLAIM, "there is no claim " + id, "run: homelab pool show"));
    }
    if (!claim.get().isActive()) {
      return Optional.of(
          new ClaimDenied(
              Denial.ENDED,
              "claim %s ended at %s"
                  .formatted(id, PoolWords.time(claim.get().lease().released().orElseThrow())),
              "claim again, with another --claim-id"));
    }
    if (fence.isPresent() && fence.getAsLong() != claim.get().fence()) {
      return Optional.of(
          new ClaimDenied(
              Denial.OTHER_FENCE,
              "claim %s has fence %d, not %d".formatted(id, claim.get().fence(), fence.getAsLong()),
              "somebody else has it now: claim again, with another --claim-id"));
    }
    return Optional.empty();
  }

  private static ClaimDenied tooLong(String what, Duration asked, Duration most) {
    return new ClaimDenied(
        Denial.OUT_OF_RANGE,
        "%s must be more than 0 and at most %s, not %s"
            .formatted(what, PoolWords.duration(most), PoolWords.duration(asked)),
        "ask for at most " + PoolWords.duration(most));
  }

  private static PoolTerms terms(Collection<WantedPool> wanted, PoolClaim claim) {
    return wanted.stream()
        .filter(each -> each.spec().name().equals(claim.pool()))
        .map(each -> each.spec().terms())
        .findFirst()
        .orElse(PoolTerms.DEFAULT);
  }

  /**
   * Takes a claim back that nobody was told of, since some of its machines turned out to be bad: as
   * if it had never been. What was good of it is released, since somebody began to use it.
   *
   * @param bad what is wrong with which machine
   * @param theirs those of them that somebody else seems to have: they are set aside, and nothing
   *     is done to them before a repair
   */
  public static BookChange<Boolean> withdraw(
      PoolBook book,
      ClaimId id,
      SortedMap<InstanceId, String> bad,
      Set<InstanceId> theirs,
      Instant now) {
    Optional<PoolClaim> claim = book.claim(id).filter(PoolClaim::isActive);
    if (claim.isEmpty()) {
      return BookChange.none(book, false);
    }
    BookDraft draft = new BookDraft(book, now);
    for (PoolInstance instance : book.instancesOf(claim.get())) {
      String error = bad.get(instance.id());
      if (error == null) {
        draft.turn(instance, InstancePhase.RELEASING, "the claim was withdrawn");
      } else if (theirs.contains(instance.id())) {
        draft.turn(
            instance.with(instance.trouble().givenUp(MOST_TRIES)),
            InstancePhase.QUARANTINED,
            "somebody else seems to have it: " + error);
      } else {
        draft.update(
            instance.pool(),
            state ->
                state.failed(
                    new PoolState.Mishap(now, instance.host(), instance.template(), error, false)));
        draft.turn(
            instance.with(instance.trouble().missed(now, error)),
            InstancePhase.FAILED,
            "could not be given: " + error);
      }
    }
    draft.forgetClaim(id);
    return draft.answering(true);
  }

  /** Ends a claim; its machines leave it at once. */
  static PoolClaim end(BookDraft draft, PoolClaim claim, String reason) {
    for (ClaimedMachine machine : claim.machines()) {
      PoolInstance instance = draft.instance(machine.instance());
      if (instance != null && instance.claim().filter(claim.id()::equals).isPresent()) {
        draft.turn(instance, InstancePhase.RELEASING, reason);
      }
    }
    PoolClaim ended = claim.with(claim.lease().releasedAt(draft.now()));
    draft.put(ended, "ended", reason);
    return ended;
  }

  /** Whether its id may be used for another claim. */
  static boolean isForgotten(PoolClaim claim, Instant now) {
    return claim.lease().released().filter(at -> !now.isBefore(at.plus(ID_KEPT))).isPresent();
  }
}
