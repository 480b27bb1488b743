package io.homelab.placement.rules;

import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Profile;
import java.util.List;

/** Nothing new can be made on a host that does not answer. */
record ReachableRule() implements EligibilityRule {
  @Override
  public List<Rejection> check(Profile profile, HostOffer offer) {
    return offer.unreachable().isPresent()
        ? List.of(new Rejection.Unreachable(offer.host().name(), offer.unreachable().get()))
        : List.of();
  }
}
