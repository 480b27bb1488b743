package io.homelab.plan;

import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.HostLoad;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Reservation;
import io.homelab.model.Resources;
import io.homelab.placement.HostOffer;
import io.homelab.placement.MeasuredUse;
import io.homelab.placement.Outage;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.Finding;
import io.homelab.probe.finding.LanRule;
import io.homelab.probe.finding.SamePlaceRule;
import io.homelab.probe.finding.ToolRule;
import io.homelab.probe.finding.WorkdirRule;
import io.homelab.state.MachineRecord;
import io.homelab.workdir.LabIdentity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One host: what was declared, what it told, and what follows for this lab.
 *
 * @param host the host as declared
 * @param facts what it told; absent when it was not asked or did not answer
 * @param problem why it cannot be used, if so
 * @param reservations what is reserved there for this lab, for others and for owners
 */
record HostAccount(
    Host host,
    Optional<HostFacts> facts,
    Optional<String> problem,
    List<ReservedRoom> reservations) {

  /**
   * Reads what a host told.
   *
   * @param samePlace a host before it that is the same workdir of the same computer
   */
  static HostAccount of(
      Host host, @Nullable ProbeResult probe, LabIdentity identity, @Nullable HostName samePlace) {
    List<ReservedRoom> untold = ReservedRoom.of(host, List.of(), identity);
    return switch (probe) {
      case null -> new HostAccount(host, Optional.empty(), Optional.empty(), untold);
      case ProbeResult.Unreachable gone ->
          new HostAccount(host, Optional.empty(), Optional.of(gone.reason()), untold);
      case ProbeResult.Reached reached ->
          new HostAccount(
              host,
              Optional.of(reached.facts()),
              samePlace == null
                  ? unusable(host, reached.facts(), identity)
                  : Optional.of(SamePlaceRule.words(host.name(), samePlace)),
              ReservedRoom.of(host, reached.facts().machines().otherLabs(), identity));
    };
  }

  /**
   * Only what carries this lab's marker is ever touched, so any other occupied workdir rules the
   * host out.
   */
  private static Optional<String> unusable(Host host, HostFacts facts, LabIdentity identity) {
    Optional<Finding> first =
        WorkdirRule.unusable(host.name(), facts, identity).stream().findFirst();
    if (first.isPresent()) {
      return Optional.of("its %s; %s".formatted(first.get().what(), first.get().fix()));
    }
    if (facts.login().readsInput()) {
      return Optional.of(ToolRule.READS_INPUT);
    }
    return facts.engine().version().isEmpty()
        ? Optional.of("vagrant is not installed")
        : Optional.empty();
  }

  /** Whether what the host told is about the place where that machine is. */
  boolean shows(MachineRecord record) {
    return problem.isEmpty()
        && facts.map(told -> told.workdir().path().equals(record.workdir())).orElse(false);
  }

  boolean reachable() {
    return problem.isEmpty() || facts.isPresent();
  }

  /**
   * Declared or measured; memory and disk never more than measured, since they cannot be shared.
   *
   * <p>What {@code df} calls free already lacks what disks of machines are filled with, and
   * placement takes off the whole of what each disk may grow to. So what is filled is added first,
   * per machine at most what is taken off for it: {@code free + filled - declared} is what stays
   * free once every disk is full. 80 GB free and two disks of 80 GB, each filled with 60 GB, leave
   * 80 + 120 - 160 = 40 GB.
   *
   * @param filledGb what disks of this lab's machines, and of other labs', are filled with
   */
  Capacity capacity(long filledGb) {
    Capacity declared = host.capacity();
    Capacity measured = measured();
    return new Capacity(
        declared.cpus().isPresent() ? declared.cpus() : measured.cpus(),
        smaller(declared.memoryMb(), measured.memoryMb()),
        smaller(declared.diskGb(), more(measured.diskGb(), filledGb)),
        declared.devices());
  }

  Capacity measured() {
    return facts.map(told -> told.computer().measured()).orElse(Capacity.UNKNOWN);
  }

  Capacity usable(long filledGb) {
    Resources gone = host.reserve().plus(heldByOthers());
    for (Reservation each : ReservedRoom.withheld(reservations)) {
      gone = gone.plus(each.amount());
    }
    return capacity(filledGb).less(gone);
  }

  Resources heldByOthers() {
    Resources held = Resources.ZERO;
    for (HostMachines.ForeignLab lab :
        facts.map(told -> told.machines().otherLabs()).orElse(List.of())) {
      held = held.plus(lab.held());
    }
    return held;
  }

  /** What disks of other labs' machines are filled with, in GB. */
  long filledByOthersGb() {
    long sum = 0;
    for (HostMachines.ForeignLab lab :
        facts.map(told -> told.machines().otherLabs()).orElse(List.of())) {
      sum += lab.filledGb();
    }
    return sum;
  }

  /** The interface that bridged NICs get, where it is known. */
  Optional<String> bridge() {
    return facts.isEmpty() ? host.bridge() : LanRule.interfaceOf(host, facts.get().network());
  }

  /** Whether the host has that interface, as far as it told. */
  boolean mayHave(String bridge) {
    return facts.map(told -> told.network().networkInterface(bridge).isPresent()).orElse(true);
  }

  /** Why a bridged NIC cannot work here, if that is known. */
  Optional<String> bridgeProblem() {
    return facts
        .flatMap(told -> LanRule.problem(host, told.network()))
        .map(LanRule.LanProblem::what);
  }

  /** Whether the bridge is known not to be one, so that machines are joined by macvtap. */
  boolean joinsByMacvtap() {
    return bridge()
        .flatMap(name -> facts.flatMap(f -> f.network().networkInterface(name)))
        .map(found -> !found.bridge())
        .orElse(false);
  }

  /** How much of it is in use as measured; absent where it does not tell. */
  Optional<MeasuredUse> measuredUse() {
    return facts.flatMap(
        told -> MeasuredUse.of(told.computer().load(), told.computer().measured()));
  }

  HostLoad load() {
    return facts.map(told -> told.computer().load()).orElse(HostLoad.UNKNOWN);
  }

  /** What placement may use, where so much is held by machines that it does not know of. */
  HostOffer offer(Resources held, long filledGb, SortedMap<MachineName, String> conflicts) {
    Optional<SortedSet<String>> providers =
        facts.map(f -> new TreeSet<>(f.engine().providers().keySet()));
    return new HostOffer(
        host,
        capacity(filledGb),
        usable(filledGb).less(held),
        ReservedRoom.withheld(reservations),
        problem.map(why -> new Outage(facts.isPresent(), why)),
        providers,
        facts.map(f -> f.computer().boxArchitecture()),
        bridgeProblem(),
        conflicts,
        Optional.empty());
  }

  /** What other labs hold there, those that hold nothing left out. */
  private List<HostMachines.ForeignLab> holders() {
    return facts.map(told -> told.machines().otherLabs()).orElse(List.of()).stream()
        .filter(lab -> !lab.machines().isEmpty() || !lab.held().equals(Resources.ZERO))
        .toList();
  }

  /** The same, where the lab uses that much of what is reserved for it. */
  HostAccount using(LabIdentity identity, Resources used) {
    return reservations.isEmpty()
        ? this
        : new HostAccount(host, facts, problem, ReservedRoom.after(reservations, identity, used));
  }

  HostPlan plan(Resources usedBefore, Resources usedAfter, long filledGb, List<String> notes) {
    return new HostPlan(
        host,
        reachable(),
        problem,
        capacity(filledGb),
        measured(),
        told(heldByOthers()),
        holders(),
        reservations,
        usable(filledGb),
        usedBefore,
        usedAfter,
        bridge(),
        notes,
        load());
  }

  private Capacity told(Resources amount) {
    return facts.isEmpty() ? Capacity.UNKNOWN : Capacity.of(amount);
  }

  private static OptionalLong smaller(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isPresent() ? one : other;
    }
    return OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()));
  }

  private static OptionalLong more(OptionalLong amount, long added) {
    return amount.isPresent() ? OptionalLong.of(amount.getAsLong() + added) : amount;
  }
}
