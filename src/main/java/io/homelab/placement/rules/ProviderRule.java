package io.homelab.placement.rules;

import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Profile;
import java.util.List;

/** A host needs the provider of the machine's box; where providers are not known, it has it. */
record ProviderRule() implements EligibilityRule {
  @Override
  public List<Rejection> check(Profile profile, HostOffer offer) {
    return offer.providers().isEmpty() || offer.providers().get().contains(profile.provider())
        ? List.of()
        : List.of(
            new Rejection.ProviderMissing(
                offer.host().name(), profile.provider(), offer.providers().get()));
  }
}
