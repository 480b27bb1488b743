package io.homelab.run;

import io.homelab.guest.Addresses;
import io.homelab.guest.EdgeResult;
import io.homelab.guest.GuestScripts;
import io.homelab.model.Check;
import io.homelab.model.Edge;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.util.Optional;

/** Probes an edge once, from inside the dependant. */
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

  public EdgeResult probe(MachineName from, MachineName to) {
    Edge edge = new Edge(from, to);
    Optional<MachineRecord> source = state.machine(from);
    Optional<MachineRecord> target = state.machine(to);
    boolean crossHost =
        source.isPresent()
            && target.isPresent()
            && !source.get().host().equals(target.get().host());
    Optional<String> address = Addresses.from(state, from, to);
    return new EdgeResult(edge, crossHost, address, error(edge, source, target, address), true);
  }

  private Optional<String> error(
      Edge edge,
      Optional<MachineRecord> source,
      Optional<MachineRecord> target,
      Optional<String> address) {
    MachineName to = edge.to();
    if (source.isEmpty() || source.get().access().isEmpty()) {
      return Optional.of("the dependant is not up");
    }
    if (target.isEmpty()) {
      return Optional.of(to + " is not up");
    }
    if (address.isEmpty()) {
      return Optional.of(to + " has no address reachable from the dependant");
    }
    Check check = lab.machine(to).map(Machine::check).orElse(new Check.Ping());
    return guests.reach(source.get().access().get(), new GuestScripts.Target(address.get(), check));
  }
}
