package io.homelab.access;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Some of a server's labs, and how much they may take together. A token of a project sees and
 * changes these labs alone.
 *
 * @param name what people call it
 * @param labs the labs that it owns, by name; of no lab there are two owners
 * @param quota what its labs may take together at most
 * @param reservation what the plans of other labs leave free for it
 */
public record Project(
    String name, SortedSet<String> labs, ProjectAmounts quota, ProjectAmounts reservation) {
  private static final String OWN_LAB = "-vms";

  /** Copies the set. */
  public Project {
    labs = new TreeSet<>(labs);
  }

  /** The lab that the server makes for it, of machines that are asked for one by one. */
  public String ownLab() {
    return name + OWN_LAB;
  }

  /** Whether a lab is its own. */
  public boolean owns(String lab) {
    return labs.contains(lab) || lab.equals(ownLab());
  }
}
