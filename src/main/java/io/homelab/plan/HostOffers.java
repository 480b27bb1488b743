package io.homelab.plan;

import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Network;
import io.homelab.placement.Decision;
import io.homelab.placement.HostOffer;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.PlacementResolver;
import io.homelab.placement.PlacementResult;
import io.homelab.probe.HostFacts;
import io.homelab.probe.InterfaceAddress;
import io.homelab.probe.finding.Stranger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What each host offers the resolver, and what comes out of that. */
final class HostOffers {
  private final Survey survey;
  private final PlanRequest request;

  HostOffers(Survey survey) {
    this.survey = survey;
    this.request = survey.request();
  }

  /** Places the machines. One that should move and has nowhere to go keeps the room it has. */
  PlacementResult place() {
    while (true) {
      PlacementResult placement = PlacementResolver.resolve(request());
      if (!anyStays(placement.unplaced())) {
        return placement;
      }
    }
  }

  /** The machines that find no host, without advice about them. */
  List<Decision.Unplaced> leftOver() {
    while (true) {
      List<Decision.Unplaced> left = PlacementResolver.leftOver(request());
      if (!anyStays(left)) {
        return left;
      }
    }
  }

  private boolean anyStays(List<Decision.Unplaced> left) {
    boolean news = false;
    for (Decision.Unplaced decision : left) {
      news |= survey.stays(decision.machine().name());
    }
    return news;
  }

  /** How the machines are to be placed: what is offered, wanted and there already. */
  PlacementRequest request() {
    List<HostOffer> offers = new ArrayList<>();
    boolean byMeasure = request.countsMeasured();
    for (HostAccount account : survey.accounts()) {
      HostOffer offer =
          account.offer(survey.heldByStuck(account), survey.filledGb(account), conflicts(account));
      offers.add(byMeasure ? offer.measuring(account.measuredUse()) : offer);
    }
    SortedMap<MachineName, HostName> settled = new TreeMap<>();
    for (Machine machine : request.lab().machines()) {
      survey.settledHost(machine).ifPresent(host -> settled.put(machine.name(), host));
    }
    return new PlacementRequest(
        offers,
        returning(offers, settled),
        settled,
        request.strategy(),
        request.seed(),
        request.state().nextHostIndex());
  }

  /**
   * Settles the machines that were shut down to make room and whose host has room for them again,
   * the most important first.
   *
   * @return all machines; those that have no room yet can only be where their disks are
   */
  private List<Machine> returning(
      List<HostOffer> offers, SortedMap<MachineName, HostName> settled) {
    List<Machine> machines = new ArrayList<>(request.lab().machines());
    List<Machine> off =
        machines.stream()
            .filter(machine -> survey.returnsTo(machine).isPresent())
            .sorted(
                Comparator.comparingInt(Machine::priority).reversed().thenComparing(Machine::name))
            .toList();
    if (off.isEmpty()) {
      return machines;
    }
    Map<HostName, Capacity> left = new TreeMap<>();
    offers.forEach(offer -> left.put(offer.host().name(), offer.usable()));
    for (Machine machine : machines) {
      HostName host = settled.get(machine.name());
      if (host != null) {
        left.computeIfPresent(host, (name, room) -> room.less(machine.resources()));
      }
    }
    for (Machine machine : off) {
      HostName host = survey.returnsTo(machine).orElseThrow();
      Capacity room = left.get(host);
      boolean rests = Rest.isResting(machine, survey.existing(machine.name()));
      if (rests || (room != null && room.holds(machine.resources()))) {
        settled.put(machine.name(), host);
        left.computeIfPresent(host, (name, its) -> its.less(machine.resources()));
      } else {
        machines.set(machines.indexOf(machine), machine.pinnedTo(host));
      }
    }
    return machines;
  }

  /** What is in the way of machines that do not exist yet: nothing of it was made by this lab. */
  private SortedMap<MachineName, String> conflicts(HostAccount account) {
    SortedMap<MachineName, String> conflicts = new TreeMap<>();
    if (account.facts().isEmpty()) {
      return conflicts;
    }
    HostFacts facts = account.facts().get();
    for (Machine machine : request.lab().machines()) {
      survey
          .stray(machine.name(), account.host().name())
          .ifPresent(copy ->
              conflicts.put(
                  machine.name(),
                  "host %s still has a copy of it; %s"
                      .formatted(account.host().name(), copy.fix())));
      if (survey.existing(machine.name()).isEmpty()) {
        Stranger.on(account.host().name(), facts, request.lab().name(), machine.name())
            .ifPresent(stranger ->
                conflicts.putIfAbsent(
                    machine.name(),
                    survey
                        .vanished(machine.name())
                        .filter(account.host().name()::equals)
                        .map(host -> left(stranger))
                        .orElseGet(stranger::words)));
        subnetConflict(facts, machine).ifPresent(why -> conflicts.putIfAbsent(machine.name(), why));
        hostOnlyConflict(facts, machine)
            .ifPresent(why -> conflicts.putIfAbsent(machine.name(), why));
        sessionConflict(facts, machine)
            .ifPresent(why -> conflicts.putIfAbsent(machine.name(), why));
      }
    }
    return conflicts;
  }

  /** It may be what is left of the machine, or somebody's since: who looks at it can tell. */
  private static String left(Stranger stranger) {
    return "%s exists without its machine; if nobody needs it, run on the host: %s"
        .formatted(stranger.name().words(), stranger.name().removal());
  }

  private static Optional<String> hostOnlyConflict(HostFacts facts, Machine machine) {
    if (!machine.box().provider().equals("virtualbox")) {
      return Optional.empty();
    }
    return machine.networks().stream()
        .filter(Network::isPrivate)
        .flatMap(network -> network.ip().stream())
        .filter(facts.network()::refusesHostOnly)
        .findFirst()
        .map(address ->
            "VirtualBox allows private networks only in %s, not %s; to allow more, list them in /etc/vbox/networks.conf on the host"
                .formatted(
                    facts.network().hostOnly().stream()
                        .map(InterfaceAddress::cidr)
                        .collect(Collectors.joining(", ")),
                    address));
  }

  /** The topology may not say which libvirt it is: the host's user does, by a variable. */
  private static Optional<String> sessionConflict(HostFacts facts, Machine machine) {
    return facts
        .engine()
        .session()
        .filter(uri ->
            machine.box().provider().equals("libvirt")
                && machine.networks().stream().anyMatch(Network::isPrivate))
        .map(uri ->
            "the host's LIBVIRT_DEFAULT_URI is %s, which cannot make private networks"
                .formatted(uri));
  }

  private Optional<String> subnetConflict(HostFacts facts, Machine machine) {
    return machine
        .privateIp()
        .filter(address -> machine.box().provider().equals("libvirt"))
        .flatMap(address ->
            facts
                .network()
                .foreignSubnet(request.lab().name(), address)
                .map(subnet ->
                    "%s belongs to network %s/%d, which the host already has"
                        .formatted(address, subnet.address(), subnet.prefix())));
  }
}
