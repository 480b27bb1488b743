package io.homelab.placement.strategy;

import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import io.homelab.placement.rules.Rules;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Each machine goes to the next host in {@code hosts.yaml} order that can take it, after the
 * previous machine's host.
 *
 * @param startIndex the index of the first host to try; taken modulo the number of hosts, which may
 *     have changed since the last run
 */
public record RoundRobin(int startIndex) implements Greedy {
  @Override
  public Picker start(Instance instance, EligibleNodes eligible) {
    return new Turn(instance.nodes().size(), eligible, startIndex);
  }

  @Override
  public String reason(Workload workload, Node chosen, List<Node> fitting, Occupancy before) {
    return ReasonText.text("next in turn", chosen, fitting);
  }

  private static final class Turn implements Picker {
    private final int hosts;
    private final EligibleNodes eligible;
    private int next;

    Turn(int hosts, EligibleNodes eligible, int startIndex) {
      this.hosts = hosts;
      this.eligible = eligible;
      this.next = startIndex;
    }

    @Override
    public @Nullable Node pick(Workload workload, Occupancy now) {
      List<Node> nodes = eligible.of(workload);
      int first = firstFrom(next % Math.max(1, hosts), nodes);
      for (int i = 0; i < nodes.size(); i++) {
        Node node = nodes.get((first + i) % nodes.size());
        if (Rules.fits(workload, node, now)) {
          next = (node.index() + 1) % hosts;
          return node;
        }
      }
      return null;
    }

    /** The position of the first host at or after that one in the file. */
    private static int firstFrom(int index, List<Node> nodes) {
      int low = 0;
      int high = nodes.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (nodes.get(middle).index() < index) {
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
