package io.homelab.placement.strategy;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.EligibleSites;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Each machine goes to any of the hosts that can take it, drawn evenly.
 *
 * @param seed the same seed draws the same hosts
 */
public record RandomFit(long seed) implements Greedy {
  @Override
  public Picker start(Instance instance, EligibleSites eligible) {
    SplittableRandom random = new SplittableRandom(seed);
    return (guest, now) -> {
      List<Site> fitting = new ArrayList<>();
      for (Site site : eligible.of(guest)) {
        if (Rules.fits(guest, site, now)) {
          fitting.add(site);
        }
      }
      return fitting.isEmpty() ? null : fitting.get(random.nextInt(fitting.size()));
    };
  }

  @Override
  public String reason(Guest guest, Site chosen, List<Site> fitting, Occupancy before) {
    return Choices.text("drawn with seed " + seed, chosen, fitting);
  }
}
