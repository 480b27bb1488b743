package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.run.JournalTail;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of a lab at one moment while it is watched.
 *
 * @param sight its machines and hosts, as the hosts told last
 * @param told the hosts that told something or failed to, each with when
 * @param asked the hosts that have not answered yet, each with since when
 * @param atWork who changes the lab, in one line, if somebody does
 * @param journal what the last run did last, if there was one
 */
public record WatchedLab(
    LabSight sight,
    SortedMap<HostName, Instant> told,
    SortedMap<HostName, Instant> asked,
    Optional<String> atWork,
    Optional<JournalTail> journal) {
  /** Copies the maps. */
  public WatchedLab {
    told = Collections.unmodifiableSortedMap(new TreeMap<>(told));
    asked = Collections.unmodifiableSortedMap(new TreeMap<>(asked));
  }
}
