package io.homelab.placement.strategy;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.EligibleSites;
import io.homelab.placement.rules.Rules;
import java.util.List;
import java.util.PriorityQueue;
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
  default Picker picker(EligibleSites eligible) {
    return (guest, now) -> {
      Site best = null;
      S least = null;
      for (Site site : eligible.of(guest)) {
        if (!Rules.fits(guest, site, now)) {
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
    PriorityQueue<Scored<S>> others = new PriorityQueue<>(fitting.size());
    for (Site site : fitting) {
      if (site != chosen) {
        others.add(new Scored<>(score(guest, site, before), site));
      }
    }
    boolean tie = others.element().score.compareTo(score) == 0;
    StringJoiner list = new StringJoiner(", ", "(", ")");
    for (int left = Choices.named(others.size()); left > 0; left--) {
      Scored<S> other = others.remove();
      list.add(other.site + " " + other.score);
    }
    return "%s of %d hosts that fit: %s%s %s"
        .formatted(
            superlative,
            fitting.size(),
            score,
            tie ? ", first in hosts.yaml" : "",
            Choices.withRest(list, others.size()));
  }

  /**
   * A host and its score, in the order of scores and then of {@code hosts.yaml}.
   *
   * @param <S> the score
   */
  record Scored<S extends Comparable<? super S>>(S score, Site site)
      implements Comparable<Scored<S>> {
    @Override
    public int compareTo(Scored<S> other) {
      int byScore = score.compareTo(other.score);
      return byScore != 0 ? byScore : Integer.compare(site.index(), other.site.index());
    }
  }
}
