package io.homelab.placement.strategy;

import io.homelab.placement.Resource;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Share;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.EligibleSites;
import java.util.List;
import java.util.Optional;

/**
 * Each machine goes where the least is left over once it is there: the mean of the free shares of
 * CPU, memory and disk after the machine is added. A resource without a limit stays wholly free.
 */
public record BestFit() implements Greedy {
  private static final Ranking<WeightedShare> LEFT_OVER =
      (guest, site, now) ->
          new WeightedShare(
              List.of(
                  free(Resource.CPU, guest, site, now),
                  free(Resource.MEMORY, guest, site, now),
                  free(Resource.DISK, guest, site, now)),
              List.of(1, 1, 1));

  @Override
  public Picker start(Instance instance, EligibleSites eligible) {
    return LEFT_OVER.picker(eligible);
  }

  @Override
  public Optional<String> score(Guest guest, Site site, Occupancy now) {
    return Optional.of(LEFT_OVER.score(guest, site, now).toString());
  }

  @Override
  public String reason(Guest guest, Site chosen, List<Site> fitting, Occupancy before) {
    return LEFT_OVER.reason("least left over", guest, chosen, fitting, before);
  }

  private static Share free(Resource resource, Guest guest, Site site, Occupancy now) {
    long left = now.left(site, resource);
    if (left == Site.UNLIMITED) {
      return new Share(1, 1);
    }
    // A fitting machine needs no more than is left, or nothing where nothing is left.
    return Share.of(Math.max(0, left - guest.need(resource)), site.usable(resource));
  }
}
