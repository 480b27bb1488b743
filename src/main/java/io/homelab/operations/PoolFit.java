package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import io.homelab.model.PoolSpec;
import io.homelab.model.Resources;
import io.homelab.placement.Decision;
import io.homelab.placement.HostOffer;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.PlacementResolver;
import io.homelab.placement.PlacementResult;
import io.homelab.placement.Rejection;
import io.homelab.placement.rules.Rules;
import io.homelab.plan.HostPlan;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.pool.Adoptions;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolInstance;
import io.homelab.pool.PoolRoom;
import io.homelab.pool.RoomAnswer;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.probe.ProbeResult;
import io.homelab.state.LabState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What fits beside a lab's own machines, as its plan would have it. An instance that a host shows
 * is there as another lab is, with what its marker says; one that is only decided upon is placed as
 * a machine of its host.
 */
final class PoolFit implements PoolRoom {
  private final PlanRequest plan;
  private final PlacementRequest base;
  private final SortedMap<PoolName, PoolSpec> specs = new TreeMap<>();
  private final SortedMap<HostName, Map<String, Resources>> shown = new TreeMap<>();

  /**
   * What the hosts told.
   *
   * @param plan the lab's own machines, and what the hosts told
   * @param owner whose instances they are
   */
  PoolFit(PlanRequest plan, Collection<PoolSpec> pools, String owner) {
    this.plan = plan;
    this.base = Planner.placementRequest(plan);
    pools.forEach(spec -> specs.put(spec.name(), spec));
    plan.probes()
        .forEach((host, probe) -> {
          if (probe instanceof ProbeResult.Reached reached) {
            Map<String, Resources> there = new HashMap<>();
            for (ForeignLab other : reached.facts().machines().otherLabs()) {
              if (other.owner().equals(owner) && InstanceId.isValid(other.lab())) {
                there.put(other.lab(), other.held());
              }
            }
            shown.put(host, there);
          }
        });
  }

  /** Asks the hosts. */
  static PoolFit look(OpenLab lab) {
    LabState state = lab.kept().load();
    return new PoolFit(
        lab.settled(state, false).planRequest(state, Optional.of(lab.hosts().probe())),
        lab.lab().pools(),
        lab.caller().owner());
  }

  /** The plan of the lab's own machines. */
  Plan plan() {
    return Planner.plan(plan);
  }

  /** The hosts that did not answer, and why. */
  SortedMap<HostName, String> silent() {
    SortedMap<HostName, String> silent = new TreeMap<>();
    plan.probes()
        .forEach((host, probe) -> {
          if (probe instanceof ProbeResult.Unreachable gone) {
            silent.put(host, gone.reason());
          }
        });
    return silent;
  }

  @Override
  public RoomAnswer oneMore(
      PoolSpec pool, Collection<PoolInstance> placed, SortedMap<HostName, String> avoided) {
    Machine more = pool.template().named(free(placed));
    Optional<HostName> planned = planned(pool, more, placed, avoided);
    if (planned.isPresent()) {
      return new RoomAnswer.FitsOn(planned.get());
    }
    PlacementResult result = PlacementResolver.resolve(with(placed, more, avoided));
    HostName host = result.placements().get(more.name());
    if (host != null) {
      return new RoomAnswer.FitsOn(host);
    }
    SortedMap<HostName, List<String>> never = never(more);
    return never.isEmpty()
        ? new RoomAnswer.NowhereNow(reasons(result, more, avoided))
        : new RoomAnswer.NeverFits(never);
  }

  @Override
  public SortedMap<HostName, String> lacking(Collection<PoolInstance> placed) {
    if (base.machines().isEmpty()) {
      return Collections.emptySortedMap();
    }
    PlacementRequest full = with(placed);
    Set<MachineName> homeless = new HashSet<>();
    PlacementResolver.resolve(full)
        .unplaced()
        .forEach(decision -> homeless.add(decision.machine().name()));
    homeless.retainAll(base.machines().stream().map(Machine::name).toList());
    if (homeless.isEmpty()) {
      return Collections.emptySortedMap();
    }
    List<PoolInstance> idle = placed.stream().filter(PoolInstance::isIdle).toList();
    List<PoolInstance> others = placed.stream().filter(each -> !each.isIdle()).toList();
    PlacementRequest without =
        with(others).withHosts(full.hosts().stream().map(offer -> freed(offer, idle)).toList());
    SortedMap<HostName, String> lacking = new TreeMap<>();
    PlacementResolver.resolve(without)
        .placements()
        .forEach((name, host) -> {
          if (homeless.contains(name)) {
            lacking.putIfAbsent(host, "machine %s needs the room".formatted(name));
          }
        });
    return lacking;
  }

  private HostOffer freed(HostOffer offer, List<PoolInstance> idle) {
    HostName host = offer.host().name();
    Resources sum = Resources.ZERO;
    for (PoolInstance each : idle) {
      if (each.host().equals(host)) {
        sum = sum.plus(shownOn(host).getOrDefault(each.id().value(), Resources.ZERO));
      }
    }
    return offer.withUsable(offer.usable().plus(sum));
  }

  private Map<String, Resources> shownOn(HostName host) {
    return shown.getOrDefault(host, Map.of());
  }

  /** Where a machine of the lab is to be that one more of the pool would become. */
  private Optional<HostName> planned(
      PoolSpec pool,
      Machine more,
      Collection<PoolInstance> placed,
      SortedMap<HostName, String> avoided) {
    SortedMap<MachineName, HostName> taken = becoming(placed);
    SortedMap<MachineName, HostName> places = new TreeMap<>();
    for (Machine machine : base.machines()) {
      if (isToCome(machine, pool.name()) && !taken.containsKey(machine.name())) {
        if (places.isEmpty()) {
          places.putAll(PlacementResolver.resolve(with(placed, taken)).placements());
        }
        HostName host = places.get(machine.name());
        if (host != null
            && !avoided.containsKey(host)
            && more.pin().map(host::equals).orElse(true)) {
          SortedMap<MachineName, HostName> then = new TreeMap<>(taken);
          then.put(machine.name(), host);
          PlacementRequest request = with(placed, then);
          List<Machine> machines = new ArrayList<>(request.machines());
          machines.add(more.pinnedTo(host));
          if (PlacementResolver.resolve(request.withMachines(machines))
              .placements()
              .containsKey(more.name())) {
            return Optional.of(host);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the machine is not there yet and may come from that pool. */
  private boolean isToCome(Machine machine, PoolName pool) {
    return !base.settled().containsKey(machine.name())
        && machine.fromPool().filter(from -> from.pool().equals(pool)).isPresent();
  }

  /** The lab's machines that these instances are to become, and where: they have one room. */
  private SortedMap<MachineName, HostName> becoming(Collection<PoolInstance> placed) {
    SortedMap<MachineName, HostName> becoming = new TreeMap<>();
    Set<InstanceId> given = new HashSet<>();
    for (Machine machine : base.machines()) {
      placed.stream()
          .filter(instance -> isToCome(machine, instance.pool()))
          .filter(instance -> mayBecome(instance, machine))
          .filter(instance -> given.add(instance.id()))
          .findFirst()
          .ifPresent(instance -> becoming.put(machine.name(), instance.host()));
    }
    return becoming;
  }

  private boolean mayBecome(PoolInstance instance, Machine machine) {
    boolean nobodys =
        instance
            .claim()
            .map(Adoptions.claimFor(plan.lab().name(), machine.name())::equals)
            .orElse(instance.isIdle() || instance.phase().isComing());
    return nobodys
        && base.hosts().stream()
            .filter(offer -> offer.host().name().equals(instance.host()))
            .anyMatch(offer -> Rules.allows(machine, offer));
  }

  /** The lab with the instances that no host shows. */
  private PlacementRequest with(Collection<PoolInstance> placed) {
    return with(placed, becoming(placed));
  }

  /**
   * The same.
   *
   * @param there the machines that are there already as instances, and need no more room
   */
  private PlacementRequest with(
      Collection<PoolInstance> placed, SortedMap<MachineName, HostName> there) {
    List<Machine> machines = new ArrayList<>();
    for (Machine machine : base.machines()) {
      machines.add(
          there.containsKey(machine.name()) ? machine.withResources(Resources.ZERO) : machine);
    }
    SortedMap<MachineName, HostName> settled = new TreeMap<>(base.settled());
    settled.putAll(there);
    Set<MachineName> names = new HashSet<>();
    machines.forEach(machine -> names.add(machine.name()));
    for (PoolInstance instance : placed) {
      PoolSpec spec = specs.get(instance.pool());
      MachineName name = new MachineName(instance.id().value());
      if (spec != null && !shownOn(instance.host()).containsKey(name.value()) && names.add(name)) {
        machines.add(spec.template().named(name));
        settled.put(name, instance.host());
      }
    }
    return base.withMachines(machines).withSettled(settled);
  }

  private PlacementRequest with(
      Collection<PoolInstance> placed, Machine more, SortedMap<HostName, String> avoided) {
    PlacementRequest request = with(placed);
    List<Machine> machines = new ArrayList<>(request.machines());
    machines.add(more);
    return request
        .withMachines(machines)
        .withHosts(
            request.hosts().stream().map(offer -> avoiding(offer, more.name(), avoided)).toList());
  }

  private static HostOffer avoiding(
      HostOffer offer, MachineName more, SortedMap<HostName, String> avoided) {
    String why = avoided.get(offer.host().name());
    if (why == null) {
      return offer;
    }
    SortedMap<MachineName, String> conflicts = new TreeMap<>(offer.conflicts());
    conflicts.put(more, why);
    return offer.withConflicts(conflicts);
  }

  private MachineName free(Collection<PoolInstance> placed) {
    Set<String> taken = new HashSet<>();
    base.machines().forEach(machine -> taken.add(machine.name().value()));
    placed.forEach(each -> taken.add(each.id().value()));
    String name = "one-more";
    for (int i = 1; taken.contains(name); i++) {
      name = "one-more-" + i;
    }
    return new MachineName(name);
  }

  private static SortedMap<HostName, List<String>> reasons(
      PlacementResult result, Machine more, SortedMap<HostName, String> avoided) {
    SortedMap<HostName, List<String>> reasons = new TreeMap<>();
    result.unplaced().stream()
        .filter(decision -> decision.machine().name().equals(more.name()))
        .flatMap(decision -> decision.rejected().stream())
        .forEach(rejection -> reasons.put(rejection.host(), texts(rejection, avoided)));
    return reasons;
  }

  private static List<String> texts(
      Decision.HostRejection rejection, SortedMap<HostName, String> avoided) {
    String why = avoided.get(rejection.host());
    return why != null ? List.of(why) : rejection.reasons().stream().map(Rejection::text).toList();
  }

  /** Why it would fit on no host even if nothing else were there; empty if it would on one. */
  private SortedMap<HostName, List<String>> never(Machine more) {
    SortedMap<HostName, HostPlan> plans = new TreeMap<>();
    Planner.plan(plan).hosts().forEach(host -> plans.put(host.host().name(), host));
    List<HostOffer> empty = new ArrayList<>();
    for (HostOffer offer : base.hosts()) {
      HostPlan host = plans.get(offer.host().name());
      // What a host that does not answer could have is not known.
      if (host == null || !host.reachable()) {
        return Collections.emptySortedMap();
      }
      empty.add(offer.withUsable(host.capacity().less(offer.host().reserve())));
    }
    PlacementResult result =
        PlacementResolver.resolve(
            base.withMachines(List.of(more)).withSettled(new TreeMap<>()).withHosts(empty));
    boolean never =
        result.unplaced().stream()
            .flatMap(decision -> decision.rejected().stream())
            .allMatch(rejection -> rejection.reasons().stream().anyMatch(PoolFit::isLasting));
    return result.placements().isEmpty() && never
        ? reasons(result, more, new TreeMap<>())
        : Collections.emptySortedMap();
  }

  /** Whether it stays so until somebody changes the host or the template. */
  private static boolean isLasting(Rejection rejection) {
    return switch (rejection) {
      case Rejection.NoRoom room -> true;
      case Rejection.RoleNotAccepted role -> true;
      case Rejection.LabelMismatch label -> true;
      case Rejection.PinnedElsewhere pin -> true;
      case Rejection.ArchitectureMismatch box -> true;
      case Rejection.ProviderMissing provider -> true;
      default -> false;
    };
  }
}
