package io.homelab.pool;

import io.homelab.model.HostName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was seen since the last decision.
 *
 * @param asOf the revision of the books before the hosts were asked: what they lack of instances
 *     that changed since then proves nothing
 * @param hosts what each host showed; nothing is begun on one that is not in here
 * @param results how works ended
 * @param by which controller saw it, and does what is decided; empty where it has no name
 */
public record Sightings(
    long asOf, SortedMap<HostName, HostSight> hosts, List<WorkResult> results, String by) {
  /** Copies the collections. */
  public Sightings {
    hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
    results = List.copyOf(results);
  }

  /** What a controller without a name saw. */
  public Sightings(long asOf, SortedMap<HostName, HostSight> hosts, List<WorkResult> results) {
    this(asOf, hosts, results, "");
  }

  /** Results alone; no host was asked. */
  public static Sightings of(List<WorkResult> results) {
    return new Sightings(0, new TreeMap<>(), results);
  }

  /** The same, seen by that controller. */
  public Sightings by(String controller) {
    return new Sightings(asOf, hosts, results, controller);
  }
}
