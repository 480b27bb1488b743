package io.homelab.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code require} asks of a machine's host.
 *
 * @param labels labels with the values that they must have
 * @param conditions what else must be true of the host, in the order of the file
 */
public record Requirements(SortedMap<String, String> labels, List<Requirement> conditions) {
  /** Nothing. */
  public static final Requirements NONE = new Requirements(new TreeMap<>(), List.of());

  /** Copies the collections. */
  public Requirements {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    conditions = List.copyOf(conditions);
  }

  /** Both together; of two values for one label, the other's. */
  public Requirements and(Requirements other) {
    SortedMap<String, String> both = new TreeMap<>(labels);
    both.putAll(other.labels);
    LinkedHashSet<Requirement> all = new LinkedHashSet<>(conditions);
    all.addAll(other.conditions);
    return new Requirements(both, new ArrayList<>(all));
  }
}
