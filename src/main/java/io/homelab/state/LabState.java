package io.homelab.state;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.MachineName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What HomeLab knows about a lab that it created. Immutable.
 *
 * @param lab the lab
 * @param lineage a unique id, created with the first write; empty before that
 * @param serial grows by one with every write
 * @param nextHostIndex for {@code round_robin}: the index of the host to try first next time
 * @param cordoned hosts that take no new machines, whatever {@code hosts.yaml} says
 * @param machines the machines that were made or are being made
 * @param engine the name of their engine; empty means the default
 * @param terms what it has that its topology does not say
 * @param strays copies on hosts that were assumed lost, by machine and host; never one where the
 *     machine itself is
 */
public record LabState(
    LabName lab,
    String lineage,
    long serial,
    int nextHostIndex,
    SortedSet<HostName> cordoned,
    SortedMap<MachineName, MachineRecord> machines,
    Optional<String> engine,
    LabTerms terms,
    List<Stray> strays) {
  private static final Comparator<Stray> ORDER =
      Comparator.comparing(Stray::machine).thenComparing(Stray::host);

  /** Copies the collections. */
  public LabState {
    cordoned = Collections.unmodifiableSortedSet(new TreeSet<>(cordoned));
    machines = Collections.unmodifiableSortedMap(new TreeMap<>(machines));
    SortedMap<MachineName, MachineRecord> known = machines;
    strays =
        strays.stream()
            .filter(stray ->
                known.get(stray.machine()) == null
                    || !known.get(stray.machine()).host().equals(stray.host()))
            .sorted(ORDER)
            .toList();
  }

  /** The state of a lab of the usual engine. */
  public LabState(
      LabName lab,
      String lineage,
      long serial,
      int nextHostIndex,
      SortedSet<HostName> cordoned,
      SortedMap<MachineName, MachineRecord> machines) {
    this(
        lab,
        lineage,
        serial,
        nextHostIndex,
        cordoned,
        machines,
        Optional.empty(),
        LabTerms.NONE,
        List.of());
  }

  /** The state of a lab of which nothing exists. */
  public static LabState empty(LabName lab) {
    return new LabState(lab, "", 0, 0, new TreeSet<>(), new TreeMap<>());
  }

  /** What is known of that machine, if anything. */
  public Optional<MachineRecord> machine(MachineName name) {
    return Optional.ofNullable(machines.get(name));
  }

  /** The same state with that machine's record set. */
  public LabState with(MachineName name, MachineRecord record) {
    SortedMap<MachineName, MachineRecord> changed = new TreeMap<>(machines);
    changed.put(name, record);
    return new LabState(
        lab, lineage, serial, nextHostIndex, cordoned, changed, engine, terms, strays);
  }

  /** The same state without that machine. */
  public LabState without(MachineName name) {
    SortedMap<MachineName, MachineRecord> changed = new TreeMap<>(machines);
    changed.remove(name);
    return new LabState(
        lab, lineage, serial, nextHostIndex, cordoned, changed, engine, terms, strays);
  }

  /** The same state with other machines. */
  public LabState withMachines(SortedMap<MachineName, MachineRecord> others) {
    return new LabState(
        lab, lineage, serial, nextHostIndex, cordoned, others, engine, terms, strays);
  }

  /** The same state with another index for {@code round_robin}. */
  public LabState withNextHostIndex(int index) {
    return new LabState(lab, lineage, serial, index, cordoned, machines, engine, terms, strays);
  }

  /** The same state with those hosts cordoned, and no other. */
  public LabState withCordoned(SortedSet<HostName> hosts) {
    return new LabState(
        lab, lineage, serial, nextHostIndex, hosts, machines, engine, terms, strays);
  }

  /** The same state of that lineage. */
  public LabState withLineage(String other) {
    return new LabState(
        lab, other, serial, nextHostIndex, cordoned, machines, engine, terms, strays);
  }

  /** The same state with that serial. */
  public LabState withSerial(long newSerial) {
    return new LabState(
        lab, lineage, newSerial, nextHostIndex, cordoned, machines, engine, terms, strays);
  }

  /** The same state of machines that this engine makes. */
  public LabState withEngine(Optional<String> name) {
    return new LabState(
        lab, lineage, serial, nextHostIndex, cordoned, machines, name, terms, strays);
  }

  /** The same state on those terms. */
  public LabState withTerms(LabTerms others) {
    return new LabState(
        lab, lineage, serial, nextHostIndex, cordoned, machines, engine, others, strays);
  }

  /** The same state, in which what that host has of that machine is a stray. */
  public LabState losing(MachineName name) {
    return machine(name)
        .map(record -> {
          List<Stray> more = new ArrayList<>(strays);
          more.removeIf(stray -> stray.is(name, record.host()));
          more.add(new Stray(name, record));
          return without(name).withStrays(more);
        })
        .orElse(this);
  }

  /** The same state without that stray. */
  public LabState withoutStray(MachineName name, HostName host) {
    return withStrays(strays.stream().filter(stray -> !stray.is(name, host)).toList());
  }

  private LabState withStrays(List<Stray> others) {
    return new LabState(
        lab, lineage, serial, nextHostIndex, cordoned, machines, engine, terms, others);
  }
}
