package io.homelab.placement.strategy;

import io.homelab.placement.Resource;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.EligibleSites;
import java.util.List;
import java.util.Optional;

/**
 * Each machine goes to the host with the least load before the machine is added: 0.4 of the CPU
 * share, 0.4 of the memory share and 0.2 of the disk share.
 */
public record LeastLoaded() implements Greedy {
  private static final List<Integer> WEIGHTS = List.of(2, 2, 1);

  private static final Ranking<WeightedShare> LOAD =
      (guest, site, now) ->
          new WeightedShare(
              List.of(
                  now.share(site, Resource.CPU),
                  now.share(site, Resource.MEMORY),
                  now.share(site, Resource.DISK)),
              WEIGHTS);

  @Override
  public Picker start(Instance instance, EligibleSites eligible) {
    return LOAD.picker(eligible);
  }

  @Override
  public Optional<String> score(Guest guest, Site site, Occupancy now) {
    return Optional.of(LOAD.score(guest, site, now).toString());
  }

  @Override
  public String reason(Guest guest, Site chosen, List<Site> fitting, Occupancy before) {
    return LOAD.reason("least loaded", guest, chosen, fitting, before);
  }
}
