package io.homelab.model;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a machine may run, beside what its role and its size say.
 *
 * @param pin the host it must run on, if any
 * @param affinity machines that must share its host
 * @param antiAffinity machines that must not share its host
 * @param require host labels that must match
 * @param spreadBy the host label over whose values the machines of its role that name the same
 *     label are spread
 * @param architecture the box's architecture in Vagrant's words, for example {@code amd64}; absent
 *     means any. It decides about hosts alone and is not passed to Vagrant, which takes the host's
 *     own from version 2.4 on and, asked for one by name, no longer finds boxes that were added
 *     without one: those that homelab copies
 * @param priority who goes first when not all fit; higher is more important, default 0
 * @param preferences what it would like, in the file's order
 * @param conditions what else must be true of its host
 */
public record PlacementConstraints(
    Optional<HostName> pin,
    List<MachineName> affinity,
    List<MachineName> antiAffinity,
    SortedMap<String, String> require,
    Optional<String> spreadBy,
    Optional<String> architecture,
    int priority,
    List<Preference> preferences,
    List<Requirement> conditions) {
  /** The highest priority; the lowest is as far below zero. */
  public static final int MOST_PRIORITY = 1_000_000;

  /** Any host, next to any machine. */
  public static final PlacementConstraints NONE =
      new PlacementConstraints(
          Optional.empty(),
          List.of(),
          List.of(),
          new TreeMap<>(),
          Optional.empty(),
          Optional.empty(),
          0);

  /** Without preferences, and without conditions on the host beside its labels. */
  public PlacementConstraints(
      Optional<HostName> pin,
      List<MachineName> affinity,
      List<MachineName> antiAffinity,
      SortedMap<String, String> require,
      Optional<String> spreadBy,
      Optional<String> architecture,
      int priority) {
    this(
        pin,
        affinity,
        antiAffinity,
        require,
        spreadBy,
        architecture,
        priority,
        List.of(),
        List.of());
  }

  /** Copies the collections. */
  public PlacementConstraints {
    affinity = List.copyOf(affinity);
    antiAffinity = List.copyOf(antiAffinity);
    require = Collections.unmodifiableSortedMap(new TreeMap<>(require));
    preferences = List.copyOf(preferences);
    conditions = List.copyOf(conditions);
  }

  /** The same, bound to that host. */
  PlacementConstraints pinnedTo(HostName host) {
    return new PlacementConstraints(
        Optional.of(host),
        affinity,
        antiAffinity,
        require,
        spreadBy,
        architecture,
        priority,
        preferences,
        conditions);
  }
}
