package io.homelab.placement.rules;

import io.homelab.model.Host;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Profile;
import java.util.List;

/** A host takes the roles that its {@code placements} list. */
record RoleRule() implements EligibilityRule {
  @Override
  public List<Rejection> check(Profile profile, HostOffer offer) {
    Host host = offer.host();
    return host.accepts(profile.role())
        ? List.of()
        : List.of(new Rejection.RoleNotAccepted(host.name(), profile.role(), host.placements()));
  }
}
