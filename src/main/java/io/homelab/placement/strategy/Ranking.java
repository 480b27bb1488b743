package io.homelab.placement.strategy;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/**
 * Ranks hosts by a score: the lowest wins, ties go to the first in {@code hosts.yaml}.
 *
 * @param <S> the score; its text is shown to people
 */
@FunctionalInterface
interface Ranking<S extends Comparable<? super S>> {
  /** The reason where there was no choice. */
  String ONLY_HOST = "the only host that fits";

  /** The host's score for that machine at that moment. */
  S score(Guest guest, Site site, Occupancy now);

  /** Picks the host with the lowest score of those that fit. */
  default Picker picker(Instance instance) {
    return (guest, now) -> {
      Site best = null;
      S least = null;
      for (Site site : instance.sites()) {
        if (!Rules.eligible(guest.profile(), site.offer()) || !Rules.fits(guest, site, now)) {
          continue;
        }
        S score = score(guest, site, now);
        if (least == null || score.compareTo(least) < 0) {
          best = site;
          least = score;
        }
      }
      return best;
    };
  }

  /**
   * Says why the lowest score won, for example {@code least used of 2 hosts that fit: 25% (laptop
   * 40%)}: its score, then the others from low to high.
   *
   * @param superlative what the lowest score means
   */
  default String reason(
      String superlative, Guest guest, Site chosen, List<Site> fitting, Occupancy before) {
    if (fitting.size() == 1) {
      return ONLY_HOST;
    }
    S score = score(guest, chosen, before);
    List<Site> others = new ArrayList<>(fitting);
    others.remove(chosen);
    others.sort(Comparator.comparing(site -> score(guest, site, before)));
    boolean tie = score(guest, others.getFirst(), before).compareTo(score) == 0;
    StringJoiner list = new StringJoiner(", ", "(", ")");
    for (Site other : others) {
      list.add(other + " " + score(guest, other, before));
    }
    return "%s of %d hosts that fit: %s%s %s"
        .formatted(superlative, fitting.size(), score, tie ? ", first in hosts.yaml" : "", list);
  }
}
