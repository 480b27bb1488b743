package io.homelab.placement.strategy;

import io.homelab.placement.problem.Site;
import java.util.List;
import java.util.StringJoiner;

/** The sentence of a strategy that compares no scores. */
final class Choices {
  private Choices() {}

  /** For example {@code next in turn of 2 hosts that fit (the other: laptop)}. */
  static String text(String how, Site chosen, List<Site> fitting) {
    if (fitting.size() == 1) {
      return Ranking.ONLY_HOST;
    }
    StringJoiner others =
        new StringJoiner(", ", fitting.size() == 2 ? "(the other: " : "(the others: ", ")");
    for (Site site : fitting) {
      if (site != chosen) {
        others.add(site.toString());
      }
    }
    return "%s of %d hosts that fit %s".formatted(how, fitting.size(), others);
  }
}
