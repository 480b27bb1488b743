package io.homelab.run;

import io.homelab.guest.Addresses;
import io.homelab.guest.EdgeResult;
import io.homelab.guest.GuestScripts.Target;
import io.homelab.model.Check;
import io.homelab.model.Edge;
import io.homelab.model.GuestAccess;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Probes edges once, from inside the dependant: all of its edges in one call. */
public final class EdgeProbe {
  private final Lab lab;
  private final LabState state;
  private final Guests guests;

  /** For dependants on the host of these guests. */
  public EdgeProbe(Lab lab, LabState state, Guests guests) {
    this.lab = lab;
    this.state = state;
    this.guests = guests;
  }

  /**
   * The results of one dependant.
   *
   * @param to what it is to reach
   * @return one result for each, in that order
   */
  public List<EdgeResult> probe(MachineName from, Collection<MachineName> to) {
    Optional<MachineRecord> source = state.machine(from);
    Optional<GuestAccess> access = source.flatMap(MachineRecord::access);
    Map<MachineName, Target> asked = new TreeMap<>();
    for (MachineName target : to) {
      Optional<String> address = Addresses.from(state, from, target);
      if (access.isPresent() && state.machine(target).isPresent() && address.isPresent()) {
        asked.put(target, new Target(address.get(), check(target)));
      }
    }
    Map<Target, Optional<String>> answers =
        access.isEmpty() || asked.isEmpty()
            ? Map.of()
            : guests.reach(access.get(), List.copyOf(new LinkedHashSet<>(asked.values())));
    List<EdgeResult> results = new ArrayList<>();
    for (MachineName target : to) {
      Target sought = asked.get(target);
      Optional<String> error =
          sought == null
              ? Optional.of(unasked(access, target))
              : answers.getOrDefault(sought, Optional.of("the probe did not tell"));
      results.add(
          new EdgeResult(
              new Edge(from, target),
              crosses(source, target),
              Addresses.from(state, from, target),
              error,
              true));
    }
    return results;
  }

  private Check check(MachineName target) {
    return lab.machine(target).map(Machine::check).orElse(new Check.Ping());
  }

  private boolean crosses(Optional<MachineRecord> source, MachineName target) {
    return source.isPresent()
        && state.machine(target).filter(it -> !it.host().equals(source.get().host())).isPresent();
  }

  private String unasked(Optional<GuestAccess> access, MachineName target) {
    if (access.isEmpty()) {
      return "the dependant is not up";
    }
    return state.machine(target).isEmpty()
        ? target + " is not up"
        : target + " has no address reachable from the dependant";
  }
}
