package io.homelab.placement.rules;

import io.homelab.model.Host;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every required label is on the host, with that value. */
record LabelRule() implements EligibilityRule {
  @Override
  public List<Rejection> check(Profile profile, HostOffer offer) {
    Host host = offer.host();
    List<Rejection> mismatches = new ArrayList<>();
    profile
        .require()
        .forEach((label, wanted) -> {
          Optional<String> actual = Optional.ofNullable(host.labels().get(label));
          if (!actual.equals(Optional.of(wanted))) {
            mismatches.add(new Rejection.LabelMismatch(host.name(), label, wanted, actual));
          }
        });
    return mismatches;
  }
}
