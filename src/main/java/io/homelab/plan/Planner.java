package io.homelab.plan;

import io.homelab.engine.Fingerprint;
import io.homelab.engine.MachineDigests;
import io.homelab.model.BoxRef;
import io.homelab.model.BridgedNic;
import io.homelab.model.Edge;
import io.homelab.model.HostName;
import io.homelab.model.HostStatus;
import io.homelab.model.MacAddresses;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import io.homelab.placement.Decision;
import io.homelab.placement.HostOffer;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.PlacementResolver;
import io.homelab.placement.PlacementResult;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.TakenName;
import io.homelab.probe.finding.Duplicate;
import io.homelab.probe.finding.SamePlaceRule;
import io.homelab.probe.finding.Stranger;
import io.homelab.state.MachineRecord;
import io.homelab.workdir.LabIdentity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is wanted with what is known and what was found. Pure: the same request gives the
 * same plan.
 */
public final class Planner {
  private final PlanRequest request;
  private final Map<HostName, HostAccount> accounts = new LinkedHashMap<>();
  private final SortedMap<MachineName, Machine> machines = new TreeMap<>();
  private final SortedMap<MachineName, Existing> existing;

  /** Machines that exist, should move, and have no host to go to. */
  private final SortedMap<MachineName, Existing> stuck = new TreeMap<>();

  private Planner(PlanRequest request) {
    this.request = request;
    Map<HostName, HostName> same = SamePlaceRule.of(request.hosts(), request.probes());
    request
        .hosts()
        .forEach(host ->
            accounts.put(
                host.name(),
                HostAccount.of(
                    request.state().cordoned().contains(host.name())
                        ? host.withStatus(HostStatus.CORDONED)
                        : host,
                    request.probes().get(host.name()),
                    identity(),
                    same.get(host.name()))));
    request.lab().machines().forEach(machine -> machines.put(machine.name(), machine));
    this.existing =
        Existing.find(accounts.values(), request.lab().name(), request.state().machines());
  }

  /** Makes the plan; never throws because something does not fit or does not answer. */
  public static Plan plan(PlanRequest request) {
    return new Planner(request).plan();
  }

  /** How the machines of a plan are to be placed: what is offered, wanted and there already. */
  public static PlacementRequest placementRequest(PlanRequest request) {
    return new Planner(request).placementRequest();
  }

  /** Where the machines are that exist, as far as anyone knows. */
  static SortedMap<MachineName, HostName> whereabouts(PlanRequest request) {
    SortedMap<MachineName, HostName> hosts = new TreeMap<>();
    new Planner(request).existing.forEach((name, found) -> hosts.put(name, found.host()));
    return hosts;
  }

  private Plan plan() {
    PlacementResult placement = place();
    SortedMap<MachineName, SortedSet<MachineName>> across = acrossHosts(placement.placements());
    SortedMap<MachineName, String> macs =
        MacAddresses.of(
            request.lab().name(), request.lab().machines().stream().map(Machine::name).toList(), 0);
    List<MachineStep> steps = new ArrayList<>();
    for (Decision decision : placement.decisions()) {
      if (decision instanceof Decision.Placed placed) {
        steps.add(step(placed, across, macs));
      }
    }
    existing.forEach((name, found) -> {
      if (!machines.containsKey(name)) {
        steps.add(
            new MachineStep.Remove(
                name, found.host(), new Role(name.value()), "it is no longer in topology.yaml"));
      }
    });
    steps.sort(Comparator.comparing(MachineStep::name));
    return new Plan(
        request.lab().name(),
        request.strategy(),
        request.seed(),
        request.offline(),
        List.copyOf(steps),
        hostPlans(steps),
        boxSteps(steps),
        placement,
        stranded(),
        duplicates());
  }

  private LabIdentity identity() {
    return new LabIdentity(request.lab().name(), request.owner(), request.state().lineage());
  }

  private List<Duplicate> duplicates() {
    SortedMap<MachineName, HostName> recorded = new TreeMap<>();
    request.state().machines().forEach((name, record) -> recorded.put(name, record.host()));
    return Duplicate.of(identity(), machines.keySet(), recorded, request.probes());
  }

  /** A machine that should move and has nowhere to go keeps the room that it has. */
  private PlacementResult place() {
    while (true) {
      PlacementResult placement = PlacementResolver.resolve(placementRequest());
      boolean settled = true;
      for (Decision.Unplaced decision : placement.unplaced()) {
        Existing found = existing.get(decision.machine().name());
        if (found != null && stuck.putIfAbsent(decision.machine().name(), found) == null) {
          settled = false;
        }
      }
      if (settled) {
        return placement;
      }
    }
  }

  private PlacementRequest placementRequest() {
    List<HostOffer> offers = new ArrayList<>();
    accounts
        .values()
        .forEach(account ->
            offers.add(account.offer(heldByStuck(account), filledGb(account), conflicts(account))));
    SortedMap<MachineName, HostName> settled = new TreeMap<>();
    for (Machine machine : request.lab().machines()) {
      settledHost(machine).ifPresent(host -> settled.put(machine.name(), host));
    }
    return new PlacementRequest(
        offers,
        request.lab().machines(),
        settled,
        request.strategy(),
        request.seed(),
        request.state().nextHostIndex());
  }

  /** A machine that is pinned elsewhere has to move; every other one stays where it is. */
  private Optional<HostName> settledHost(Machine machine) {
    return Optional.ofNullable(existing.get(machine.name()))
        .map(Existing::host)
        .filter(accounts::containsKey)
        .filter(host -> machine.pin().map(host::equals).orElse(true));
  }

  /**
   * What disks are filled with, in GB, of those machines whose whole disks are taken off the host's
   * room: machines that stay there, and other labs'.
   */
  private long filledGb(HostAccount account) {
    long sum = account.filledByOthersGb();
    if (account.facts().isEmpty()) {
      return sum;
    }
    HostFacts facts = account.facts().get();
    for (Machine machine : request.lab().machines()) {
      MachineName name = machine.name();
      Existing kept = stuck.get(name);
      if (kept != null && kept.host().equals(account.host().name())) {
        long declared = resourcesOf(name, kept.record()).diskGb();
        sum += facts.machines().filledGb(request.lab().name(), name, declared);
      } else if (settledHost(machine).filter(account.host().name()::equals).isPresent()) {
        sum += facts.machines().filledGb(request.lab().name(), name, machine.resources().diskGb());
      }
    }
    return sum;
  }

  /** What is in the way of machines that do not exist yet: nothing of it was made by this lab. */
  private SortedMap<MachineName, String> conflicts(HostAccount account) {
    SortedMap<MachineName, String> conflicts = new TreeMap<>();
    if (account.facts().isEmpty()) {
      return conflicts;
    }
    HostFacts facts = account.facts().get();
    for (Machine machine : request.lab().machines()) {
      if (!existing.containsKey(machine.name())) {
        Stranger.on(account.host().name(), facts, request.lab().name(), machine.name())
            .ifPresent(stranger -> conflicts.put(machine.name(), stranger.words()));
        subnetConflict(facts, machine).ifPresent(why -> conflicts.putIfAbsent(machine.name(), why));
      }
    }
    return conflicts;
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
                    "%s belongs to network %s/%d, which the host has already"
                        .formatted(address, subnet.address(), subnet.prefix())));
  }

  private Resources heldByStuck(HostAccount account) {
    Resources held = Resources.ZERO;
    for (Map.Entry<MachineName, Existing> each : stuck.entrySet()) {
      if (each.getValue().host().equals(account.host().name())) {
        held = held.plus(resourcesOf(each.getKey(), each.getValue().record()));
      }
    }
    return held;
  }

  /** For every machine the other ends of its edges that cross hosts. */
  private SortedMap<MachineName, SortedSet<MachineName>> acrossHosts(
      Map<MachineName, HostName> placements) {
    SortedMap<MachineName, SortedSet<MachineName>> across = new TreeMap<>();
    for (Edge edge : request.lab().edges()) {
      HostName from = placements.get(edge.from());
      HostName to = placements.get(edge.to());
      if (from != null && to != null && !from.equals(to)) {
        across.computeIfAbsent(edge.from(), name -> new TreeSet<>()).add(edge.to());
        across.computeIfAbsent(edge.to(), name -> new TreeSet<>()).add(edge.from());
      }
    }
    return across;
  }

  private MachineStep step(
      Decision.Placed placed,
      Map<MachineName, SortedSet<MachineName>> across,
      Map<MachineName, String> macs) {
    Machine machine = placed.machine();
    List<MachineName> because = List.copyOf(across.getOrDefault(machine.name(), new TreeSet<>()));
    HostAccount account = account(placed.host());
    Existing found = existing.get(machine.name());
    Optional<BridgedNic> wanted =
        because.isEmpty()
            ? Optional.empty()
            : account.bridge().map(bridge -> new BridgedNic(mac(macs, machine.name()), bridge));
    Optional<BridgedNic> nic = keptNic(found, account, wanted).or(() -> wanted);
    boolean nicKnown = nic.isPresent() || because.isEmpty();
    MachineDigests digests = digests(machine, nic);
    Verdict verdict = Verdict.of(placed, Optional.ofNullable(found), digests, nicKnown);
    if (verdict.work().contains(MachineStep.Work.CLEAR)) {
      // It is made anew, so nothing is kept for the old one's sake.
      nic = wanted;
      digests = digests(machine, nic);
    }
    return new MachineStep.Present(
        machine,
        placed.host(),
        Optional.ofNullable(found).map(Existing::host),
        verdict.action(),
        verdict.work(),
        verdict.reason(),
        placed,
        nic,
        because,
        digests);
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
      @Nullable Existing found, HostAccount account, Optional<BridgedNic> wanted) {
    if (found == null || !found.host().equals(account.host().name())) {
      return Optional.empty();
    }
    return found
        .record()
        .flatMap(MachineRecord::bridged)
        .filter(nic -> wanted.isEmpty() || account.host().bridge().isEmpty())
        .filter(nic -> account.mayHave(nic.bridge()))
        .map(nic -> new BridgedNic(nic.mac(), nic.bridge()));
  }

  private List<HostPlan> hostPlans(List<MachineStep> steps) {
    SortedMap<HostName, Resources> before = new TreeMap<>();
    existing.forEach((name, found) ->
        before.merge(found.host(), resourcesOf(name, found.record()), Resources::plus));
    SortedMap<HostName, List<MachineStep.Present>> after = new TreeMap<>();
    for (MachineStep step : steps) {
      if (step instanceof MachineStep.Present present) {
        after.computeIfAbsent(present.host(), host -> new ArrayList<>()).add(present);
      }
    }
    List<HostPlan> plans = new ArrayList<>();
    accounts.forEach((name, account) -> {
      List<MachineStep.Present> here = after.getOrDefault(name, List.of());
      Resources used = heldByStuck(account);
      for (MachineStep.Present step : here) {
        used = used.plus(step.machine().resources());
      }
      plans.add(
          account.plan(
              before.getOrDefault(name, Resources.ZERO),
              used,
              filledGb(account),
              HostNotes.of(account, here, filledGb(account))));
    });
    return List.copyOf(plans);
  }

  private Resources resourcesOf(MachineName name, Optional<MachineRecord> record) {
    return record
        .map(MachineRecord::resources)
        .or(() -> Optional.ofNullable(machines.get(name)).map(Machine::resources))
        .orElse(Resources.ZERO);
  }

  private List<BoxStep> boxSteps(List<MachineStep> steps) {
    SortedMap<HostName, SortedSet<BoxRef>> needed = new TreeMap<>();
    for (MachineStep step : steps) {
      if (step instanceof MachineStep.Present present
          && present.work().contains(MachineStep.Work.BOOT)) {
        needed
            .computeIfAbsent(present.host(), host -> new TreeSet<>())
            .add(present.machine().box());
      }
    }
    List<BoxStep> boxes = new ArrayList<>();
    accounts.forEach((name, account) ->
        needed
            .getOrDefault(name, Collections.emptySortedSet())
            .forEach(box -> boxes.add(boxStep(account, box))));
    return List.copyOf(boxes);
  }

  private BoxStep boxStep(HostAccount account, BoxRef box) {
    boolean present =
        account.facts().map(told -> told.engine().boxes().contains(box)).orElse(false);
    Long size = request.boxFiles().get(box);
    BoxStep.BoxAction action = present ? BoxStep.BoxAction.PRESENT : account.boxTransport();
    OptionalLong bytes =
        switch (action) {
          case PRESENT -> OptionalLong.of(0);
          case COPY -> size == null ? OptionalLong.empty() : OptionalLong.of(size);
          case FETCH -> OptionalLong.empty();
        };
    return new BoxStep(account.host().name(), box, action, bytes);
  }

  /**
   * Machines whose host does not answer: those that exist there, and those that are pinned there.
   */
  private List<Plan.Stranded> stranded() {
    SortedMap<MachineName, Plan.Stranded> stranded = new TreeMap<>();
    existing.forEach((name, found) ->
        problemOf(found.host())
            .or(() -> found.record().flatMap(record -> movedWorkdir(found.host(), record)))
            .or(() -> lostWorkdir(name, found))
            .or(() -> found.record().flatMap(record -> silentProvider(found, record)))
            .ifPresent(why -> strand(stranded, name, found.host(), why)));
    for (Machine machine : request.lab().machines()) {
      machine
          .pin()
          .ifPresent(
              pin -> problemOf(pin).ifPresent(why -> strand(stranded, machine.name(), pin, why)));
    }
    return List.copyOf(stranded.values());
  }

  private void strand(
      Map<MachineName, Plan.Stranded> stranded, MachineName name, HostName host, String why) {
    HostAccount account = accounts.get(host);
    boolean fileProblem =
        account == null
            || account.facts().map(told -> told.engine().version().isPresent()).orElse(false);
    Existing found = existing.get(name);
    stranded.putIfAbsent(
        name,
        new Plan.Stranded(
            name,
            host,
            fileProblem,
            why,
            found != null,
            Optional.ofNullable(found)
                .flatMap(there -> lostMachine(name, there))
                .map(taken -> taken.removal(name))
                .orElse("")));
  }

  private Optional<String> problemOf(HostName host) {
    HostAccount account = accounts.get(host);
    return account == null
        ? Optional.of("hosts.yaml has no such host any more")
        : account.problem();
  }

  /**
   * A machine whose workdir hosts.yaml no longer names must not be made a second time elsewhere.
   */
  private Optional<String> movedWorkdir(HostName host, MachineRecord record) {
    return account(host)
        .facts()
        .filter(told -> !told.workdir().path().equals(record.workdir()))
        .map(told ->
            "it was made in %s, and hosts.yaml now says %s"
                .formatted(record.workdir(), told.workdir().path()));
  }

  /** A virtual machine that its workdir does not know any more is not made a second time. */
  private Optional<TakenName> lostMachine(MachineName name, Existing found) {
    return found
        .record()
        .filter(record -> record.phase() != MachineRecord.Phase.CREATING)
        .flatMap(record -> Optional.ofNullable(accounts.get(found.host())))
        .flatMap(HostAccount::facts)
        .filter(told -> !told.machines().own().containsKey(name))
        .flatMap(told -> Existing.virtualMachine(told, request.lab().name(), name));
  }

  private Optional<String> lostWorkdir(MachineName name, Existing found) {
    return lostMachine(name, found)
        .map(taken -> "%s is there, but its workdir lost it".formatted(taken.words()));
  }

  /** A machine whose hypervisor does not answer is unknown, and not as it should be. */
  private Optional<String> silentProvider(Existing found, MachineRecord record) {
    if (found.state() != MachineState.UNKNOWN) {
      return Optional.empty();
    }
    return account(found.host())
        .facts()
        .map(told -> told.engine().problems().get(record.box().provider()))
        .map(problem -> record.box().provider() + ": " + problem.problem());
  }

  private HostAccount account(HostName host) {
    HostAccount account = accounts.get(host);
    if (account == null) {
      throw new IllegalStateException("the resolver chose a host that it was not offered: " + host);
    }
    return account;
  }

  private static String mac(Map<MachineName, String> macs, MachineName name) {
    String mac = macs.get(name);
    if (mac == null) {
      throw new IllegalStateException("no MAC for " + name);
    }
    return mac;
  }
}
