package io.homelab.placement.strategy;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.EligibleSites;
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
  public Picker start(Instance instance, EligibleSites eligible) {
    return new Turn(instance.sites().size(), eligible, startIndex);
  }

  @Override
  public String reason(Guest guest, Site chosen, List<Site> fitting, Occupancy before) {
    return Choices.text("next in turn", chosen, fitting);
  }

  private static final class Turn implements Picker {
    private final int hosts;
    private final EligibleSites eligible;
    private int next;

    Turn(int hosts, EligibleSites eligible, int startIndex) {
      this.hosts = hosts;
      this.eligible = eligible;
      this.next = startIndex;
    }

    @Override
    public @Nullable Site pick(Guest guest, Occupancy now) {
      List<Site> sites = eligible.of(guest);
      int first = firstFrom(next % Math.max(1, hosts), sites);
      for (int i = 0; i < sites.size(); i++) {
        Site site = sites.get((first + i) % sites.size());
        if (Rules.fits(guest, site, now)) {
          next = (site.index() + 1) % hosts;
          return site;
        }
      }
      return null;
    }

    /** The position of the first host that does not come before that one in the file. */
    private static int firstFrom(int index, List<Site> sites) {
      int low = 0;
      int high = sites.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (sites.get(middle).index() < index) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    @Override
    public OptionalInt nextIndex() {
      return OptionalInt.of(next);
    }
  }
}
