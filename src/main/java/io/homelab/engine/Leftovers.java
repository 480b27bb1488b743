package io.homelab.engine;

import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.MachineName;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What may be left on a host of a lab that goes, beyond what the engine itself knows: a run that
 * was killed may have begun to make it.
 *
 * @param lab the lab
 * @param lineage tells it from every other of that name
 * @param terms its own networks
 * @param machines its machines there
 */
public record Leftovers(
    LabName lab, String lineage, LabTerms terms, SortedSet<MachineName> machines) {
  /** Copies the machines. */
  public Leftovers {
    machines = Collections.unmodifiableSortedSet(new TreeSet<>(machines));
  }
}
