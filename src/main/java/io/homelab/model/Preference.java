package io.homelab.model;

import java.util.List;

/**
 * What a machine would like of its host and does not insist on. Its weight says how much: from
 * {@link #LEAST} to {@link #MOST}, not 0; below 0 it would rather not.
 */
public sealed interface Preference {
  /** The least weight. */
  int LEAST = -100;

  /** The largest weight. */
  int MOST = 100;

  /** The weight if nobody says one. */
  int USUAL = 50;

  /** How much it counts, by the rules of the interface. */
  int weight();

  /**
   * To share a host with machines: each that is there counts.
   *
   * @param machines the machines; its own name among them means nothing
   */
  record Company(List<MachineName> machines, int weight) implements Preference {
    /** Copies the list. */
    public Company {
      machines = List.copyOf(machines);
    }
  }

  /**
   * To run on a host that is like that: it counts once if all is true of it.
   *
   * @param require its labels and what else must be true
   */
  record HostKind(Requirements require, int weight) implements Preference {}
}
