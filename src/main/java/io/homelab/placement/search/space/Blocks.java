package io.homelab.placement.search.space;

import io.homelab.model.HostName;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Joins machines that must share a host into blocks, which are placed as one. */
public final class Blocks {
  private Blocks() {}

  /** The blocks, in the order of their first members. */
  public static List<List<Workload>> group(List<Workload> free) {
    Set<Workload> open = new HashSet<>(free);
    List<List<Workload>> blocks = new ArrayList<>();
    for (Workload workload : free) {
      if (!open.contains(workload)) {
        continue;
      }
      List<Workload> block = new ArrayList<>();
      for (Workload member :
          workload.together().isEmpty() ? List.of(workload) : workload.together()) {
        if (open.remove(member)) {
          block.add(member);
        }
      }
      blocks.add(List.copyOf(block));
    }
    return blocks;
  }

  /** The bin on which each member already runs, -1 for none; null if none of them runs. */
  static int @Nullable [] homes(Instance instance, List<Workload> block) {
    int[] homes = new int[block.size()];
    boolean any = false;
    for (int i = 0; i < homes.length; i++) {
      HostName settled = instance.settledOn(block.get(i));
      Node node = settled == null ? null : instance.node(settled);
      homes[i] = node == null ? -1 : node.index();
      any |= node != null;
    }
    return any ? homes : null;
  }
}
