package io.homelab.placement.rules;

import io.homelab.model.HostStatus;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Profile;
import java.util.List;

/** A host in maintenance keeps what it has and gets nothing new. */
record StatusRule() implements EligibilityRule {
  @Override
  public List<Rejection> check(Profile profile, HostOffer offer) {
    return offer.host().status() == HostStatus.MAINTENANCE
        ? List.of(new Rejection.InMaintenance(offer.host().name()))
        : List.of();
  }
}
