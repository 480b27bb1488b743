package io.homelab.placement.rules;

import io.homelab.model.HostName;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Profile;
import java.util.List;

/** A pinned machine runs on its host and nowhere else. */
record PinRule() implements EligibilityRule {
  @Override
  public List<Rejection> check(Profile profile, HostOffer offer) {
    HostName host = offer.host().name();
    return profile.pin().isEmpty() || profile.pin().get().equals(host)
        ? List.of()
        : List.of(new Rejection.PinnedElsewhere(host, profile.pin().get()));
  }
}
