package io.homelab.placement.rules;

import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Profile;
import java.util.List;

/** A rule about what a host is, whatever runs there. */
sealed interface EligibilityRule
    permits ArchitectureRule, LabelRule, PinRule, ProviderRule, OutageRule, RoleRule, StatusRule {
  /** The reasons against the host; none when it may take machines of that profile. */
  List<Rejection> check(Profile profile, HostOffer offer);
}
