package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.KeptDefinition;
import io.homelab.model.KeptMachine;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lays a topology over the Vagrantfile that it keeps with {@code vagrantfile}: the Vagrantfile's
 * machines are the lab's, and the topology adds where they run and what they need of each other.
 *
 * @param document the topology with the Vagrantfile's machines
 * @param definition the Vagrantfile, if it keeps one
 */
record VagrantfileLayer(Mapping document, Optional<KeptDefinition> definition) {
  private static final String KEY = "vagrantfile";
  private static final String BOXES = "boxes";
  private static final String MACHINES = "machines";

  /** What a topology may say of a machine that its Vagrantfile defines. */
  private static final Set<String> ADDED =
      new TreeSet<>(
          List.of(
              "name",
              "role",
              "host",
              "cpus",
              "memory_mb",
              "disk_gb",
              "devices",
              "priority",
              "affinity",
              "anti_affinity",
              "prefer",
              "require",
              "spread",
              "depends_on",
              "start_after",
              "check"));

  private static final Set<String> ADDED_FOR_ALL =
      new TreeSet<>(
          List.of(
              "provider",
              "role",
              "cpus",
              "memory_mb",
              "disk_gb",
              "devices",
              "priority",
              "require",
              "check"));

  /**
   * The topology over its Vagrantfile; unchanged when it keeps none.
   *
   * @return nothing after a problem
   * @throws io.homelab.model.HomeLabException when the Vagrantfile cannot be evaluated
   */
  static Optional<VagrantfileLayer> below(Mapping topology, LabSources sources, Problems problems) {
    MapEntry key = topology.entries().get(KEY);
    if (key == null) {
      return Optional.of(new VagrantfileLayer(topology, Optional.empty()));
    }
    ValueReader values = new ValueReader(problems);
    Path folder = Optional.ofNullable(sources.topologyFile().getParent()).orElse(Path.of("/"));
    Optional<Path> file =
        values
            .text(key.value(), KEY, TextRules::pathBelow)
            .map(text -> folder.resolve(text).normalize());
    if (file.isPresent()
        && (!folder.equals(file.get().getParent()) || !Files.isRegularFile(file.get()))) {
      values.wrong(key.value(), KEY, "expected the name of a file beside this one");
    } else {
      // It evaluates with the files beside its target, and those would not travel.
      file.ifPresent(path ->
          new FolderContent(folder, values)
              .staysInFolder(key.value(), String.valueOf(path.getFileName())));
    }
    MapEntry engine = topology.entries().get("engine");
    if (engine != null) {
      problems.add(engine.keyAt(), "'engine' beside 'vagrantfile'", "expected one of them");
    }
    MapEntry pools = topology.entries().get(PoolReader.POOLS);
    if (pools != null) {
      problems.add(
          pools.keyAt(),
          "'pools' beside 'vagrantfile', which defines single machines and no templates",
          "expected one of them");
    }
    rejectOthers(topology.entries().get("defaults"), ADDED_FOR_ALL, "defaults", problems);
    if (topology.entries().get(MACHINES) instanceof MapEntry(Position at, Sequence machines)) {
      for (YamlValue machine : machines.items()) {
        rejectOthers(new MapEntry(at, machine), ADDED, "a machine", problems);
      }
    }
    if (!problems.isEmpty() || file.isEmpty()) {
      return Optional.empty();
    }
    KeptDefinition definition = sources.vagrantfiles().evaluated(file.get(), provider(topology));
    checkNames(topology, definition, key.value().at(), problems);
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    Mapping base = base(definition, topology, key.value().at());
    return Optional.of(
        new VagrantfileLayer(
            Overlay.lay(topology, base, List.of(MACHINES)), Optional.of(definition)));
  }

  /** The lab with what only the Vagrantfile says. */
  Lab completed(Lab lab) {
    if (definition.isEmpty()) {
      return lab;
    }
    List<Machine> machines = new ArrayList<>();
    for (Machine machine : lab.machines()) {
      KeptMachine kept = definition.get().machines().get(machine.name().value());
      machines.add(kept == null ? machine : machine.definedBy(kept).starting(kept.autostart()));
    }
    Lab all = lab.with(List.copyOf(machines));
    return all.starting(needed(all)).keeping(definition.get().vagrantfile());
  }

  /** What the machines that start wait for, directly or through others: it has to start, too. */
  private static Set<MachineName> needed(Lab lab) {
    Set<MachineName> needed = new TreeSet<>();
    Deque<Machine> open = new ArrayDeque<>();
    lab.machines().stream().filter(Machine::autostart).forEach(open::add);
    while (!open.isEmpty()) {
      Machine machine = open.remove();
      List<MachineName> targets = new ArrayList<>(machine.dependsOn());
      targets.addAll(machine.startAfter());
      for (MachineName target : targets) {
        if (needed.add(target)) {
          lab.machine(target).ifPresent(open::add);
        }
      }
    }
    return needed;
  }

  private static String provider(Mapping topology) {
    return topology.entries().get("defaults") instanceof MapEntry(Position at, Mapping defaults)
        ? defaults.scalar("provider").orElse(SharedMachineKeys.PROVIDER)
        : SharedMachineKeys.PROVIDER;
  }

  private static void rejectOthers(
      @Nullable MapEntry entry, Set<String> known, String owner, Problems problems) {
    if (entry != null && entry.value() instanceof Mapping map) {
      map.entries()
          .forEach((key, value) -> {
            if (!known.contains(key)) {
              problems.add(
                  value.keyAt(),
                  "%s in %s, but the lab keeps its Vagrantfile"
                      .formatted(Wording.quote(key), owner),
                  Wording.instead(key, known, "only what the Vagrantfile cannot say"));
            }
          });
    }
  }

  private static void checkNames(
      Mapping topology, KeptDefinition definition, Position at, Problems problems) {
    Set<String> names = definition.machines().keySet();
    for (String name : names) {
      if (!Names.isValid(name)) {
        problems.add(
            at,
            "the Vagrantfile has a machine %s".formatted(Wording.quote(name)),
            TextRules.name(name) + " (rename it there, or use 'homelab import')");
      }
    }
    if (topology.entries().get(MACHINES) instanceof MapEntry(Position where, Sequence machines)) {
      for (YamlValue each : machines.items()) {
        if (each instanceof Mapping map
            && map.entries().get("name") instanceof MapEntry(Position key, Scalar name)
            && !names.contains(name.raw())) {
          problems.add(
              name.at(),
              "the Vagrantfile has no machine " + Wording.quote(name.raw()),
              Wording.instead(name.raw(), names, "one of its machines"));
        }
      }
    }
  }

  /** The Vagrantfile's machines, all of them where the topology names the Vagrantfile. */
  private static Mapping base(KeptDefinition definition, Mapping topology, Position at) {
    Map<String, MapEntry> entries = new LinkedHashMap<>();
    Map<String, Object> boxes = new LinkedHashMap<>(definition.boxes());
    if (topology.entries().get(BOXES) instanceof MapEntry(Position there, Mapping said)) {
      // What the topology says of a box stands alone.
      boxes.keySet().removeAll(said.entries().keySet());
    }
    if (!boxes.isEmpty()) {
      entries.put(BOXES, new MapEntry(at, tree(boxes, at)));
    }
    entries.put(MACHINES, new MapEntry(at, tree(definition.entries(), at)));
    return new Mapping(at, entries);
  }

  private static YamlValue tree(@Nullable Object plain, Position at) {
    return switch (plain) {
      case Map<?, ?> map -> {
        Map<String, MapEntry> entries = new LinkedHashMap<>();
        map.forEach(
            (key, value) -> entries.put(String.valueOf(key), new MapEntry(at, tree(value, at))));
        yield new Mapping(at, entries);
      }
      case List<?> list -> {
        List<YamlValue> items = new ArrayList<>();
        list.forEach(each -> items.add(tree(each, at)));
        yield new Sequence(at, items);
      }
      case String text -> new Scalar(at, text, false);
      case null -> new Scalar(at, "null", true);
      default -> new Scalar(at, plain.toString(), true);
    };
  }
}
