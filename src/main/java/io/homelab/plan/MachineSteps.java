package io.homelab.plan;

import io.homelab.engine.Fingerprint;
import io.homelab.engine.MachineDigests;
import io.homelab.model.BridgedNic;
import io.homelab.model.Edge;
import io.homelab.model.HostName;
import io.homelab.model.MacAddresses;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Role;
import io.homelab.placement.Decision;
import io.homelab.placement.PlacementResult;
import io.homelab.state.MachineRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What happens to each machine, once every machine has a host or has none. */
final class MachineSteps {
  private final Survey survey;
  private final PlanRequest request;
  private final SortedMap<MachineName, SortedSet<MachineName>> across;
  private final SortedMap<MachineName, String> macs;

  private MachineSteps(Survey survey, PlacementResult placement) {
    this.survey = survey;
    this.request = survey.request();
    this.across = acrossHosts(request.lab().edges(), placement.placements());
    this.macs =
        MacAddresses.of(
            request.lab().name(), request.lab().machines().stream().map(Machine::name).toList(), 0);
  }

  /** The steps, sorted by name; a machine without a host has none. */
  static List<MachineStep> of(Survey survey, PlacementResult placement) {
    MachineSteps steps = new MachineSteps(survey, placement);
    List<MachineStep> all = new ArrayList<>();
    for (Decision decision : placement.decisions()) {
      if (decision instanceof Decision.Placed placed) {
        all.add(steps.step(placed));
      }
    }
    survey
        .existing()
        .forEach((name, found) -> {
          if (!survey.machines().containsKey(name)) {
            all.add(remove(name, found.host(), "it is no longer in topology.yaml"));
          }
        });
    for (MachineName name : survey.request().state().machines().keySet()) {
      if (!survey.machines().containsKey(name)) {
        survey
            .vanished(name)
            .ifPresent(host ->
                all.add(remove(name, host, "it is no longer in topology.yaml, nor on its host")));
      }
    }
    all.sort(Comparator.comparing(MachineStep::name));
    return List.copyOf(all);
  }

  private static MachineStep remove(MachineName name, HostName host, String reason) {
    return new MachineStep.Remove(name, host, new Role(name.value()), reason);
  }

  /** For every machine the other ends of its edges that cross hosts. */
  private static SortedMap<MachineName, SortedSet<MachineName>> acrossHosts(
      List<Edge> edges, Map<MachineName, HostName> placements) {
    SortedMap<MachineName, SortedSet<MachineName>> across = new TreeMap<>();
    for (Edge edge : edges) {
      HostName from = placements.get(edge.from());
      HostName to = placements.get(edge.to());
      if (from != null && to != null && !from.equals(to)) {
        across.computeIfAbsent(edge.from(), name -> new TreeSet<>()).add(edge.to());
        across.computeIfAbsent(edge.to(), name -> new TreeSet<>()).add(edge.from());
      }
    }
    return across;
  }

  private MachineStep step(Decision.Placed placed) {
    Machine machine = placed.machine();
    List<MachineName> because = List.copyOf(across.getOrDefault(machine.name(), new TreeSet<>()));
    HostAccount account = survey.account(placed.host());
    Optional<Existing> found = survey.existing(machine.name());
    Optional<BridgedNic> wanted =
        because.isEmpty()
            ? Optional.empty()
            : account.bridge().map(bridge -> new BridgedNic(mac(machine.name()), bridge));
    Optional<BridgedNic> nic = keptNic(found, account, wanted).or(() -> wanted);
    boolean nicKnown = nic.isPresent() || because.isEmpty();
    MachineDigests digests = digests(machine, nic);
    Verdict verdict =
        Rest.isResting(machine, found)
            ? Verdict.resting(found.isPresent())
            : Verdict.of(
                placed,
                found,
                gone(machine.name()),
                digests,
                nicKnown,
                new Verdict.Drifted(survey.drift(machine.name()), !because.isEmpty()));
    if (verdict.work().contains(MachineStep.Work.CLEAR)) {
      // It is made anew, so nothing is kept for the old one's sake.
      nic = wanted;
      digests = digests(machine, nic);
    }
    boolean isNew = found.isEmpty() && verdict.action() == Action.CREATE;
    Optional<Adoption> adoption =
        Optional.ofNullable(request.pools().taken().get(machine.name()))
            .filter(pool -> isNew && because.isEmpty() && pool.host().equals(placed.host()));
    return new MachineStep.Present(
        machine,
        placed.host(),
        found.map(Existing::host),
        verdict.action(),
        verdict.work(),
        adoption
            .map(Adoption::words)
            .orElseGet(() -> isNew ? made(machine, verdict.reason()) : verdict.reason()),
        placed,
        nic,
        because,
        digests,
        adoption,
        provisioned(machine, found, adoption));
  }

  /** Why it is made though a pool may have it. */
  private String made(Machine machine, String reason) {
    String why = request.pools().made().get(machine.name());
    return why == null ? reason : reason + "; " + why;
  }

  /** The provisioners of a pool's template have run in what the pool gives. */
  private static boolean provisioned(
      Machine machine, Optional<Existing> found, Optional<Adoption> adoption) {
    return machine.fromPool().isPresent()
        && (adoption.isPresent()
            || found.flatMap(Existing::record).map(MachineRecord::isAsItsPoolMadeIt).orElse(false));
  }

  private Optional<String> gone(MachineName name) {
    return survey
        .assumedLost(name)
        .map("host %s, where it was, is assumed lost"::formatted)
        .or(() -> survey.vanished(name).map("it was created on %s but is gone"::formatted));
  }

  private MachineDigests digests(Machine machine, Optional<BridgedNic> nic) {
    Fingerprint fingerprint = request.fingerprints().get(machine.name());
    if (fingerprint == null) {
      throw new IllegalArgumentException("no fingerprint of " + machine.name());
    }
    return request.engine().digests(machine, nic, fingerprint);
  }

  /**
   * The NIC that a machine has and may keep, since another one would cost it its disk: one that no
   * edge needs any more, and one on a bridge that hosts.yaml does not name and that is still there,
   * whatever the default route is today.
   */
  private static Optional<BridgedNic> keptNic(
      Optional<Existing> found, HostAccount account, Optional<BridgedNic> wanted) {
    return found
        .filter(machine -> machine.host().equals(account.host().name()))
        .flatMap(Existing::record)
        .flatMap(MachineRecord::bridged)
        .filter(nic ->
            wanted.isEmpty()
                || account.host().bridge().isEmpty()
                // A machine that was renamed since keeps its MAC.
                || wanted.get().device().equals(nic.bridge()))
        .filter(nic -> account.mayHave(nic.bridge()))
        .map(nic -> new BridgedNic(nic.mac(), nic.bridge()));
  }

  private String mac(MachineName name) {
    String mac = macs.get(name);
    if (mac == null) {
      throw new IllegalStateException("no MAC for " + name);
    }
    return mac;
  }
}
