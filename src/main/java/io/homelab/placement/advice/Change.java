package io.homelab.placement.advice;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.HostStatus;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Role;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Outage;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** One change that a person could make, often a single line of a file. */
sealed interface Change {
  /** The request after the change. */
  PlacementRequest in(PlacementRequest request);

  /** What to do: the beginning of a sentence, in the imperative. */
  String text();

  /** The host takes new machines again. */
  record EndMaintenance(HostName host, HostStatus status) implements Change {
    @Override
    public PlacementRequest in(PlacementRequest request) {
      return withHost(request, host, o -> o.with(o.host().withStatus(HostStatus.ONLINE)));
    }

    @Override
    public String text() {
      return (status == HostStatus.CORDONED ? "uncordon host " : "end the maintenance of host ")
          + host;
    }
  }

  /** The host can be used again. */
  record BringBack(HostName host, Outage outage) implements Change {
    @Override
    public PlacementRequest in(PlacementRequest request) {
      return withHost(request, host, HostOffer::broughtBack);
    }

    @Override
    public String text() {
      return outage.answers()
          ? "make host %s usable (%s)".formatted(host, outage.reason())
          : "bring back host %s (%s)".formatted(host, outage.reason());
    }
  }

  /** The host accepts one more role. */
  record AcceptRole(HostName host, Role role) implements Change {
    @Override
    public PlacementRequest in(PlacementRequest request) {
      return withHost(request, host, o -> o.with(accepting(o.host())));
    }

    private Host accepting(Host declared) {
      SortedSet<String> roles = new TreeSet<>(declared.placements());
      roles.add(role.value());
      return declared.withPlacements(roles);
    }

    @Override
    public String text() {
      return "let host %s accept role %s (placements)".formatted(host, role);
    }
  }

  /**
   * The host gets more of a resource.
   *
   * @param usable what is usable there now
   * @param more how much more, above zero
   */
  record MoreRoom(HostName host, Resource resource, long usable, long more) implements Change {
    @Override
    public PlacementRequest in(PlacementRequest request) {
      return withHost(request, host, o -> o.withUsable(resource.set(o.usable(), usable + more)));
    }

    @Override
    public String text() {
      return "give host %s %s more (%s usable instead of %s)"
          .formatted(
              host, resource.amount(more), resource.amount(usable + more), resource.amount(usable));
    }
  }

  /**
   * The host gets more of a device.
   *
   * @param usable how many are there for this lab now
   * @param more how many more, above zero
   */
  record MoreDevices(HostName host, String device, long usable, long more) implements Change {
    @Override
    public PlacementRequest in(PlacementRequest request) {
      return withHost(
          request,
          host,
          o -> o.withUsable(o.usable().with(o.usable().devices().with(device, usable + more))));
    }

    @Override
    public String text() {
      return "add %d %s to host %s (%d usable instead of %d)"
          .formatted(more, device, host, usable + more, usable);
    }
  }

  /**
   * The machine needs less of a resource.
   *
   * @param before what it needs now
   * @param after what it would need, less than before
   */
  record SmallerMachine(MachineName machine, Resource resource, long before, long after)
      implements Change {
    @Override
    public PlacementRequest in(PlacementRequest request) {
      List<Machine> machines = new ArrayList<>();
      for (Machine each : request.machines()) {
        machines.add(
            each.name().equals(machine)
                ? each.withResources(resource.set(each.resources(), after))
                : each);
      }
      return request.withMachines(machines);
    }

    @Override
    public String text() {
      return "give machine %s %s instead of %s"
          .formatted(machine, resource.amount(after), resource.amount(before));
    }
  }

  private static PlacementRequest withHost(
      PlacementRequest request, HostName name, UnaryOperator<HostOffer> change) {
    List<HostOffer> hosts = new ArrayList<>();
    for (HostOffer offer : request.hosts()) {
      hosts.add(offer.host().name().equals(name) ? change.apply(offer) : offer);
    }
    return request.withHosts(hosts);
  }
}
