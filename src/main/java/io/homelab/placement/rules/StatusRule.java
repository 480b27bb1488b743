package io.homelab.placement.rules;

import io.homelab.model.HostName;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Profile;
import java.util.List;

/** A host in maintenance, or cordoned, keeps what it has and gets nothing new. */
record StatusRule() implements EligibilityRule {
  @Override
  public List<Rejection> check(Profile profile, HostOffer offer) {
    HostName host = offer.host().name();
    return switch (offer.host().status()) {
      case ONLINE -> List.of();
      case MAINTENANCE -> List.of(new Rejection.InMaintenance(host));
      case CORDONED -> List.of(new Rejection.Cordoned(host));
    };
  }
}
