package io.homelab.config;

import io.homelab.model.BoxRef;
import io.homelab.model.Check;
import io.homelab.model.Dependencies;
import io.homelab.model.GuestSetup;
import io.homelab.model.HostName;
import io.homelab.model.LabBoxes;
import io.homelab.model.LibvirtExtras;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Network;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.Requirements;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Expands entries into machines and checks them against each other.
 *
 * <p>{@code count: 3} on {@code db} makes {@code db-1} to {@code db-3}, and {@code count: 1} makes
 * {@code db-1}. The role defaults to the entry's name, {@code db}. Fixed addresses count up in
 * their last part, a host name gets the number after its first label, and {@code db} in another
 * machine's list means all three.
 */
final class Expansion {
  private final List<MachineDraft> drafts;
  private final LabBoxes boxes;
  private final Problems problems;

  Expansion(List<MachineDraft> drafts, LabBoxes boxes, Problems problems) {
    this.drafts = drafts;
    this.boxes = boxes;
    this.problems = problems;
  }

  /** The machines in file order; valid only if no problem was found. */
  List<Machine> machines() {
    List<MachineGroup> groups = new MachineNames(drafts, problems).groups();
    new AddressCheck(problems).run(groups);
    new CycleCheck(groups, problems).run();
    new AffinityCheck(groups, problems).run();
    new LibvirtUriCheck(problems).run(drafts);
    if (!problems.isEmpty()) {
      return List.of();
    }
    List<Machine> machines = new ArrayList<>();
    for (MachineGroup group : groups) {
      Map<Relation, List<MachineName>> targets = new EnumMap<>(Relation.class);
      for (Relation relation : Relation.values()) {
        targets.put(relation, group.machines(relation));
      }
      for (int index = 0; index < group.names().size(); index++) {
        machines.add(machine(group, index, targets));
      }
    }
    return List.copyOf(machines);
  }

  /** The related machines; machines outside the relation share one list. */
  private static List<MachineName> others(
      Map<Relation, List<MachineName>> targets, Relation relation, MachineName own) {
    List<MachineName> all = targets.getOrDefault(relation, List.of());
    if (!all.contains(own)) {
      return all;
    }
    List<MachineName> others = new ArrayList<>(all);
    others.remove(own);
    return List.copyOf(others);
  }

  private Machine machine(MachineGroup group, int index, Map<Relation, List<MachineName>> targets) {
    MachineDraft draft = group.draft();
    SharedMachineKeys common = draft.common();
    MachineName name = new MachineName(draft.nameOf(index));
    List<Network> networks = new ArrayList<>();
    for (NetworkDraft network : draft.networks()) {
      networks.add(network.network(index));
    }
    String provider = common.provider().orElse(SharedMachineKeys.PROVIDER);
    long added = LibvirtExtras.of(common.vagrant(), provider).addedGb();
    BoxRef box =
        new BoxRef(
            draft.box(), common.boxVersion().orElse(SharedMachineKeys.BOX_VERSION), provider);
    Requirements require = common.require().orElse(Requirements.NONE);
    return new Machine(
        name,
        new Role(draft.role()),
        common.use().plus(new Resources(0, 0, added)),
        box,
        new PlacementConstraints(
            draft.pin().map(pin -> new HostName(pin.value())),
            others(targets, Relation.AFFINITY, name),
            others(targets, Relation.ANTI_AFFINITY, name),
            require.labels(),
            draft.spread().map(Located::value),
            common.boxArchitecture().or(() -> boxes.of(box).architecture()),
            common.priority().orElse(0),
            group.preferences(),
            require.conditions()),
        new Dependencies(
            others(targets, Relation.DEPENDS_ON, name),
            others(targets, Relation.START_AFTER, name),
            common.check().orElse(new Check.Ping())),
        new GuestSetup(
                draft.hostnameOf(index), List.copyOf(networks), draft.provision(), common.vagrant())
            .from(draft.fromPool()));
  }
}
