package io.homelab.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which machines a host takes, and how many.
 *
 * @param capacity what the file declares; parts left out are read from the host
 * @param reserve what the host keeps for itself
 * @param placements the roles it accepts; {@code *} accepts all
 * @param status whether it takes new machines
 * @param labels free labels that machines may require
 * @param reservations room that one lab or one owner has for itself
 */
public record Admission(
    Capacity capacity,
    Resources reserve,
    SortedSet<String> placements,
    HostStatus status,
    SortedMap<String, String> labels,
    List<Reservation> reservations) {

  /** A host that reserves nothing for anybody but itself. */
  public Admission(
      Capacity capacity,
      Resources reserve,
      SortedSet<String> placements,
      HostStatus status,
      SortedMap<String, String> labels) {
    this(capacity, reserve, placements, status, labels, List.of());
  }

  /** Copies the collections. */
  public Admission {
    placements = Collections.unmodifiableSortedSet(new TreeSet<>(placements));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    reservations = List.copyOf(reservations);
  }

  /** Every machine, as long as that capacity lasts. */
  public static Admission everything(Capacity capacity) {
    return new Admission(
        capacity, Resources.ZERO, new TreeSet<>(List.of("*")), HostStatus.ONLINE, new TreeMap<>());
  }

  /** Whether machines of the role may run there. */
  public boolean accepts(Role role) {
    return placements.contains("*") || placements.contains(role.value());
  }

  Admission withStatus(HostStatus other) {
    return new Admission(capacity, reserve, placements, other, labels, reservations);
  }

  Admission withPlacements(SortedSet<String> others) {
    return new Admission(capacity, reserve, others, status, labels, reservations);
  }
}
