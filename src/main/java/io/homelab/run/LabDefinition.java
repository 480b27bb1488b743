package io.homelab.run;

import io.homelab.engine.Engine;
import io.homelab.model.BoxRef;
import io.homelab.model.BridgedNic;
import io.homelab.model.Dependencies;
import io.homelab.model.GuestSetup;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.LabTerms;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.Stray;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.WorkdirContent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the workdirs say about the lab: which machine is defined on which host. Vagrant can only
 * destroy what it finds defined, so machines that are about to go are defined, too, from what the
 * state knows of them.
 */
final class LabDefinition {
  private final Engine engine;
  private final Lab lab;
  private final String owner;
  private final String lineage;
  private final LabTerms terms;
  private final SortedMap<String, Integer> priorities;
  private final List<Stray> strays;
  private final SortedMap<MachineName, HostName> placements;
  private final SortedMap<MachineName, BridgedNic> nics;
  private final WorkdirContent files;

  private LabDefinition(
      Engine engine,
      Lab lab,
      String owner,
      String lineage,
      LabTerms terms,
      SortedMap<String, Integer> priorities,
      List<Stray> strays,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics,
      WorkdirContent files) {
    this.engine = engine;
    this.lab = lab;
    this.lineage = lineage;
    this.terms = terms;
    this.priorities = priorities;
    this.strays = strays;
    this.owner = owner;
    this.placements = placements;
    this.nics = nics;
    this.files = files;
  }

  /**
   * A definition with the lab's files.
   *
   * @throws WorkdirContent.UnreadableFileException when one of them is not there
   */
  static LabDefinition of(
      RunContext context,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics) {
    return of(context, placements, nics, context.files().content());
  }

  /** A definition alone: what machines need to go, even when the lab's files are gone already. */
  static LabDefinition withoutFiles(
      RunContext context,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics) {
    return of(context, placements, nics, new WorkdirContent(new TreeMap<>()));
  }

  private static LabDefinition of(
      RunContext context,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics,
      WorkdirContent files) {
    Lab lab = context.lab();
    LabState state = context.updates().state();
    List<Machine> machines = new ArrayList<>(lab.machines());
    for (MachineName name : placements.keySet()) {
      if (lab.machine(name).isEmpty()) {
        machines.add(departed(name, state.machine(name)));
      }
    }
    Lab all = lab.with(List.copyOf(machines));
    return new LabDefinition(
        context.engine(),
        all,
        context.owner(),
        state.lineage(),
        state.terms(),
        priorities(lab),
        state.strays(),
        placements,
        nics,
        files);
  }

  /** How important the machines are that the topology has; of others nobody knows. */
  private static SortedMap<String, Integer> priorities(Lab lab) {
    SortedMap<String, Integer> priorities = new TreeMap<>();
    lab.machines().forEach(machine -> priorities.put(machine.name().value(), machine.priority()));
    return priorities;
  }

  /** A machine that is in no file any more: enough for Vagrant to find and destroy it. */
  private static Machine departed(MachineName name, Optional<MachineRecord> record) {
    return new Machine(
        name,
        new Role(name.value()),
        record.map(MachineRecord::resources).orElse(new Resources(1, 512, 0)),
        record.map(MachineRecord::box).orElse(new BoxRef("departed", "0", "libvirt")),
        PlacementConstraints.NONE,
        Dependencies.NONE,
        GuestSetup.named(name.value()));
  }

  WorkdirContent content(HostName host) {
    return files.with(engine.definition(lab, placements, nics, Optional.of(host)));
  }

  /** The marker of a host on which no machine is started: those that make room stay off. */
  MarkerFile marker(HostLane lane) {
    return marker(lane, List.of());
  }

  /**
   * The marker of a host.
   *
   * @param starting the machines that are about to run there
   */
  MarkerFile marker(HostLane lane, Collection<MachineName> starting) {
    MarkerFile marker = marker(lane.name());
    SortedSet<MachineName> holding = new TreeSet<>(starting);
    lane.facts()
        .machines()
        .own()
        .forEach((name, its) -> {
          // Somebody started it by hand.
          if (its != MachineState.STOPPED) {
            holding.add(name);
          }
        });
    return lane.facts()
        .workdir()
        .marker()
        .filter(before -> before.lab().equals(marker.lab()))
        .map(before -> marker.after(before, holding))
        .orElse(marker);
  }

  private MarkerFile marker(HostName host) {
    SortedMap<String, Resources> held = new TreeMap<>();
    SortedMap<String, Integer> important = new TreeMap<>();
    for (Machine machine : lab.machines()) {
      if (host.equals(placements.get(machine.name()))) {
        String name = machine.name().value();
        held.put(name, machine.resources());
        Integer priority = priorities.get(name);
        if (priority != null) {
          important.put(name, priority);
        }
      }
    }
    // They hold room, too, which other labs count by this.
    strays.stream()
        .filter(stray -> stray.host().equals(host))
        .forEach(stray -> held.putIfAbsent(stray.machine().value(), stray.record().resources()));
    return new MarkerFile(
        lab.name(), owner, lineage, 0, lab.engine(), terms, held, important, new TreeMap<>());
  }
}
