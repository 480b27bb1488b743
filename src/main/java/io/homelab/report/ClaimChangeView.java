package io.homelab.report;

import io.homelab.operations.ClaimChange;
import io.homelab.pool.PoolClaim;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What {@code pool renew}, {@code release} and {@code hold} say. */
public final class ClaimChangeView {
  private ClaimChangeView() {}

  /** How long the claim lasts now, in a sentence. */
  public static String human(ClaimChange change, Instant now) {
    PoolClaim claim = change.claim();
    PoolClaim.Lease lease = claim.lease();
    if (lease.released().isPresent()) {
      return "Claim %s is released.".formatted(claim.id());
    }
    Optional<String> held = held(claim, now);
    if (held.isEmpty()) {
      return "Claim %s lasts until %s.".formatted(claim.id(), TimeText.utc(lease.expires()));
    }
    return lease.asked().isPresent()
        ? "Claim %s is held until %s, and released then.".formatted(claim.id(), held.get())
        : "Claim %s is held until %s; its lease ends at %s."
            .formatted(claim.id(), held.get(), TimeText.utc(lease.expires()));
  }

  private static Optional<String> held(PoolClaim claim, Instant now) {
    return claim.isHeld(now) ? claim.lease().heldUntil().map(TimeText::utc) : Optional.empty();
  }

  /** The claim as it is now. */
  public static String json(ClaimChange change, Instant now) {
    return put(JsonDocument.pretty(), change.claim(), now).end();
  }

  /** {@code claims}: an object for each. */
  public static String json(List<ClaimChange> claims, Instant now) {
    JsonDocument json = JsonDocument.pretty().startArray("claims");
    claims.forEach(each -> put(json.startObject(), each.claim(), now).endObject());
    return json.endArray().end();
  }

  static JsonDocument put(JsonDocument json, PoolClaim claim, Instant now) {
    json.put("claim_id", claim.id().value())
        .put("pool", claim.pool().value())
        .put("fence", claim.fence())
        .put("expires_at", TimeText.utc(claim.lease().expires()))
        .put("held_until", held(claim, now))
        .put("released_at", claim.lease().released().map(TimeText::utc))
        .put("by", claim.by())
        .startArray("machines");
    claim
        .machines()
        .forEach(machine ->
            json.startObject()
                .put("id", machine.instance().value())
                .put("name", machine.name().value())
                .endObject());
    return json.endArray();
  }
}
