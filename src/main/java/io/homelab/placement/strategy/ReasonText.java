package io.homelab.placement.strategy;

import io.homelab.placement.problem.Node;
import java.util.List;
import java.util.StringJoiner;

/** Text that the reasons of all strategies share. */
final class ReasonText {
  /** Up to this many other hosts, all are named; beyond that, only the first few. */
  private static final int ALL = 40;

  private static final int FEW = 8;

  private ReasonText() {}

  /** How many of the other fitting hosts a sentence names. */
  static int named(int others) {
    return others <= ALL ? others : FEW;
  }

  /** A list of hosts and how many more there are. */
  static StringJoiner withRest(StringJoiner named, int more) {
    return more == 0 ? named : named.add("and " + more + " more");
  }

  /** For example {@code next in turn of 2 hosts that fit (the other: laptop)}. */
  static String text(String how, Node chosen, List<Node> fitting) {
    if (fitting.size() == 1) {
      return Ranking.ONLY_HOST;
    }
    StringJoiner others =
        new StringJoiner(", ", fitting.size() == 2 ? "(the other: " : "(the others: ", ")");
    int count = fitting.size() - 1;
    int left = named(count);
    for (Node node : fitting) {
      if (node != chosen && left > 0) {
        others.add(node.toString());
        left--;
      }
    }
    return "%s of %d hosts that fit %s"
        .formatted(how, fitting.size(), withRest(others, count - named(count)));
  }
}
