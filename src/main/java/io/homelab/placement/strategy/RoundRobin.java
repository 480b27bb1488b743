package io.homelab.placement.strategy;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.Rules;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Each machine goes to the next host in {@code hosts.yaml} order that can take it, after the host
 * of the machine before.
 *
 * @param startIndex the index of the first host to try; taken modulo the number of hosts, which may
 *     have changed since the last run
 */
public record RoundRobin(int startIndex) implements Greedy {
  @Override
  public Picker start(Instance instance) {
    return new Turn(instance.sites(), startIndex);
  }

  @Override
  public String reason(Guest guest, Site chosen, List<Site> fitting, Occupancy before) {
    return Choices.text("next in turn", chosen, fitting);
  }

  private static final class Turn implements Picker {
    private final List<Site> sites;
    private int next;

    Turn(List<Site> sites, int startIndex) {
      this.sites = sites;
      this.next = startIndex;
    }

    @Override
    public @Nullable Site pick(Guest guest, Occupancy now) {
      for (int i = 0; i < sites.size(); i++) {
        Site site = sites.get((next % sites.size() + i) % sites.size());
        if (Rules.eligible(guest.profile(), site.offer()) && Rules.fits(guest, site, now)) {
          next = (site.index() + 1) % sites.size();
          return site;
        }
      }
      return null;
    }

    @Override
    public OptionalInt nextIndex() {
      return OptionalInt.of(next);
    }
  }
}
