package io.homelab.placement.strategy;

import io.homelab.model.HostName;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Share;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the lab on few hosts without moving anything: the least used of the hosts that already run
 * this lab, and only then the least used of the others.
 */
public record Sticky(Set<HostName> home) implements Greedy {
  /** Sticks to the hosts of the settled machines. */
  public static Sticky to(Instance instance) {
    Set<HostName> home = new HashSet<>();
    for (Workload workload : instance.workloads()) {
      HostName host = instance.settledOn(workload);
      if (host != null) {
        home.add(host);
      }
    }
    return new Sticky(home);
  }

  @Override
  public Picker start(Instance instance, EligibleNodes eligible) {
    return new GrowingScorePicker<>(ranking(), eligible);
  }

  @Override
  public Optional<String> score(Workload workload, Node node, Occupancy now) {
    return Optional.of(ranking().score(workload, node, now).toString());
  }

  @Override
  public String reason(Workload workload, Node chosen, List<Node> fitting, Occupancy before) {
    String superlative =
        home.contains(chosen.name())
            ? "runs this lab already and is the least used"
            : "no host that runs this lab fits; least used";
    return ranking().reason(superlative, workload, chosen, fitting, before);
  }

  private Ranking<Standing> ranking() {
    return (workload, node, now) -> new Standing(!home.contains(node.name()), now.share(node));
  }

  /** Hosts of the lab come first, then the least used. */
  private record Standing(boolean stranger, Share share) implements Comparable<Standing> {
    @Override
    public int compareTo(Standing other) {
      int byHome = Boolean.compare(stranger, other.stranger);
      return byHome != 0 ? byHome : share.compareTo(other.share);
    }

    @Override
    public String toString() {
      return stranger ? share + " and new to this lab" : share.toString();
    }
  }
}
