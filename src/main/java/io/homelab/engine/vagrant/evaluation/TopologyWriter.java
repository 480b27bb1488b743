package io.homelab.engine.vagrant.evaluation;

import io.homelab.engine.ImportedTopology;
import io.homelab.engine.vagrant.YamlText;
import io.homelab.model.Names;
import io.homelab.model.PlainText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Says a whole Vagrantfile as {@code topology.yaml}. */
final class TopologyWriter {
  /** Keys that go to {@code defaults} where all machines agree. */
  private static final List<String> SHAREABLE =
      List.of("box", "box_version", "box_architecture", "provider", "cpus", "memory_mb", "disk_gb");

  private static final String BOX = "\\w[\\w.+-]*(?:/\\w[\\w.+-]*)?";

  /** Vagrant's name of the machine of a Vagrantfile that defines none. */
  private static final String NAMELESS = "default";

  /** Leaves room for a number. */
  private static final int LONGEST_NAME = 58;

  private TopologyWriter() {}

  /**
   * The topology.
   *
   * @param vagrantfile where the Vagrantfile is
   * @param folder where the topology is to be
   */
  static ImportedTopology write(
      EvaluatedVagrantfile evaluated, String provider, Path vagrantfile, Path folder) {
    UnsaidList unsaid = new UnsaidList();
    for (String plugin : evaluated.requiredPlugins()) {
      unsaid.add("it requires the plugin " + UnsaidList.shown(plugin));
    }
    for (String plugin : evaluated.absentPlugins()) {
      unsaid.add(
          "what it does with the plugin %s, which is not installed"
              .formatted(UnsaidList.shown(plugin)));
    }
    evaluated
        .environment()
        .forEach((variable, value) -> {
          if (!value.isEmpty()) {
            unsaid.add(
                "that it depends on %s: what the variable is now stands here"
                    .formatted(UnsaidList.shown(variable)));
          }
        });
    Path origin = Objects.requireNonNullElse(vagrantfile.getParent(), vagrantfile);
    LocalPaths paths = new LocalPaths(origin, folder);
    SortedSet<String> synced = new TreeSet<>();
    BoxEntries boxes = new BoxEntries(paths);
    String lab = name(Objects.toString(origin.getFileName(), ""), "lab", new TreeSet<>());
    List<EvaluatedMachine> machines = new ArrayList<>();
    for (EvaluatedMachine machine : evaluated.machines()) {
      Optional<String> obstacle = obstacle(machine);
      if (obstacle.isEmpty()) {
        machines.add(machine);
      } else {
        UnsaidList about = UnsaidList.of(machine);
        about.add(obstacle.get() + ", so it is left out");
        unsaid.addAll(about.all());
      }
    }
    Map<EvaluatedMachine, String> names = names(machines, lab);
    List<Map<String, Object>> entries = new ArrayList<>();
    names.forEach((machine, name) -> {
      MachineEntry entry = MachineEntry.of(machine, name, provider, paths, synced, boxes);
      unsaid.addAll(entry.unsaid());
      entries.add(entry.keys());
    });
    String text =
        "# Written by 'homelab import' from %s.\n"
                .formatted(PlainText.line(Objects.toString(vagrantfile.getFileName())))
            + YamlText.of(root(lab, boxes, synced, entries));
    return new ImportedTopology(text, List.copyOf(names.values()), unsaid.all());
  }

  /** Why no topology can have the machine. */
  static Optional<String> obstacle(EvaluatedMachine machine) {
    if (machine.box().filter(box -> box.matches(BOX)).isEmpty()) {
      return Optional.of("it has no box");
    }
    return machine.communicator().filter(way -> !way.equals("ssh")).isPresent()
            || machine.guest().filter("windows"::equals).isPresent()
        ? Optional.of("Vagrant does not enter it by SSH as it does a Unix")
        : Optional.empty();
  }

  /** The machines by what they are called; whoever has a valid name keeps it. */
  private static Map<EvaluatedMachine, String> names(List<EvaluatedMachine> machines, String lab) {
    Set<String> taken = new TreeSet<>();
    for (EvaluatedMachine machine : machines) {
      if (isKept(machine)) {
        taken.add(machine.name());
      }
    }
    Map<EvaluatedMachine, String> names = new LinkedHashMap<>();
    for (EvaluatedMachine machine : machines) {
      String usual = machine.name().equals(NAMELESS) ? lab : machine.name();
      names.put(machine, isKept(machine) ? machine.name() : name(usual, "machine", taken));
    }
    return names;
  }

  private static boolean isKept(EvaluatedMachine machine) {
    return Names.isValid(machine.name()) && !machine.name().equals(NAMELESS);
  }

  private static Map<String, Object> root(
      String lab, BoxEntries boxes, SortedSet<String> synced, List<Map<String, Object>> entries) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("lab", lab);
    if (!boxes.all().isEmpty()) {
      root.put("boxes", boxes.all());
    }
    if (!synced.isEmpty()) {
      root.put("sync", List.copyOf(synced));
    }
    Map<String, Object> defaults = shared(entries);
    if (!defaults.isEmpty()) {
      root.put("defaults", defaults);
    }
    root.put("machines", EqualMachines.counted(entries));
    return root;
  }

  /** What all machines agree on, taken out of them. */
  private static Map<String, Object> shared(List<Map<String, Object>> entries) {
    Map<String, Object> defaults = new LinkedHashMap<>();
    for (String key : entries.size() < 2 ? List.<String>of() : SHAREABLE) {
      Object first = entries.getFirst().get(key);
      if (first != null && entries.stream().allMatch(entry -> first.equals(entry.get(key)))) {
        defaults.put(key, first);
        entries.forEach(entry -> entry.remove(key));
      }
    }
    return defaults;
  }

  /** A valid name like the one given, which no other machine has. */
  private static String name(String given, String fallback, Set<String> taken) {
    String near =
        given.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    near = near.isEmpty() ? fallback : near.substring(0, Math.min(near.length(), LONGEST_NAME));
    String free = near;
    for (int number = 2; !taken.add(free); number++) {
      free = near + "-" + number;
    }
    return free;
  }
}
