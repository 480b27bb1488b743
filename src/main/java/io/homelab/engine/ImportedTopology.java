package io.homelab.engine;

import io.homelab.model.Unsaid;
import java.util.List;

/**
 * A foreign definition said as {@code topology.yaml}.
 *
 * @param text the file
 * @param machines the names of its machines, in its order
 * @param unsaid what the definition has and the topology has not
 */
public record ImportedTopology(String text, List<String> machines, List<Unsaid> unsaid) {
  /** Copies the lists. */
  public ImportedTopology {
    machines = List.copyOf(machines);
    unsaid = List.copyOf(unsaid);
  }
}
