package io.homelab.operations;

import io.homelab.pool.PoolCounts;
import io.homelab.run.LabStatus;
import io.homelab.run.MachineStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What there is of a lab in numbers; no host is asked.
 *
 * @param lab its name
 * @param machines how many machines are in which state, as last seen
 * @param pools its pools
 */
public record LabFigures(String lab, SortedMap<String, Integer> machines, List<PoolFigures> pools) {
  /**
   * What there is of a pool.
   *
   * @param pool its name
   * @param phases how many of its machines are in which phase
   * @param wanted how many are to be ready
   * @param braked whether it makes none because they went bad
   */
  public record PoolFigures(
      String pool, SortedMap<String, Integer> phases, int wanted, boolean braked) {
    /** Copies the map. */
    public PoolFigures {
      phases = Collections.unmodifiableSortedMap(new TreeMap<>(phases));
    }
  }

  /** Copies the collections. */
  public LabFigures {
    machines = Collections.unmodifiableSortedMap(new TreeMap<>(machines));
    pools = List.copyOf(pools);
  }

  /** Counts. */
  public static Answer<LabFigures> of(LabOpener opener, LabRequest request) {
    return Answer.of(() -> {
      String name;
      boolean pooled;
      SortedMap<String, Integer> machines = new TreeMap<>();
      try (OpenLab lab = opener.open(request)) {
        name = lab.lab().name().value();
        pooled = !lab.lab().pools().isEmpty();
        for (MachineStatus each : LabStatus.lastSeen(lab.lab(), lab.kept().load())) {
          machines.merge(each.state(), 1, Integer::sum);
        }
      }
      List<PoolFigures> pools = new ArrayList<>();
      if (pooled) {
        try (LabPools opened = LabPools.open(opener, request).orThrow()) {
          PoolOverview.of(opened, true).orThrow().pools().stream()
              .map(LabFigures::figures)
              .forEach(pools::add);
        }
      }
      return new LabFigures(name, machines, pools);
    });
  }

  private static PoolFigures figures(PoolOverview.PoolStanding pool) {
    PoolCounts counts = pool.counts();
    SortedMap<String, Integer> phases = new TreeMap<>();
    phases.put("ready", counts.ready());
    phases.put("claimed", counts.claimed());
    phases.put("creating", counts.creating());
    phases.put("leaving", counts.leaving());
    phases.put("failed", counts.failed());
    phases.put("quarantined", counts.quarantined());
    phases.put("unknown", counts.unknown());
    return new PoolFigures(
        pool.name().value(), phases, pool.wanted(), pool.state().brake().isEngaged());
  }
}
