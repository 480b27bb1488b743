package io.homelab.placement.strategy;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Share;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.EligibleSites;
import java.util.List;
import java.util.Optional;

/**
 * The default: each machine goes to the least-used host that can take it. Least used is the
 * smallest of max(CPU share, memory share, disk share) before the machine is added; ties go to the
 * host that comes first in {@code hosts.yaml}.
 */
public record FirstFitDecreasing() implements Greedy {
  static final Ranking<Share> LEAST_USED = (guest, site, now) -> now.share(site);

  @Override
  public Picker start(Instance instance, EligibleSites eligible) {
    return new LeastUsedPicker(eligible);
  }

  @Override
  public Optional<String> score(Guest guest, Site site, Occupancy now) {
    return Optional.of(LEAST_USED.score(guest, site, now).toString());
  }

  @Override
  public String reason(Guest guest, Site chosen, List<Site> fitting, Occupancy before) {
    return LEAST_USED.reason("least used", guest, chosen, fitting, before);
  }
}
