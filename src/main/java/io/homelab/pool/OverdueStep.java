package io.homelab.pool;

import io.homelab.model.PoolTerms;
import java.util.List;

/** Gives up waiting for works whose time is over, and for machines that do not become ready. */
final class OverdueStep {
  private final ReconcilerRound round;

  OverdueStep(ReconcilerRound round) {
    this.round = round;
  }

  void take() {
    for (PoolInstance instance : List.copyOf(round.draft().instances())) {
      if (!instance.isUnknown()) {
        take(instance);
      }
    }
  }

  private void take(PoolInstance instance) {
    PoolTerms terms = PoolSizes.terms(round.wanted(instance.pool()));
    boolean over =
        instance.work().isPresent() && !InstanceWork.isLive(instance.work(), round.now());
    switch (instance.phase()) {
      case CREATING -> {
        if (over || instance.work().isEmpty()) {
          fail(instance, "was not made within %s".formatted(PoolWords.duration(terms.bootLimit())));
        }
      }
      case REVERTING -> {
        if (over || instance.work().isEmpty()) {
          round.turn(
              instance,
              InstancePhase.RETIRING,
              "was not reverted within %s".formatted(PoolWords.duration(terms.bootLimit())));
        }
      }
      case CHECKING -> {
        if (round.reached(instance.times().begun().plus(terms.bootLimit()))) {
          String last = instance.trouble().error();
          fail(
              instance,
              "was not ready within %s%s"
                  .formatted(
                      PoolWords.duration(terms.bootLimit()), last.isEmpty() ? "" : ": " + last));
        } else if (over) {
          round.draft().put(instance.idle());
        }
      }
      default -> {
        if (over) {
          round.draft().put(instance.idle());
        }
      }
    }
  }

  private void fail(PoolInstance instance, String why) {
    round.mishap(instance, "it " + why, false);
    round.turn(instance, InstancePhase.FAILED, why);
  }
}
