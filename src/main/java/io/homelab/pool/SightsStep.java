package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import io.homelab.pool.HostSight.InstanceTrace;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares the books with what the hosts showed. */
final class SightsStep {
  /** For traces whose marker names no pool. */
  private static final PoolName NAMELESS = new PoolName("found");

  private final ReconcilerRound round;

  SightsStep(ReconcilerRound round) {
    this.round = round;
  }

  void take() {
    for (PoolInstance instance : List.copyOf(round.draft().instances())) {
      switch (round.seen().hosts().get(instance.host())) {
        case HostSight.NoAnswer silent -> lose(instance, silent);
        case HostSight.WholeInventory whole -> judge(instance, whole);
        case HostSight.HalfInventory half -> {}
        case null -> {}
      }
    }
    for (Map.Entry<HostName, HostSight> host : round.seen().hosts().entrySet()) {
      if (host.getValue() instanceof HostSight.WholeInventory whole) {
        whole.traces().forEach((id, trace) -> adopt(id, host.getKey(), trace));
      }
    }
  }

  private void lose(PoolInstance instance, HostSight.NoAnswer silent) {
    if (!instance.isUnknown()) {
      turned(instance, "unknown", "host %s is silent: %s".formatted(instance.host(), silent.why()));
      round.draft().put(instance.with(instance.times().unknown(Optional.of(round.now()))));
    }
  }

  private void judge(PoolInstance instance, HostSight.WholeInventory whole) {
    InstanceTrace trace = whole.traces().get(instance.id());
    boolean provable =
        instance.changed() <= round.seen().asOf()
            && !InstanceWork.isLive(instance.work(), round.now());
    if (trace == null && provable && instance.phase() != InstancePhase.CLAIMED) {
      vanished(instance);
      return;
    }
    PoolInstance known = instance.isUnknown() ? find(instance) : instance;
    if (known.phase() == InstancePhase.CLAIMED && provable) {
      tellClaimed(known, trace == null);
    }
    if (trace != null && provable && known.phase() == InstancePhase.READY && !trace.running()) {
      round.mishap(known, "it is not running", false);
      round.turn(
          known.with(known.trouble().missed(round.now(), "it is not running")),
          InstancePhase.FAILED,
          "is not running");
    }
  }

  /**
   * What is claimed stays in the books until its claim ends: a disk that is away for a moment would
   * else bring it back as nobody's, and it would be removed under its user's hands.
   */
  private void tellClaimed(PoolInstance instance, boolean missing) {
    String error = missing ? "host %s has no trace of it".formatted(instance.host()) : "";
    if (!instance.trouble().error().equals(error)) {
      round.draft().line(instance, missing ? "claimed, missing" : "claimed, found", error);
      round
          .draft()
          .put(
              instance.with(
                  missing
                      ? instance.trouble().missed(round.now(), error)
                      : PoolInstance.InstanceTrouble.NONE));
    }
  }

  /** What has no marker may still have a folder there, and one here: both go with a teardown. */
  private void vanished(PoolInstance instance) {
    String reason = "host %s has no trace of it".formatted(instance.host());
    switch (instance.phase()) {
      case RETIRING -> {}
      // These do not count as the pool's machines, and do not begin to now.
      case FAILED, QUARANTINED -> {
        int limit = PoolSizes.terms(round.wanted(instance.pool())).retries().limit();
        if (instance.phase() == InstancePhase.FAILED || instance.trouble().teardowns() >= limit) {
          round.turn(
              instance.with(PoolInstance.InstanceTrouble.NONE), InstancePhase.QUARANTINED, reason);
        }
      }
      case CREATING, READY -> {
        round.mishap(instance, reason, false);
        round.turn(instance, InstancePhase.RETIRING, reason);
      }
      default -> round.turn(instance, InstancePhase.RETIRING, reason);
    }
  }

  /** It is what it was; if it was on its way, its time starts again. */
  private PoolInstance find(PoolInstance instance) {
    PoolInstance known = instance.with(instance.times().unknown(Optional.empty()));
    turned(instance, known.phase().wireName(), "host %s answers again".formatted(instance.host()));
    if (known.phase() == InstancePhase.CHECKING) {
      known = known.with(known.times().begun(round.now()));
    }
    return round.draft().put(known);
  }

  private void turned(PoolInstance instance, String to, String reason) {
    round.act(
        new PoolAction.Turned(instance.pool(), instance.id(), instance.shownPhase(), to, reason));
    round.draft().line(instance, "%s -> %s".formatted(instance.shownPhase(), to), reason);
  }

  /** What a host has and the books have not comes back into the books, so as to be removed. */
  private void adopt(InstanceId id, HostName host, InstanceTrace trace) {
    PoolInstance known = round.draft().instance(id);
    if (known != null || round.draft().departedSince(id, round.seen().asOf())) {
      return;
    }
    String reason = "host %s has it, but the books did not".formatted(host);
    PoolInstance found =
        round
            .draft()
            .add(id, trace.pool().orElse(NAMELESS), host, "", InstancePhase.QUARANTINED, reason);
    round.act(
        new PoolAction.Turned(found.pool(), id, "", InstancePhase.QUARANTINED.wireName(), reason));
  }
}
