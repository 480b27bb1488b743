package io.homelab.plan;

import io.homelab.model.FileChange;
import io.homelab.model.HostName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files that change in a host's workdir.
 *
 * @param host the host
 * @param changes by path relative to the workdir; those that were removed are the host's words
 */
public record HostFiles(HostName host, SortedMap<String, FileChange> changes) {

  /** Copies the map. */
  public HostFiles {
    changes = Collections.unmodifiableSortedMap(new TreeMap<>(changes));
  }

  /** How many files change in that way. */
  public int count(FileChange change) {
    return Collections.frequency(changes.values(), change);
  }
}
