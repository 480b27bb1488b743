package io.homelab.plan.inputs;

import io.homelab.model.Check;
import io.homelab.model.Dependencies;
import io.homelab.model.FromPool;
import io.homelab.model.GuestSetup;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.LabBoxes;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Network;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.PoolName;
import io.homelab.model.Preference;
import io.homelab.model.Requirement;
import io.homelab.model.Requirements;
import io.homelab.model.Role;
import io.homelab.model.StrategyName;
import io.homelab.plan.Adoption;
import io.homelab.plan.FromPools;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A machine of {@code topology.yaml} without what is done inside it: its host name, scripts and
 * Vagrant extras count by their digests alone, its check not at all.
 */
final class MachineInputs {
  private MachineInputs() {}

  static void write(ObjectNode node, Machine machine) {
    node.put("name", machine.name().value());
    node.put("role", machine.role().value());
    Parts.writeResources(node.putObject("resources"), machine.resources());
    Parts.writeBox(node.putObject("box"), machine.box());
    machine.pin().ifPresent(pin -> node.put("host", pin.value()));
    ArrayNode networks = node.putArray("networks");
    for (Network network : machine.networks()) {
      ObjectNode options = networks.addObject().put("type", network.type()).putObject("options");
      network.options().forEach((key, value) -> writeScalar(options, key, value));
    }
    writeNames(node.putArray("depends_on"), machine.dependsOn());
    writeNames(node.putArray("start_after"), machine.startAfter());
    writeNames(node.putArray("affinity"), machine.affinity());
    writeNames(node.putArray("anti_affinity"), machine.antiAffinity());
    writePreferences(node, machine.preferences());
    ObjectNode require = node.putObject("require");
    machine.require().forEach(require::put);
    writeConditions(node, machine.conditions());
    machine.spreadBy().ifPresent(label -> node.put("spread_by", label));
    machine.architecture().ifPresent(word -> node.put("architecture", word));
    node.put("priority", machine.priority());
    machine
        .fromPool()
        .ifPresent(pool ->
            node.putObject("from_pool")
                .put("pool", pool.pool().value())
                .put("provisioners", pool.provisioners()));
    if (!machine.autostart()) {
      node.put("rests", true);
    }
  }

  static Machine read(InputObject in) {
    MachineName name = in.text("name", MachineName::new);
    return new Machine(
        name,
        in.text("role", Role::new),
        in.object("resources", Parts::readResources),
        in.object("box", Parts::readBox),
        new PlacementConstraints(
            in.optionalText("host", HostName::new),
            in.texts("affinity", MachineName::new),
            in.texts("anti_affinity", MachineName::new),
            Collections.unmodifiableSortedMap(in.textMap("require")),
            in.optionalText("spread_by", label -> label),
            in.optionalText("architecture", word -> word),
            (int) in.number("priority", Integer.MIN_VALUE, Integer.MAX_VALUE),
            in.optionalObjects("prefer", MachineInputs::preference),
            in.optionalObjects("conditions", MachineInputs::condition)),
        new Dependencies(
            in.texts("depends_on", MachineName::new),
            in.texts("start_after", MachineName::new),
            new Check.Ping(),
            !in.optionalFlag("rests")),
        new GuestSetup(
                name.value(), in.objects("networks", MachineInputs::network), List.of(), Map.of())
            .from(in.optionalObject("from_pool", MachineInputs::fromPool)));
  }

  private static void writeConditions(ObjectNode node, List<Requirement> all) {
    if (all.isEmpty()) {
      return;
    }
    ArrayNode conditions = node.putArray("conditions");
    for (Requirement condition : all) {
      conditions
          .addObject()
          .put("name", condition.name())
          .put("operator", condition.operator().sign())
          .put("value", condition.value());
    }
  }

  private static void writePreferences(ObjectNode node, List<Preference> preferences) {
    if (preferences.isEmpty()) {
      return;
    }
    ArrayNode list = node.putArray("prefer");
    for (Preference preference : preferences) {
      ObjectNode entry = list.addObject().put("weight", preference.weight());
      switch (preference) {
        case Preference.Company company ->
            writeNames(entry.putArray("machines"), company.machines());
        case Preference.HostKind kind -> {
          ObjectNode labels = entry.putObject("labels");
          kind.require().labels().forEach(labels::put);
          writeConditions(entry, kind.require().conditions());
        }
      }
    }
  }

  private static Preference preference(InputObject in) {
    int weight = (int) in.number("weight", Preference.LEAST, Preference.MOST);
    return in.optionalMap("labels", label -> label, value -> value)
        .<Preference>map(labels ->
            new Preference.HostKind(
                new Requirements(
                    labels, in.optionalObjects("conditions", MachineInputs::condition)),
                weight))
        .orElseGet(() -> new Preference.Company(in.texts("machines", MachineName::new), weight));
  }

  private static Requirement condition(InputObject in) {
    return new Requirement(
        in.text("name"), in.text("operator", Requirement.Operator::of), in.text("value"));
  }

  private static FromPool fromPool(InputObject in) {
    return new FromPool(
        in.text("pool", PoolName::new), (int) in.number("provisioners", 0, Integer.MAX_VALUE));
  }

  /** What becomes of a machine that a pool may have. */
  static void writePools(ObjectNode node, MachineName name, FromPools pools) {
    Adoption adoption = pools.taken().get(name);
    if (adoption != null) {
      node.putObject("taken")
          .put("pool", adoption.pool().value())
          .put("instance", adoption.instance())
          .put("host", adoption.host().value());
    }
    String made = pools.made().get(name);
    if (made != null) {
      node.put("made", made);
    }
  }

  static Optional<Adoption> taken(InputObject in) {
    return in.optionalObject(
        "taken",
        entry ->
            new Adoption(
                entry.text("pool", PoolName::new),
                entry.text("instance"),
                entry.text("host", HostName::new)));
  }

  /** The lab of these machines; what it has in files is not there. */
  static Lab lab(
      LabName name, StrategyName strategy, List<Machine> machines, Optional<String> engine) {
    return new Lab(
        name,
        strategy,
        Path.of(""),
        LabBoxes.in(Path.of("")),
        List.of(),
        List.copyOf(machines),
        engine,
        Optional.empty());
  }

  private static Network network(InputObject in) {
    return new Network(in.text("type"), Collections.unmodifiableMap(in.scalarMap("options")));
  }

  private static void writeNames(ArrayNode array, Collection<MachineName> names) {
    names.forEach(name -> array.add(name.value()));
  }

  private static void writeScalar(ObjectNode node, String key, Object value) {
    switch (value) {
      case Boolean flag -> node.put(key, flag);
      case Long number -> node.put(key, number);
      case Integer number -> node.put(key, number);
      case Double number -> node.put(key, number);
      default -> node.put(key, value.toString());
    }
  }
}
