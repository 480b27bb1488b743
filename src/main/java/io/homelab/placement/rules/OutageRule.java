package io.homelab.placement.rules;

import io.homelab.model.HostName;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Outage;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Profile;
import java.util.List;

/** Nothing new can be made on a host that does not answer or lacks what it takes. */
record OutageRule() implements EligibilityRule {
  @Override
  public List<Rejection> check(Profile profile, HostOffer offer) {
    if (offer.outage().isEmpty()) {
      return List.of();
    }
    HostName host = offer.host().name();
    Outage outage = offer.outage().get();
    return List.of(
        outage.answers()
            ? new Rejection.Unusable(host, outage.reason())
            : new Rejection.Unreachable(host, outage.reason()));
  }
}
