package io.homelab.pool;

import io.homelab.model.PoolTerms;
import io.homelab.pool.WorkResult.WorkFailure;
import java.time.Duration;
import java.util.Optional;

/** Takes in how works ended. A result of a work that is not awaited any more changes nothing. */
final class ResultsStep {
  private final ReconcilerRound round;

  ResultsStep(ReconcilerRound round) {
    this.round = round;
  }

  void take() {
    for (WorkResult result : round.seen().results()) {
      PoolInstance instance = round.draft().instance(result.instance());
      if (instance != null
          && instance.work().filter(work -> work.fence() == result.fence()).isPresent()) {
        take(instance, instance.work().orElseThrow().kind(), result);
      }
    }
  }

  private void take(PoolInstance busy, WorkKind kind, WorkResult result) {
    PoolInstance instance = busy.idle();
    if (!result.access().isEmpty()) {
      instance = instance.with(result.access());
    }
    Optional<WorkFailure> failure = result.failure();
    switch (kind) {
      case CREATE -> created(instance, failure);
      case CHECK -> {
        if (failure.isPresent()) {
          bad(instance, failure.get());
        } else {
          well(instance);
        }
      }
      case DESTROY -> {
        if (failure.isPresent()) {
          stuck(instance, failure.get());
        } else {
          round.gone(instance, instance.reason());
        }
      }
      case REVERT -> {
        if (failure.isPresent()) {
          round.turn(
              instance, InstancePhase.RETIRING, "cannot be reverted: " + failure.get().error());
        } else {
          round.turn(instance, InstancePhase.CHECKING, "was reverted");
        }
      }
    }
  }

  private void created(PoolInstance instance, Optional<WorkFailure> failure) {
    if (failure.filter(ResultsStep::isStop).isPresent()) {
      round.turn(instance, InstancePhase.RETIRING, "was not made: " + failure.get().error());
    } else if (failure.isPresent()) {
      fail(instance, "could not be made", failure.get());
    } else {
      round.turn(instance, InstancePhase.CHECKING, "was made");
    }
  }

  private static boolean isStop(WorkFailure failure) {
    return failure.blame() == WorkResult.Blame.STOPPED;
  }

  private void fail(PoolInstance instance, String what, WorkFailure failure) {
    round.mishap(instance, failure.error(), failure.permanent());
    round.turn(
        instance.with(instance.trouble().missed(round.now(), failure.error())),
        InstancePhase.FAILED,
        "%s: %s".formatted(what, failure.error()));
  }

  private void bad(PoolInstance instance, WorkFailure failure) {
    if (isStop(failure)) {
      round.draft().put(instance);
      return;
    }
    PoolInstance missed = instance.with(instance.trouble().missed(round.now(), failure.error()));
    PoolTerms terms = PoolSizes.terms(round.wanted(instance.pool()));
    if (instance.phase() == InstancePhase.CHECKING && failure.permanent()) {
      fail(instance, "is not usable", failure);
    } else if (instance.phase() == InstancePhase.READY
        && missed.trouble().misses() >= terms.check().fails()) {
      fail(instance, "failed %d checks in a row".formatted(missed.trouble().misses()), failure);
    } else {
      round.draft().put(missed);
    }
  }

  private void well(PoolInstance instance) {
    switch (instance.phase()) {
      case CHECKING -> ready(instance);
      case FAILED -> {
        int max = round.sizes(instance.pool()).max();
        long existing =
            round.draft().instances().stream()
                .filter(each -> each.pool().equals(instance.pool()) && each.phase().fillsMax())
                .count();
        if (existing < max) {
          round.turn(instance, InstancePhase.READY, "is well again");
        } else {
          round.draft().put(instance);
        }
      }
      default ->
          round
              .draft()
              .put(
                  instance
                      .with(PoolInstance.InstanceTrouble.NONE)
                      .with(instance.times().checked(round.now())));
    }
  }

  private void ready(PoolInstance instance) {
    boolean made = instance.times().begun().equals(instance.times().created());
    Duration took = Duration.between(instance.times().begun(), round.now());
    round
        .draft()
        .update(
            instance.pool(),
            state ->
                state.succeededOn(
                    instance.host(), round.now(), made ? Optional.of(took) : Optional.empty()));
    round.turn(instance, InstancePhase.READY, "is well");
    Brake brake = round.draft().pool(instance.pool()).brake();
    if (brake.position() == Brake.BrakePosition.HALF_OPEN
        && brake.isFor(instance.host())
        && !instance.times().begun().isBefore(brake.since())) {
      round.turn(instance.pool(), Brake.NONE, "instance %s became ready".formatted(instance.id()));
    }
  }

  private void stuck(PoolInstance instance, WorkFailure failure) {
    if (isStop(failure)) {
      round.draft().put(instance);
      return;
    }
    PoolInstance stuck = instance.with(instance.trouble().stuck(round.now(), failure.error()));
    PoolTerms terms = PoolSizes.terms(round.wanted(instance.pool()));
    boolean over = failure.permanent() || stuck.trouble().teardowns() >= terms.retries().limit();
    int tries = stuck.trouble().teardowns();
    if (over) {
      stuck = stuck.with(stuck.trouble().givenUp(terms.retries().limit()));
    }
    if (over && instance.phase() != InstancePhase.QUARANTINED) {
      round.turn(
          stuck,
          InstancePhase.QUARANTINED,
          "could not be removed in %d tries: %s".formatted(tries, failure.error()));
    } else {
      round.draft().put(stuck);
    }
  }
}
