package io.homelab.placement.rules;

import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Profile;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that may take a machine, whatever else runs there. Each profile is evaluated once, and
 * profiles with the same hosts share one list.
 */
public final class EligibleNodes {
  private final Instance instance;
  private final List<@Nullable List<Node>> byWorkload;
  private final Map<Profile, List<Node>> byProfile = new HashMap<>();
  private final Map<BitSet, List<Node>> byHosts = new HashMap<>();
  private @Nullable Workload narrowed;
  private List<Node> among = List.of();

  /** For one instance. */
  public EligibleNodes(Instance instance) {
    this.instance = instance;
    this.byWorkload = new ArrayList<>(Collections.nCopies(instance.workloads().size(), null));
  }

  /**
   * The hosts for that machine, in {@code hosts.yaml} order; machines with the same hosts get the
   * identical list.
   */
  public List<Node> of(Workload workload) {
    if (workload == narrowed) {
      return among;
    }
    List<Node> known = byWorkload.get(workload.index());
    if (known == null) {
      known = byProfile.computeIfAbsent(workload.profile(), this::find);
      byWorkload.set(workload.index(), known);
    }
    return known;
  }

  /** Until {@link #widen}, these are the hosts for that machine: a list of its own. */
  public void narrow(Workload workload, List<Node> to) {
    narrowed = workload;
    among = to;
  }

  /** All hosts again for all machines. */
  public void widen() {
    narrowed = null;
    among = List.of();
  }

  /** Whether the list for that machine is one of its own. */
  public boolean isNarrowed(Workload workload) {
    return workload == narrowed;
  }

  private List<Node> find(Profile profile) {
    BitSet hosts = new BitSet(instance.nodes().size());
    List<Node> eligible = new ArrayList<>();
    for (Node node : instance.nodes()) {
      if (Rules.eligible(profile, node.offer())) {
        hosts.set(node.index());
        eligible.add(node);
      }
    }
    List<Node> known = byHosts.putIfAbsent(hosts, eligible);
    return known == null ? eligible : known;
  }
}
