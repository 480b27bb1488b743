package io.homelab.engine;

import io.homelab.model.BoxRef;
import io.homelab.model.MachineName;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an engine finds on a host, when it looks for itself.
 *
 * @param version the version of what it needs there; absent means that the host has none, and no
 *     machine can be made there
 * @param providers those of the lab's providers that machines can run on there
 * @param boxes the boxes that are there and need not travel
 * @param machines the machines of the lab that it knows in the workdir, and whether each is up
 */
public record EngineReport(
    Optional<String> version,
    SortedSet<String> providers,
    SortedSet<BoxRef> boxes,
    SortedMap<MachineName, Boolean> machines) {
  /** Copies the collections. */
  public EngineReport {
    providers = Collections.unmodifiableSortedSet(new TreeSet<>(providers));
    boxes = Collections.unmodifiableSortedSet(new TreeSet<>(boxes));
    machines = Collections.unmodifiableSortedMap(new TreeMap<>(machines));
  }
}
