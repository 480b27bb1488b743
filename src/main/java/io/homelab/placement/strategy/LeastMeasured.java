package io.homelab.placement.strategy;

import io.homelab.model.HostLoad;
import io.homelab.placement.MeasuredUse;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Share;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import java.util.List;
import java.util.Optional;

/**
 * {@link LeastLoaded} by what hosts measured: 0.4 of the load per CPU, 0.4 of the used memory and
 * 0.2 of the time that something waited for disks. What this run has placed there is added as
 * declared, since nothing has measured it yet. A host that did not tell counts as declared.
 *
 * @param before what was there when hosts were measured
 */
public record LeastMeasured(Occupancy before) implements Greedy {
  private static final List<Integer> WEIGHTS = List.of(2, 2, 1);

  /** Whether a host's use is to count as measured. */
  static boolean counts(Instance instance) {
    return instance.nodes().stream().anyMatch(node -> node.offer().measured().isPresent());
  }

  /** The strategy for a run that begins with the settled machines. */
  static LeastMeasured in(Instance instance) {
    return new LeastMeasured(new Occupancy(instance));
  }

  @Override
  public Picker start(Instance instance, EligibleNodes eligible) {
    return ranking().picker(eligible);
  }

  @Override
  public Optional<String> score(Workload workload, Node node, Occupancy now) {
    return Optional.of(ranking().score(workload, node, now).toString());
  }

  @Override
  public String reason(Workload workload, Node chosen, List<Node> fitting, Occupancy now) {
    return ranking().reason("least loaded as measured", workload, chosen, fitting, now);
  }

  private Ranking<WeightedShare> ranking() {
    return (workload, node, now) -> new WeightedShare(shares(node, now), WEIGHTS);
  }

  private List<Share> shares(Node node, Occupancy now) {
    if (node.offer().measured().isEmpty()) {
      return List.of(
          now.share(node, Resource.CPU),
          now.share(node, Resource.MEMORY),
          now.share(node, Resource.DISK));
    }
    MeasuredUse use = node.offer().measured().get();
    return List.of(
        Share.of(use.loadHundredths() + 100 * added(node, Resource.CPU, now), 100 * use.cpus()),
        Share.of(use.usedMb() + added(node, Resource.MEMORY, now), use.memoryMb()),
        Share.of(use.ioPressure(), HostLoad.WHOLE));
  }

  /** What has been placed there since. */
  private long added(Node node, Resource resource, Occupancy now) {
    return Math.max(0, now.used(node, resource) - before.used(node, resource));
  }
}
