package io.homelab.pool;

import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import io.homelab.pool.PoolClaim.ClaimedMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Instances that become machines of a lab for good: pure functions on the books. While that is
 * being done, the lab has a claim on its instance, so that nobody else gets it, and so that it goes
 * as other claimed machines do if nobody ends what was begun. What is ended leaves the books.
 */
public final class Adoptions {
  /** For how long nobody else gets an instance that is on its way into the lab. */
  public static final Duration LEASE = Duration.ofHours(2);

  private static final String DIGEST = "from_pool";

  private Adoptions() {}

  /** What the claim for a machine of a lab is called. */
  public static ClaimId claimFor(LabName lab, MachineName machine) {
    return new ClaimId(prefix(lab) + machine);
  }

  /** No name has a dot. */
  private static String prefix(LabName lab) {
    return "from_pool." + lab + ".";
  }

  /** The claims that a lab's adoptions have now. */
  public static List<PoolClaim> open(PoolBook book, LabName lab) {
    return book.claims().values().stream()
        .filter(Adoptions::isOpen)
        .filter(claim -> claim.id().value().startsWith(prefix(lab)))
        .toList();
  }

  private static boolean isOpen(PoolClaim claim) {
    return claim.isActive() && claim.digest().equals(DIGEST);
  }

  /** The instance that is on its way to be that machine. */
  public static Optional<PoolInstance> begun(PoolBook book, LabName lab, MachineName machine) {
    return book.claim(claimFor(lab, machine)).filter(Adoptions::isOpen).stream()
        .flatMap(claim -> book.instancesOf(claim).stream())
        .filter(instance -> !instance.isUnknown())
        .findFirst();
  }

  /**
   * The instances that could become a machine of the lab now: those that are ready and made from
   * today's template, the longest ready first.
   */
  public static List<PoolInstance> candidates(
      PoolBook book, Collection<WantedPool> wanted, PoolName pool) {
    Optional<WantedPool> described =
        wanted.stream().filter(each -> each.spec().name().equals(pool)).findFirst();
    if (described.isEmpty() || book.pool(pool).orders().draining()) {
      return List.of();
    }
    return book.instancesOf(pool).stream()
        .filter(PoolInstance::isIdle)
        .filter(each -> each.trouble().misses() == 0)
        .filter(each -> each.template().equals(described.get().template()))
        .sorted(PoolInstance.OLDEST_READY)
        .toList();
  }

  /**
   * Takes an instance for a machine of the lab; once more is the same, with a higher number.
   *
   * @return the claim; empty when it is not ready any more, and then nothing changed
   */
  public static BookChange<Optional<PoolClaim>> take(
      PoolBook book, LabName lab, MachineName machine, InstanceId id, Instant now) {
    Optional<PoolInstance> instance = book.instance(id);
    Optional<PoolClaim> before =
        book.claim(claimFor(lab, machine)).filter(claim -> !Claims.isForgotten(claim, now));
    boolean again =
        before.filter(Adoptions::isOpen).isPresent()
            && instance.flatMap(PoolInstance::claim).filter(before.get().id()::equals).isPresent();
    // Somebody's own claim may be called the same.
    boolean taken = before.filter(claim -> !claim.digest().equals(DIGEST)).isPresent();
    if (taken || instance.isEmpty() || (!again && !instance.get().isIdle())) {
      return BookChange.none(book, Optional.empty());
    }
    BookDraft draft = new BookDraft(book, now);
    if (!again) {
      before.filter(Adoptions::isOpen).ifPresent(other -> Claims.end(draft, other, "not needed"));
    }
    long fence = draft.nextFence();
    PoolClaim claim =
        new PoolClaim(
            claimFor(lab, machine),
            instance.get().pool(),
            Optional.of(machine),
            DIGEST,
            fence,
            PoolClaim.Lease.of(now, now.plus(LEASE)),
            List.of(new ClaimedMachine(machine, id)));
    PoolInstance claimed = instance.get().claimedBy(claim.id(), fence, now);
    if (!again) {
      draft.line(claimed, "ready -> claimed", "becomes machine " + machine);
    }
    draft.stamp(claimed);
    draft.put(claim, "claimed", "becomes machine %s".formatted(machine));
    return draft.answering(Optional.of(claim));
  }

  /** Gives an instance back to which nothing was done. */
  public static BookChange<Boolean> giveBack(PoolBook book, PoolClaim claim, Instant now) {
    if (!isCurrent(book, claim)) {
      return BookChange.none(book, false);
    }
    BookDraft draft = new BookDraft(book, now);
    book.instancesOf(claim)
        .forEach(
            instance -> draft.turn(instance, InstancePhase.READY, "became no machine of the lab"));
    draft.forgetClaim(claim.id());
    return draft.answering(true);
  }

  /** Ends what was begun and is not wanted any more: the instance goes. */
  public static BookChange<Boolean> drop(PoolBook book, PoolClaim claim, Instant now) {
    if (!isCurrent(book, claim)) {
      return BookChange.none(book, false);
    }
    BookDraft draft = new BookDraft(book, now);
    Claims.end(draft, claim, "became no machine of the lab");
    draft.forgetClaim(claim.id());
    return draft.answering(true);
  }

  /**
   * The instance is a machine of the lab by now, and nothing of it is left on its host.
   *
   * @param lab the lab's name, for the history
   */
  public static BookChange<Boolean> conclude(
      PoolBook book, PoolClaim claim, String lab, Instant now) {
    if (!isCurrent(book, claim)) {
      return BookChange.none(book, false);
    }
    BookDraft draft = new BookDraft(book, now);
    book.instancesOf(claim)
        .forEach(instance ->
            draft.remove(
                instance,
                "became machine %s of lab %s".formatted(claim.machines().getFirst().name(), lab)));
    draft.forgetClaim(claim.id());
    return draft.answering(true);
  }

  /** Whether nobody took it over since. */
  private static boolean isCurrent(PoolBook book, PoolClaim claim) {
    return book.claim(claim.id())
        .filter(Adoptions::isOpen)
        .filter(known -> known.fence() == claim.fence())
        .isPresent();
  }
}
