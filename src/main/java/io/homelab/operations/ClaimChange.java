package io.homelab.operations;

import io.homelab.model.PlainText;
import io.homelab.pool.BookChange;
import io.homelab.pool.ClaimAnswer;
import io.homelab.pool.ClaimId;
import io.homelab.pool.Claims;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolClaim;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Changes a claim that somebody has.
 *
 * @param claim as it is now
 */
public record ClaimChange(PoolClaim claim) {
  /** Whether it was asked for with the token of that name. */
  public boolean isBy(String token) {
    return claim.by().equals(Optional.of(token));
  }

  /** What it is called. */
  public String id() {
    return claim.id().value();
  }

  /** The number that a change of exactly this claim bears. */
  public OptionalLong fence() {
    return OptionalLong.of(claim.fence());
  }

  /**
   * The fencing number of a claim that was asked for with a token.
   *
   * @return refused when there is no claim of that name, or it was asked for otherwise
   */
  public static Answer<OptionalLong> own(LabPools pools, String claim, String token) {
    return Answer.of(() ->
        pools
            .claim(claim)
            .filter(each -> each.isBy(token))
            .map(ClaimChange::fence)
            .orElseThrow(() ->
                new RefusedException(
                    new Refusal(
                        Refusal.Kind.NO_RIGHT,
                        "claim %s was not made with this token"
                            .formatted(PlainText.excerpt(claim, 80)),
                        "it takes that token, or one of: operator, admin"))));
  }

  /**
   * Makes its lease end later, or earlier.
   *
   * @param fence the claim's fencing number, if the caller knows it: another one is refused
   * @param lease for how long from now on; absent means as long as the pool usually gives
   */
  public static Answer<ClaimChange> renew(
      LabPools pools, String claim, OptionalLong fence, Optional<Duration> lease) {
    return Answer.of(() -> {
      ClaimId id = ClaimMachines.id(claim);
      return change(
          pools, book -> Claims.renew(book, pools.wanted(false), id, fence, lease, pools.now()));
    });
  }

  /** Gives its machines back; a held one ends with its hold. */
  public static Answer<ClaimChange> release(LabPools pools, String claim, OptionalLong fence) {
    return Answer.of(() -> {
      ClaimId id = ClaimMachines.id(claim);
      Optional<PoolClaim> before = pools.books().read().claim(id);
      if (before.isPresent() && !before.get().isActive()) {
        // Whoever releases twice has what he wanted.
        return new ClaimChange(before.get());
      }
      ClaimChange done = change(pools, book -> Claims.release(book, id, fence, pools.now()));
      if (!done.claim().isActive()) {
        new ClaimFolder(pools, id).discard();
      }
      return done;
    });
  }

  /**
   * Keeps it from ending, so that somebody can look at its machines.
   *
   * @param length for how long from now on; zero ends the hold
   */
  public static Answer<ClaimChange> hold(
      LabPools pools, String claim, OptionalLong fence, Duration length) {
    return Answer.of(() -> {
      ClaimId id = ClaimMachines.id(claim);
      return change(pools, book -> Claims.hold(book, id, fence, length, pools.now()));
    });
  }

  /** An OpenSSH configuration that reaches its machines under their names, through their hosts. */
  public static Answer<String> sshConfig(LabPools pools, String claim) {
    return Answer.of(() -> {
      PoolBook book = pools.books().read();
      ClaimId id = ClaimMachines.id(claim);
      PoolClaim known =
          book.claim(id)
              .filter(PoolClaim::isActive)
              .orElseThrow(() ->
                  new RefusedException(
                      Refusal.usage("nobody has a claim " + id, "see: homelab pool show")));
      return new ClaimFolder(pools, id).text(known, book.instancesOf(known));
    });
  }

  private static ClaimChange change(
      LabPools pools, Function<PoolBook, BookChange<ClaimAnswer>> change) {
    return switch (pools.books().inTransaction(change)) {
      case ClaimAnswer.ClaimStands stands -> new ClaimChange(stands.claim());
      case ClaimAnswer.ClaimDenied denied -> throw ClaimMachines.denied(denied);
      case ClaimAnswer.NotReady never -> throw new IllegalStateException("it exists already");
      case ClaimAnswer.NeverReady never -> throw new IllegalStateException("it exists already");
    };
  }
}
