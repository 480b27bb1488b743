package io.homelab.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Warns of leases that ended, then ends their claims; forgets what is long over. */
final class LeasesStep {
  private final ReconcilerRound round;

  LeasesStep(ReconcilerRound round) {
    this.round = round;
  }

  void take() {
    for (PoolClaim claim : List.copyOf(round.draft().claims())) {
      if (!claim.isActive()) {
        if (Claims.isForgotten(claim, round.now())) {
          round.draft().forgetClaim(claim.id());
        }
      } else if (!claim.isHeld(round.now())) {
        judge(claim);
      }
    }
    for (Demand demand : List.copyOf(round.draft().demands())) {
      if (round.reached(demand.until())) {
        round.draft().forgetDemand(demand.claim());
      }
    }
  }

  private void judge(PoolClaim claim) {
    if (claim.lease().asked().isPresent()) {
      end(claim, "its release was asked for, and its hold is over");
      return;
    }
    if (!round.reached(claim.lease().expires())) {
      return;
    }
    Duration grace = PoolSizes.terms(round.wanted(claim.pool())).lease().grace();
    if (claim.lease().warned().isEmpty()) {
      Instant until = round.now().plus(grace);
      String reason =
          "the lease ended at %s; the machines are taken back at %s"
              .formatted(PoolWords.time(claim.lease().expires()), PoolWords.time(until));
      round.draft().put(claim.with(claim.lease().warnedAt(round.now())), "lease warned", reason);
      round.act(new PoolAction.LeaseWarned(claim.pool(), claim.id(), until, reason));
    } else if (round.reached(claim.lease().warned().get().plus(grace))) {
      end(claim, "the lease ended at %s".formatted(PoolWords.time(claim.lease().expires())));
    }
  }

  private void end(PoolClaim claim, String reason) {
    round.act(new PoolAction.ClaimEnded(claim.pool(), claim.id(), reason));
    Claims.end(round.draft(), claim, reason);
  }
}
