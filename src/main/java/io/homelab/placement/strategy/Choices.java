package io.homelab.placement.strategy;

import io.homelab.placement.problem.Site;
import java.util.List;
import java.util.StringJoiner;

/** What the sentences of the strategies have in common. */
final class Choices {
  /** So many other hosts are all named; of more, the first few are. */
  private static final int ALL = 40;

  private static final int FEW = 8;

  private Choices() {}

  /** How many of the other hosts that fit a sentence names. */
  static int named(int others) {
    return others <= ALL ? others : FEW;
  }

  /** A list of hosts, and how many more there are. */
  static StringJoiner withRest(StringJoiner named, int more) {
    return more == 0 ? named : named.add("and " + more + " more");
  }

  /** For example {@code next in turn of 2 hosts that fit (the other: laptop)}. */
  static String text(String how, Site chosen, List<Site> fitting) {
    if (fitting.size() == 1) {
      return Ranking.ONLY_HOST;
    }
    StringJoiner others =
        new StringJoiner(", ", fitting.size() == 2 ? "(the other: " : "(the others: ", ")");
    int count = fitting.size() - 1;
    int left = named(count);
    for (Site site : fitting) {
      if (site != chosen && left > 0) {
        others.add(site.toString());
        left--;
      }
    }
    return "%s of %d hosts that fit %s"
        .formatted(how, fitting.size(), withRest(others, count - named(count)));
  }
}
