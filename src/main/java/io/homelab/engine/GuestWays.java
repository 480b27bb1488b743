package io.homelab.engine;

import io.homelab.model.GuestAccess;
import io.homelab.model.MachineName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ways into the machines of a host.
 *
 * @param access the way into each machine that has one which can be used
 * @param refused why the ways into other machines are not used
 */
public record GuestWays(
    SortedMap<MachineName, GuestAccess> access, SortedMap<MachineName, String> refused) {
  /** Copies the maps. */
  public GuestWays {
    access = Collections.unmodifiableSortedMap(new TreeMap<>(access));
    refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
  }
}
