package io.homelab.plan;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.HostStatus;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.SamePlaceRule;
import io.homelab.state.MachineRecord;
import io.homelab.workdir.LabIdentity;
import io.homelab.workdir.Preempted;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the files, the hosts and the state say together, before anything is decided: the hosts with
 * what follows from their answers, and the machines that exist.
 */
final class Survey {
  private final PlanRequest request;
  private final SortedMap<MachineName, Machine> machines = new TreeMap<>();
  private final Map<HostName, HostAccount> accounts = new LinkedHashMap<>();
  private final SortedMap<MachineName, Existing> existing;

  /** Machines that exist, should move, and have no host to go to. */
  private final SortedMap<MachineName, Existing> stuck = new TreeMap<>();

  /** Machines that a workdir has the id of and the host's hypervisor does not have: on which. */
  private final Map<MachineName, HostName> lost = new HashMap<>();

  private final List<StrayCopy> strays;

  Survey(PlanRequest asked) {
    this.strays = StrayCopy.of(asked.state(), asked.identity(), asked.probes());
    PlanRequest apart =
        strays.isEmpty()
            ? asked
            : asked.withProbes(StrayCopy.apart(asked.state(), asked.identity(), asked.probes()));
    this.request = apart.victims().isEmpty() ? apart : apart.withProbes(preempted(apart));
    Map<HostName, HostName> same = SamePlaceRule.of(asked.hosts(), asked.probes());
    for (Host host : request.hosts()) {
      Host told =
          request.state().cordoned().contains(host.name())
              ? host.withStatus(HostStatus.CORDONED)
              : host;
      accounts.put(
          host.name(),
          HostAccount.of(
              told, request.probes().get(host.name()), request.identity(), same.get(host.name())));
    }
    for (HostAccount account : accounts.values()) {
      if (account.problem().isEmpty()) {
        account
            .facts()
            .ifPresent(facts ->
                facts
                    .machines()
                    .lost()
                    .keySet()
                    .forEach(name -> lost.putIfAbsent(name, account.host().name())));
      }
    }
    request.lab().machines().forEach(machine -> machines.put(machine.name(), machine));
    this.existing =
        Existing.find(accounts.values(), request.lab().name(), request.state().machines());
  }

  /** What the hosts tell once the machines that make room are off. */
  private static SortedMap<HostName, ProbeResult> preempted(PlanRequest request) {
    SortedMap<HostName, ProbeResult> told = new TreeMap<>(request.probes());
    for (Victim victim : request.victims()) {
      told.computeIfPresent(
          victim.host(),
          (host, probe) ->
              probe instanceof ProbeResult.Reached reached
                  ? new ProbeResult.Reached(
                      host,
                      reached
                          .facts()
                          .preempting(victim.workdir(), victim.machine(), request.lab().name()))
                  : probe);
    }
    return told;
  }

  PlanRequest request() {
    return request;
  }

  LabIdentity identity() {
    return request.identity();
  }

  /** The machines of the topology, by name. */
  SortedMap<MachineName, Machine> machines() {
    return Collections.unmodifiableSortedMap(machines);
  }

  /** The hosts, in file order. */
  Collection<HostAccount> accounts() {
    return Collections.unmodifiableCollection(accounts.values());
  }

  /** The host of that name, if {@code hosts.yaml} has it. */
  Optional<HostAccount> accountOf(HostName host) {
    return Optional.ofNullable(accounts.get(host));
  }

  /** A host that {@code hosts.yaml} has. */
  HostAccount account(HostName host) {
    return accountOf(host)
        .orElseThrow(() ->
            new IllegalStateException(
                "the resolver chose a host that it was not offered: " + host));
  }

  /** The machines that exist, as far as anyone knows. */
  SortedMap<MachineName, Existing> existing() {
    return Collections.unmodifiableSortedMap(existing);
  }

  /** That machine, if it exists. */
  Optional<Existing> existing(MachineName name) {
    return Optional.ofNullable(existing.get(name));
  }

  /**
   * Where a machine was that is not there any more: the state has it on a host that answers and
   * does not have it, or a workdir has the id of a machine that is gone.
   */
  Optional<HostName> vanished(MachineName name) {
    if (existing.containsKey(name)) {
      return Optional.empty();
    }
    return request
        .state()
        .machine(name)
        .map(MachineRecord::host)
        .or(() -> Optional.ofNullable(lost.get(name)));
  }

  /** Copies of machines on hosts that were assumed lost. */
  List<StrayCopy> strays() {
    return strays;
  }

  /** The stray of that machine on that host, if one is there. */
  Optional<StrayCopy> stray(MachineName name, HostName host) {
    return strays.stream()
        .filter(copy -> copy.machine().equals(name) && copy.host().equals(host))
        .filter(copy -> copy.presence() == StrayCopy.StrayPresence.THERE)
        .findFirst();
  }

  /** Where a machine was when its host was assumed lost, if that is all that is known of it. */
  Optional<HostName> assumedLost(MachineName name) {
    return existing.containsKey(name) || request.state().machine(name).isPresent()
        ? Optional.empty()
        : strays.stream()
            .filter(copy -> copy.machine().equals(name))
            .map(StrayCopy::host)
            .findFirst();
  }

  /** What became of the machines that the state has; those of which nothing did are not in it. */
  SortedMap<MachineName, List<Drift>> drift() {
    SortedMap<MachineName, List<Drift>> all = new TreeMap<>();
    request
        .state()
        .machines()
        .keySet()
        .forEach(name -> {
          List<Drift> drift = drift(name);
          if (!drift.isEmpty()) {
            all.put(name, drift);
          }
        });
    return all;
  }

  /** What became of that machine. */
  List<Drift> drift(MachineName name) {
    return request
        .state()
        .machine(name)
        .map(record ->
            Drift.of(
                identity(), name, record, existing(name).map(Existing::host), request.probes()))
        .orElse(List.of());
  }

  /**
   * Notes that a machine that exists has nowhere to go: it keeps the room that it has.
   *
   * @return whether that is news
   */
  boolean stays(MachineName name) {
    Existing found = existing.get(name);
    return found != null && stuck.putIfAbsent(name, found) == null;
  }

  /**
   * The lab for which a machine was shut down to make room, as its marker says, and which is off
   * still: it has its disk alone.
   */
  Optional<LabName> preemptedFor(MachineName name) {
    return existing(name)
        .filter(found -> found.state() == MachineState.STOPPED)
        .flatMap(found -> accountOf(found.host()))
        .flatMap(HostAccount::facts)
        .flatMap(told -> told.workdir().marker())
        .filter(identity()::owns)
        .flatMap(marker -> Optional.ofNullable(marker.preempted().get(name.value())))
        .map(Preempted::by);
  }

  /** Where a machine that was shut down to make room can start again: where its disk is. */
  Optional<HostName> returnsTo(Machine machine) {
    return preemptedFor(machine.name()).flatMap(other -> whereItStays(machine));
  }

  /**
   * A machine that is pinned elsewhere has to move, and one that was shut down to make room has to
   * find room again; every other one stays where it is.
   */
  Optional<HostName> settledHost(Machine machine) {
    return preemptedFor(machine.name()).isPresent() ? Optional.empty() : whereItStays(machine);
  }

  /** Where a machine is that does not have to move. */
  private Optional<HostName> whereItStays(Machine machine) {
    return existing(machine.name())
        .map(Existing::host)
        .filter(accounts::containsKey)
        .filter(host -> machine.pin().map(host::equals).orElse(true));
  }

  /** What machines that have nowhere to go hold on a host. */
  Resources heldByStuck(HostAccount account) {
    Resources held = Resources.ZERO;
    for (Map.Entry<MachineName, Existing> each : stuck.entrySet()) {
      if (each.getValue().host().equals(account.host().name())) {
        held = held.plus(heldBy(each.getKey(), each.getValue().record()));
      }
    }
    return held;
  }

  /**
   * What disks are filled with, in GB, of those machines whose whole disks are taken off the host's
   * room: machines that stay there, and other labs'.
   */
  long filledGb(HostAccount account) {
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
      } else if (whereItStays(machine).filter(account.host().name()::equals).isPresent()) {
        sum += facts.machines().filledGb(request.lab().name(), name, machine.resources().diskGb());
      }
    }
    return sum;
  }

  /** What a machine that exists holds: one that was shut down to make room has its disk alone. */
  Resources heldBy(MachineName name, Optional<MachineRecord> record) {
    Resources given = resourcesOf(name, record);
    return preemptedFor(name).isPresent() ? new Resources(0, 0, given.diskGb()) : given;
  }

  /**
   * What a machine was given, or is to get where nobody wrote that down. Devices are what its file
   * says now: nothing is made of them, so no change of the machine writes them down.
   */
  Resources resourcesOf(MachineName name, Optional<MachineRecord> record) {
    Machine machine = machines.get(name);
    return record
        .map(MachineRecord::resources)
        .map(given -> machine == null ? given : given.with(machine.devices()))
        .or(() -> Optional.ofNullable(machine).map(Machine::resources))
        .orElse(Resources.ZERO);
  }
}
