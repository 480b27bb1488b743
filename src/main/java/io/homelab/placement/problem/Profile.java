package io.homelab.placement.problem;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.Requirement;
import io.homelab.model.Role;
import io.homelab.placement.HostOffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What decides which hosts are eligible for a machine, whatever else runs there. Machines with
 * equal profiles share their eligible hosts.
 *
 * @param role the machine's role
 * @param pin the host it must run on, if any
 * @param provider the Vagrant provider of its box
 * @param architecture the architecture of its box, if the box has one
 * @param require host labels that must match
 * @param conditions what else must be true of the host
 * @param conflicts what is in the way of the machine, by host
 */
public record Profile(
    Role role,
    Optional<HostName> pin,
    String provider,
    Optional<String> architecture,
    SortedMap<String, String> require,
    List<Requirement> conditions,
    SortedMap<HostName, String> conflicts) {

  /** The profile of a machine among those hosts. */
  public static Profile of(Machine machine, List<HostOffer> offers) {
    SortedMap<HostName, String> conflicts = new TreeMap<>();
    for (HostOffer offer : offers) {
      String conflict = offer.conflicts().get(machine.name());
      if (conflict != null) {
        conflicts.put(offer.host().name(), conflict);
      }
    }
    return new Profile(
        machine.role(),
        machine.pin(),
        machine.box().provider(),
        machine.architecture(),
        machine.require(),
        machine.conditions(),
        conflicts);
  }

  /**
   * Uses only the two components that tell most profiles apart: a large lab computes it very often.
   */
  @Override
  public int hashCode() {
    return 31 * role.value().hashCode() + pin.hashCode();
  }
}
