package io.homelab.plan;

import io.homelab.model.MachineName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which machines come from pools, of those that may.
 *
 * @param taken what each becomes, by the machine's name
 * @param made why others are made as usual, by the machine's name
 */
public record FromPools(
    SortedMap<MachineName, Adoption> taken, SortedMap<MachineName, String> made) {
  /** Every machine is made. */
  public static final FromPools NONE = new FromPools(new TreeMap<>(), new TreeMap<>());

  /** Copies the maps. */
  public FromPools {
    taken = Collections.unmodifiableSortedMap(new TreeMap<>(taken));
    made = Collections.unmodifiableSortedMap(new TreeMap<>(made));
  }

  /** The same, in which that machine is made as usual. */
  public FromPools without(MachineName machine, String why) {
    SortedMap<MachineName, Adoption> fewer = new TreeMap<>(taken);
    fewer.remove(machine);
    SortedMap<MachineName, String> more = new TreeMap<>(made);
    more.put(machine, why);
    return new FromPools(fewer, more);
  }

  /** The same, in which that machine comes from a pool. */
  public FromPools with(MachineName machine, Adoption adoption) {
    SortedMap<MachineName, Adoption> more = new TreeMap<>(taken);
    more.put(machine, adoption);
    SortedMap<MachineName, String> fewer = new TreeMap<>(made);
    fewer.remove(machine);
    return new FromPools(more, fewer);
  }
}
