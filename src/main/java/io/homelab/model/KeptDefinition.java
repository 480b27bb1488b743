package io.homelab.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a kept Vagrantfile came to.
 *
 * @param vagrantfile the Vagrantfile
 * @param entries its machines as far as a topology can say them: entries of {@code machines}, in
 *     its order, each with a {@code name}; values are plain
 * @param boxes where its boxes come from, where it says so: entries of {@code boxes}
 * @param machines the rest, by the names of all entries
 */
public record KeptDefinition(
    KeptVagrantfile vagrantfile,
    List<Map<String, Object>> entries,
    SortedMap<String, Map<String, Object>> boxes,
    SortedMap<String, KeptMachine> machines) {
  /** Copies the collections. */
  public KeptDefinition {
    entries = List.copyOf(entries);
    boxes = Collections.unmodifiableSortedMap(new TreeMap<>(boxes));
    machines = Collections.unmodifiableSortedMap(new TreeMap<>(machines));
  }
}
