package io.homelab.operations;

import io.homelab.model.FromPool;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import io.homelab.placement.Decision;
import io.homelab.plan.Action;
import io.homelab.plan.Adoption;
import io.homelab.plan.FromPools;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.pool.Adoptions;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolInstance;
import io.homelab.pool.WantedPool;
import io.homelab.probe.ProbeResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which ready machines of pools a plan takes in place of making machines. One is taken only if the
 * machine may be on its host, and if no other machine loses its host or its disk by that; where
 * there are several, one on the host that the plan would choose anyway.
 */
final class PoolChoice {
  private final PlanRequest request;
  private final PoolBook book;
  private final List<WantedPool> wanted;
  private final SortedMap<MachineName, Machine> templates = new TreeMap<>();
  private final Set<InstanceId> given = new HashSet<>();
  private FromPools chosen = FromPools.NONE;
  private Plan plan;

  private PoolChoice(LabPools pools, PlanRequest request, boolean mayAsk) {
    this.request = request;
    this.book = pools.books().read();
    this.wanted = pools.wanted(mayAsk);
    pools
        .templates(mayAsk)
        .lab()
        .machines()
        .forEach(template -> templates.put(template.name(), template));
    this.plan = Planner.plan(request);
  }

  /**
   * Chooses.
   *
   * @param request the lab's plan, if it makes all machines
   * @param mayAsk whether the registry is asked for versions of boxes that nothing here tells
   * @param first the machines that choose before others
   */
  static FromPools of(OpenLab lab, PlanRequest request, boolean mayAsk, Set<MachineName> first) {
    boolean none =
        request.lab().machines().stream().allMatch(machine -> machine.fromPool().isEmpty());
    if (none) {
      return FromPools.NONE;
    }
    return new PoolChoice(LabPools.within(lab), request, mayAsk).chosen(first);
  }

  private FromPools chosen(Set<MachineName> first) {
    List<Machine> machines = new ArrayList<>(request.lab().machines());
    machines.sort(Comparator.comparing(machine -> !first.contains(machine.name())));
    for (Machine machine : machines) {
      Optional<FromPool> pool = machine.fromPool();
      if (pool.isPresent() && isNew(machine.name())) {
        choose(machine, pool.get().pool());
      }
    }
    return chosen;
  }

  /** Whether the plan makes it, or would if it had room. */
  private boolean isNew(MachineName name) {
    return plan.machine(name)
        .map(step ->
            step instanceof MachineStep.Present present
                && present.action() == Action.CREATE
                && present.previousHost().isEmpty())
        .orElse(true);
  }

  private void choose(Machine machine, PoolName pool) {
    Machine template = templates.get(new MachineName(pool.value()));
    if (template != null && !template.networks().equals(machine.networks())) {
      chosen = chosen.without(machine.name(), "pool %s has other networks".formatted(pool));
      return;
    }
    List<PoolInstance> ready = ready(machine, pool);
    String why = "pool %s has no machine ready".formatted(pool);
    for (PoolInstance instance : onePerHost(machine, ready)) {
      Adoption adoption = new Adoption(pool, instance.id().value(), instance.host());
      FromPools more = chosen.with(machine.name(), adoption);
      Plan with = Planner.plan(request.taking(more));
      if (isWell(with, more)) {
        chosen = more;
        plan = with;
        given.add(instance.id());
        return;
      }
      why = whyNot(with, machine.name(), adoption);
    }
    chosen = chosen.without(machine.name(), why);
  }

  /** Those that nobody else has, and that their hosts show. */
  private List<PoolInstance> ready(Machine machine, PoolName pool) {
    List<PoolInstance> ready = new ArrayList<>();
    // What was begun is ended first.
    Adoptions.begun(book, request.lab().name(), machine.name())
        .filter(instance -> instance.pool().equals(pool))
        .filter(this::isOfToday)
        .ifPresent(ready::add);
    ready.addAll(Adoptions.candidates(book, wanted, pool));
    Machine template = templates.get(new MachineName(pool.value()));
    boolean sameBox = template != null && template.box().equals(machine.box());
    ready.removeIf(instance -> !sameBox || given.contains(instance.id()) || !isThere(instance));
    return ready;
  }

  /** Whether it is what its pool's template says. */
  private boolean isOfToday(PoolInstance instance) {
    return wanted.stream()
        .filter(each -> each.spec().name().equals(instance.pool()))
        .anyMatch(each -> each.template().equals(instance.template()));
  }

  /** Whether its host shows it, where hosts were asked. */
  private boolean isThere(PoolInstance instance) {
    if (request.offline()) {
      return true;
    }
    return request.probes().get(instance.host()) instanceof ProbeResult.Reached reached
        && reached.facts().machines().otherLabs().stream()
            .anyMatch(other ->
                other.lab().equals(instance.id().value())
                    && other.owner().equals(request.owner())
                    // The marker of one that is on its way names no machine any more.
                    && (instance.claim().isPresent()
                        || other.machines().contains(instance.id().value())));
  }

  /**
   * The best of each host on which the machine may be: one that was begun with, then that of the
   * planned host.
   */
  private List<PoolInstance> onePerHost(Machine machine, List<PoolInstance> ready) {
    Map<HostName, PoolInstance> best = new LinkedHashMap<>();
    ready.stream()
        .filter(instance -> instance.claim().isPresent())
        .forEach(begun -> best.put(begun.host(), begun));
    plan.machine(machine.name())
        .map(MachineStep::host)
        .ifPresent(host ->
            ready.stream()
                .filter(instance -> instance.host().equals(host))
                .findFirst()
                .ifPresent(instance -> best.putIfAbsent(host, instance)));
    ready.stream()
        .filter(instance -> machine.pin().map(instance.host()::equals).orElse(true))
        .forEach(instance -> best.putIfAbsent(instance.host(), instance));
    return List.copyOf(best.values());
  }

  /**
   * Whether every machine comes from where it is to come, and no other one loses its host or its
   * disk.
   */
  private boolean isWell(Plan with, FromPools more) {
    boolean all =
        more.taken().entrySet().stream()
            .allMatch(each -> adoption(with, each.getKey()).equals(Optional.of(each.getValue())));
    return all
        && replaced(with).isEmpty()
        && with.placement().unplaced().stream()
            .allMatch(decision -> isUnplaced(plan, decision.machine().name()));
  }

  /** The machines that would be made anew only for that. */
  private List<String> replaced(Plan with) {
    return with.present().stream()
        .filter(step -> step.action() == Action.REPLACE)
        .map(MachineStep::name)
        .filter(name ->
            plan.machine(name)
                .map(step ->
                    step instanceof MachineStep.Present before && before.action() != Action.REPLACE)
                .orElse(false))
        .map(MachineName::value)
        .toList();
  }

  private static boolean isUnplaced(Plan plan, MachineName name) {
    return plan.placement().unplaced().stream()
        .map(Decision.Unplaced::machine)
        .anyMatch(machine -> machine.name().equals(name));
  }

  private static Optional<Adoption> adoption(Plan plan, MachineName name) {
    return plan.machine(name).stream()
        .filter(MachineStep.Present.class::isInstance)
        .map(MachineStep.Present.class::cast)
        .flatMap(step -> step.adoption().stream())
        .findFirst();
  }

  private String whyNot(Plan with, MachineName name, Adoption adoption) {
    if (!replaced(with).isEmpty()) {
      return "instance %s of pool %s on %s would cost %s its disk"
          .formatted(
              adoption.instance(), adoption.pool(), adoption.host(), replaced(with).getFirst());
    }
    boolean bridged =
        with.machine(name)
            .map(step -> step instanceof MachineStep.Present present && present.bridged())
            .orElse(false);
    return bridged
        ? "instance %s of pool %s on %s has no bridged NIC, which it needs"
            .formatted(adoption.instance(), adoption.pool(), adoption.host())
        : "it cannot be where pool %s has a machine ready: %s"
            .formatted(adoption.pool(), adoption.host());
  }
}
