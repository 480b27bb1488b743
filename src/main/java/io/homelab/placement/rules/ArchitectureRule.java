package io.homelab.placement.rules;

import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Profile;
import java.util.List;

/** A box for one architecture runs on hosts of that architecture; where it is not known, it may. */
record ArchitectureRule() implements EligibilityRule {
  @Override
  public List<Rejection> check(Profile profile, HostOffer offer) {
    return profile.architecture().isEmpty()
            || offer.architecture().isEmpty()
            || offer.architecture().equals(profile.architecture())
        ? List.of()
        : List.of(
            new Rejection.ArchitectureMismatch(
                offer.host().name(), profile.architecture().get(), offer.architecture().get()));
  }
}
