package io.homelab.placement.strategy;

import io.homelab.model.HostName;
import io.homelab.model.Preference;
import io.homelab.model.Requirement;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * How well a host meets what a machine would like ({@code prefer}): the weight of each machine that
 * is there and that it would like near or not, and of each wish about the host itself that it
 * meets.
 *
 * @param points the sum, below 0 for a host that it would rather not have
 * @param because what counts, one by one, for example {@code +50 for web-1}
 */
public record SoftScore(long points, List<String> because) {
  /** So many machines are named one by one. */
  private static final int NAMED = 8;

  /** The score of one host at that moment; absent for a machine without preferences. */
  public static Optional<SoftScore> of(Workload workload, Node node, Occupancy now) {
    if (!workload.prefers()) {
      return Optional.empty();
    }
    List<String> because = new ArrayList<>();
    long points = 0;
    int others = 0;
    long rest = 0;
    for (Workload.Leaning leaning : workload.leanings()) {
      if (leaning.weight() != 0 && node.name().equals(now.where(leaning.other()))) {
        points += leaning.weight();
        if (others++ < NAMED) {
          because.add(signed(leaning.weight()) + " for " + leaning.other());
        } else {
          rest += leaning.weight();
        }
      }
    }
    if (others > NAMED) {
      because.add(signed(rest) + " for " + (others - NAMED) + " more machines");
    }
    for (Preference preference : workload.machine().preferences()) {
      if (preference instanceof Preference.HostKind kind && matches(kind, node)) {
        StringJoiner parts = new StringJoiner(", ");
        kind.require().labels().forEach((label, value) -> parts.add(label + "=" + value));
        kind.require().conditions().forEach(condition -> parts.add(condition.text()));
        because.add(signed(kind.weight()) + " for " + parts);
        points += kind.weight();
      }
    }
    return Optional.of(new SoftScore(points, List.copyOf(because)));
  }

  /** The text of a score, with its sign: {@code +10}, {@code -5}, {@code 0}. */
  public static String signed(long points) {
    return points > 0 ? "+" + points : Long.toString(points);
  }

  /** What nobody knows of the host is not true of it. */
  private static boolean matches(Preference.HostKind kind, Node node) {
    Map<String, String> labels = node.offer().host().labels();
    for (Entry<String, String> each : kind.require().labels().entrySet()) {
      if (!each.getValue().equals(labels.get(each.getKey()))) {
        return false;
      }
    }
    for (Requirement condition : kind.require().conditions()) {
      if (!node.offer().known(condition.name()).map(condition::isMetBy).orElse(false)) {
        return false;
      }
    }
    return true;
  }

  /** The hosts that fit and have the best score among those, in their order. */
  static List<Node> best(Workload workload, List<Node> nodes, Occupancy now) {
    Scores scores = new Scores(workload, now);
    List<Node> best = new ArrayList<>();
    long most = Long.MIN_VALUE;
    for (Node node : nodes) {
      long points = scores.of(node);
      if (points >= most && Rules.fits(workload, node, now)) {
        if (points > most) {
          best.clear();
          most = points;
        }
        best.add(node);
      }
    }
    return best;
  }

  /**
   * Says what preferences had to do with the choice of a host, in front of why it was chosen among
   * the best.
   *
   * @param fitting all hosts that could have taken the machine
   */
  static String reason(
      Greedy strategy, Workload workload, Node chosen, List<Node> fitting, Occupancy before) {
    List<Node> best = best(workload, fitting, before);
    Scores scores = new Scores(workload, before);
    String points = signed(scores.of(chosen));
    if (best.size() == fitting.size()) {
      String plain = strategy.reason(workload, chosen, fitting, before);
      return fitting.size() == 1 || points.equals("0")
          ? plain
          : "all %d hosts that fit are preferred alike (%s): %s"
              .formatted(fitting.size(), points, plain);
    }
    List<Node> others = new ArrayList<>(fitting);
    others.removeAll(best);
    others.sort((one, other) -> Long.compare(scores.of(other), scores.of(one)));
    StringJoiner list = new StringJoiner(", ", "(", ")");
    int named = ReasonText.named(others.size());
    others.subList(0, named).forEach(node -> list.add(node + " " + signed(scores.of(node))));
    String preferred =
        points
            + " of "
            + fitting.size()
            + " hosts that fit "
            + ReasonText.withRest(list, others.size() - named);
    return best.size() == 1
        ? "preferred with " + preferred
        : "%d hosts are preferred with %s: %s"
            .formatted(best.size(), preferred, strategy.reason(workload, chosen, best, before));
  }

  /** The points of all hosts at one moment. */
  static final class Scores {
    private final Workload workload;
    private final Map<HostName, Long> company = new HashMap<>();

    Scores(Workload workload, Occupancy now) {
      this.workload = workload;
      for (Workload.Leaning leaning : workload.leanings()) {
        HostName there = now.where(leaning.other());
        if (there != null) {
          company.merge(there, (long) leaning.weight(), Long::sum);
        }
      }
    }

    long of(Node node) {
      long points = company.getOrDefault(node.name(), 0L);
      for (Preference preference : workload.machine().preferences()) {
        if (preference instanceof Preference.HostKind kind && matches(kind, node)) {
          points += kind.weight();
        }
      }
      return points;
    }
  }
}
