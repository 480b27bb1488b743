package io.homelab.placement.search.proof;

import io.homelab.model.HostName;
import io.homelab.placement.Rejection;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.Rules;
import io.homelab.placement.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine, or machines held together by affinity, that no host could take even if it were empty
 * of all others in the search space.
 */
final class NoHostProof {
  /** The most hosts to explain. */
  private static final int MOST_HOSTS = 4;

  private NoHostProof() {}

  static @Nullable String find(SearchSpace space) {
    int worst = -1;
    for (int block = 0; block < space.size(); block++) {
      // A single machine gives a shorter sentence than a group.
      boolean shorter = worst < 0 || space.members(block).size() < space.members(worst).size();
      if (space.options(block).size() == 0 && shorter) {
        worst = block;
      }
    }
    return worst < 0 ? null : describe(space, worst);
  }

  private static String describe(SearchSpace space, int block) {
    List<Workload> members = space.members(block);
    for (Workload workload : members) {
      for (Workload other : workload.apart()) {
        if (members.contains(other)) {
          return "affinity holds machines %s and %s together, and anti-affinity keeps them apart"
              .formatted(workload, other);
        }
      }
    }
    HostName pin = members.getFirst().machine().pin().orElse(null);
    if (pin != null && members.size() == 1) {
      Node node = space.instance().node(pin);
      return "machine %s is pinned to host %s, %s"
          .formatted(
              members.getFirst(),
              pin,
              node == null
                  ? "which does not exist"
                  : "which could not take it even if it took no other: "
                      + reason(space, block, node));
    }
    String why = space.bins() == 0 ? "there is no host" : reasons(space, block);
    return members.size() == 1
        ? "no host could take machine %s even if it took no other: %s"
            .formatted(members.getFirst(), why)
        : "no host could take %s, which affinity holds together, even if it took no other: %s"
            .formatted(ProofWording.names(members), why);
  }

  /** Why even the hosts with the fewest reasons against the machines cannot take them. */
  private static String reasons(SearchSpace space, int block) {
    List<Node> nodes = new ArrayList<>(space.instance().nodes());
    Map<Node, Integer> distance = new HashMap<>();
    for (Node node : nodes) {
      int count = 0;
      for (Workload workload : space.members(block)) {
        count += Rules.reasons(workload, node, space.fixed()).reasons().size();
      }
      distance.put(node, count);
    }
    nodes.sort(Comparator.comparing(distance::get));
    List<String> reasons = new ArrayList<>();
    for (Node node : nodes.subList(0, Math.min(MOST_HOSTS, nodes.size()))) {
      reasons.add(reason(space, block, node));
    }
    int more = nodes.size() - reasons.size();
    if (more > 0) {
      reasons.add("%d more host%s cannot either".formatted(more, more == 1 ? "" : "s"));
    }
    return String.join("; ", reasons);
  }

  private static String reason(SearchSpace space, int block, Node node) {
    List<Workload> members = space.members(block);
    for (Workload workload : members) {
      List<Rejection> reasons = Rules.reasons(workload, node, space.fixed()).reasons();
      if (!reasons.isEmpty()) {
        return workload + " " + reasons.getFirst().text();
      }
    }
    return together(space, block, node);
  }

  /** Why a host that could take each machine alone cannot take all of them. */
  private static String together(SearchSpace space, int block, Node node) {
    List<Workload> members = space.members(block);
    for (Resource resource : Resource.ALL) {
      long need = space.need(block, resource.position());
      long left = space.fixed().left(node, resource);
      if (need > left) {
        return "together they need %s, host %s has %s left"
            .formatted(resource.amount(need), node, resource.amount(left));
      }
    }
    Occupancy now = space.empty();
    for (Workload workload : members) {
      List<Rejection> reasons = Rules.reasons(workload, node, now).reasons();
      if (!reasons.isEmpty()) {
        return workload + " " + reasons.getFirst().text();
      }
      now.place(workload, node);
    }
    return "host %s cannot take them together".formatted(node);
  }
}
