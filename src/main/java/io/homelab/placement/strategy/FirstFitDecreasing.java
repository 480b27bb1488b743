package io.homelab.placement.strategy;

import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Share;
import io.homelab.placement.problem.Site;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/**
 * The default: each machine goes to the least-used host that can take it. Least used is the
 * smallest of max(CPU share, memory share, disk share) before the machine is added; ties go to the
 * host that comes first in {@code hosts.yaml}.
 */
public record FirstFitDecreasing() implements Greedy {
  @Override
  public Picker start(Instance instance) {
    return new LeastUsedPicker(instance);
  }

  @Override
  public String reason(Site chosen, List<Site> fitting, Occupancy before) {
    return leastUsed(chosen, fitting, before);
  }

  static String leastUsed(Site chosen, List<Site> fitting, Occupancy before) {
    Share share = before.share(chosen);
    if (fitting.size() == 1) {
      return "the only host that fits: %s used".formatted(share);
    }
    List<Site> others = new ArrayList<>(fitting);
    others.remove(chosen);
    others.sort(Comparator.comparing(before::share));
    boolean tie = before.share(others.getFirst()).compareTo(share) == 0;
    StringJoiner list = new StringJoiner(", ", "(", ")");
    for (Site other : others) {
      list.add(other + " " + before.share(other));
    }
    return "least used of %d hosts that fit: %s%s %s"
        .formatted(fitting.size(), share, tie ? ", first in hosts.yaml" : "", list);
  }
}
