package io.homelab.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The whole of {@code topology.yaml}, checked.
 *
 * @param name the lab's name
 * @param strategy the placement strategy that the file asks for
 * @param directory the folder of {@code topology.yaml}; relative paths start here
 * @param boxes what the file says about boxes
 * @param sync files and folders (ending in {@code /}) that travel to the workdirs, relative to
 *     {@code directory}
 * @param machines all machines, in file order, {@code count} expanded
 * @param engine the engine that runs the machines; empty means the default
 * @param vagrantfile the lab's own Vagrantfile, if it keeps one
 * @param renames for machines whose names changed: the name now, by the name before
 * @param pools the machines that are kept ready, in file order
 * @param use what counts as the use of a host for a strategy that asks
 */
public record Lab(
    LabName name,
    StrategyName strategy,
    Path directory,
    LabBoxes boxes,
    List<String> sync,
    List<Machine> machines,
    Optional<String> engine,
    Optional<KeptVagrantfile> vagrantfile,
    SortedMap<MachineName, MachineName> renames,
    List<PoolSpec> pools,
    UseBasis use) {
  /** Copies the renames and the pools. */
  public Lab {
    renames = Collections.unmodifiableSortedMap(new TreeMap<>(renames));
    pools = List.copyOf(pools);
  }

  /** A lab without pools none of whose machines was renamed. */
  public Lab(
      LabName name,
      StrategyName strategy,
      Path directory,
      LabBoxes boxes,
      List<String> sync,
      List<Machine> machines,
      Optional<String> engine,
      Optional<KeptVagrantfile> vagrantfile) {
    this(
        name,
        strategy,
        directory,
        boxes,
        sync,
        machines,
        engine,
        vagrantfile,
        Collections.emptySortedMap(),
        List.of(),
        UseBasis.DECLARED);
  }

  /** A lab with the default engine and box files in a folder. */
  public Lab(
      LabName name,
      StrategyName strategy,
      Path directory,
      Path boxesDir,
      List<String> sync,
      List<Machine> machines) {
    this(
        name,
        strategy,
        directory,
        LabBoxes.in(boxesDir),
        sync,
        machines,
        Optional.empty(),
        Optional.empty());
  }

  /** The machine with that name, if there is one. */
  public Optional<Machine> machine(MachineName wanted) {
    return machines.stream().filter(m -> m.name().equals(wanted)).findFirst();
  }

  /** The pool with that name, if there is one. */
  public Optional<PoolSpec> pool(PoolName wanted) {
    return pools.stream().filter(pool -> pool.name().equals(wanted)).findFirst();
  }

  /** The same lab with other machines. */
  public Lab with(List<Machine> others) {
    return new Lab(
        name, strategy, directory, boxes, sync, others, engine, vagrantfile, renames, pools, use);
  }

  /** A lab of that machine alone, whatever else the topology has. */
  public Lab onlyFor(Machine machine) {
    return new Lab(
        name,
        strategy,
        directory,
        boxes,
        sync,
        List.of(machine),
        engine,
        Optional.empty(),
        Collections.emptySortedMap(),
        List.of(),
        use);
  }

  /** A lab of that name made from the same topology. */
  public Lab named(LabName other) {
    return new Lab(
        other,
        strategy,
        directory,
        boxes,
        sync,
        machines,
        engine,
        vagrantfile,
        renames,
        pools,
        use);
  }

  /** The same lab of machines that this engine makes. */
  public Lab madeBy(Optional<String> other) {
    return new Lab(
        name, strategy, directory, boxes, sync, machines, other, vagrantfile, renames, pools, use);
  }

  /** The same lab, for whose strategy that is the use of a host. */
  public Lab counting(UseBasis other) {
    return new Lab(
        name,
        strategy,
        directory,
        boxes,
        sync,
        machines,
        engine,
        vagrantfile,
        renames,
        pools,
        other);
  }

  /** The same lab, keeping its own Vagrantfile. */
  public Lab keeping(KeptVagrantfile own) {
    return new Lab(
        name,
        strategy,
        directory,
        boxes,
        sync,
        machines,
        engine,
        Optional.of(own),
        renames,
        pools,
        use);
  }

  /** The same lab with those machines pinned to hosts, whatever the file says. */
  public Lab pinned(Map<MachineName, HostName> pins) {
    if (pins.isEmpty()) {
      return this;
    }
    List<Machine> bound = new ArrayList<>(machines.size());
    for (Machine machine : machines) {
      HostName host = pins.get(machine.name());
      bound.add(host == null ? machine : machine.pinnedTo(host));
    }
    return with(List.copyOf(bound));
  }

  /** The same lab, of which those machines start though the files say that they rest. */
  public Lab starting(Set<MachineName> named) {
    return machines.stream()
            .allMatch(machine -> machine.autostart() || !named.contains(machine.name()))
        ? this
        : with(
            machines.stream()
                .map(machine -> named.contains(machine.name()) ? machine.starting(true) : machine)
                .toList());
  }

  /** The same lab with other boxes. */
  public Lab withBoxes(UnaryOperator<BoxRef> settled) {
    return with(machines.stream().map(m -> m.madeFrom(settled.apply(m.box()))).toList());
  }

  /** The same lab with only those machines. */
  public Lab only(Set<MachineName> kept) {
    List<Machine> some = new ArrayList<>();
    for (Machine machine : machines) {
      if (kept.contains(machine.name())) {
        some.add(machine);
      }
    }
    return with(List.copyOf(some));
  }

  /** Every {@code depends_on}, sorted. */
  public List<Edge> edges() {
    List<Edge> edges = new ArrayList<>();
    for (Machine machine : machines) {
      for (MachineName target : machine.dependsOn()) {
        edges.add(new Edge(machine.name(), target));
      }
    }
    edges.sort(null);
    return List.copyOf(edges);
  }
}
