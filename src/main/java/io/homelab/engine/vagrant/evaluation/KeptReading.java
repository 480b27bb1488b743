package io.homelab.engine.vagrant.evaluation;

import io.homelab.engine.CanonicalDigest;
import io.homelab.engine.UnreadableDefinitionException;
import io.homelab.engine.vagrant.evaluation.EvaluatedMachine.GivenProvisioner;
import io.homelab.model.KeptDefinition;
import io.homelab.model.KeptMachine;
import io.homelab.model.KeptVagrantfile;
import io.homelab.model.ProvisionerTag;
import io.homelab.model.RunPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A Vagrantfile that stays the truth about its machines: what a topology can say of them is there
 * to place and to connect them, the rest to notice changes.
 *
 * @param evaluated what it came to
 * @param provider what the machines run on
 * @param file the Vagrantfile, beside the topology
 */
record KeptReading(EvaluatedVagrantfile evaluated, String provider, Path file) {
  /** What a topology says in its own words, or what travels in another way. */
  private static final List<String> ELSEWHERE = List.of("provision");

  /** The longest text of a provisioner that may be a path. */
  private static final int LONGEST_PATH = 1_000;

  /**
   * The definition.
   *
   * @throws UnreadableDefinitionException when it has a machine that no lab can have
   */
  KeptDefinition definition() {
    List<Map<String, Object>> entries = new ArrayList<>();
    BoxEntries boxes = new BoxEntries(paths());
    SortedMap<String, KeptMachine> machines = new TreeMap<>();
    for (EvaluatedMachine machine : evaluated.machines()) {
      Optional<String> obstacle = TopologyWriter.obstacle(machine);
      if (obstacle.isPresent()) {
        throw new UnreadableDefinitionException(
            "%s: the machine '%s' cannot be part of a lab: %s"
                .formatted(file, UnsaidList.shown(machine.name()), obstacle.get()),
            "take it out, or use a topology without 'vagrantfile': homelab import " + file);
      }
      entries.add(entry(machine, boxes));
      machines.put(machine.name(), kept(machine));
    }
    return new KeptDefinition(
        new KeptVagrantfile(
            Objects.requireNonNull(file.getFileName()).toString(),
            evaluated.environment(),
            plugins()),
        entries,
        boxes.all(),
        machines);
  }

  /** Their names stand in sentences and in commands to type. */
  private SortedSet<String> plugins() {
    SortedSet<String> plugins = new TreeSet<>();
    for (String name : evaluated.requiredPlugins()) {
      if (name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,100}")) {
        plugins.add(name);
      }
    }
    return plugins;
  }

  private Path folder() {
    return Objects.requireNonNull(file.getParent(), "an absolute file is in a folder");
  }

  private LocalPaths paths() {
    return new LocalPaths(folder(), folder());
  }

  private Map<String, Object> entry(EvaluatedMachine machine, BoxEntries boxes) {
    MachineEntry entry =
        MachineEntry.of(machine, machine.name(), provider, paths(), new TreeSet<>(), boxes);
    Map<String, Object> keys = new LinkedHashMap<>(entry.keys());
    ELSEWHERE.forEach(keys::remove);
    // Its disks count; all else of the extras is the Vagrantfile's own affair.
    if (keys.remove("vagrant") instanceof Map<?, ?> extras && extras.get(provider) != null) {
      keys.put("vagrant", Map.of(provider, Objects.requireNonNull(extras.get(provider))));
    }
    return keys;
  }

  private KeptMachine kept(EvaluatedMachine machine) {
    List<Object> settings = new ArrayList<>();
    settings.add(machine.boxUrls());
    machine.networks().forEach(each -> settings.add(List.of(each.type(), each.options())));
    EvaluatedMachine.ProviderBlock block = machine.provider(provider);
    settings.add(block.settings());
    block.calls().forEach(call -> settings.add(List.of(call.method(), call.arguments())));
    settings.add(machine.folders());
    settings.add(machine.disks());
    settings.add(machine.vm());
    settings.add(machine.ssh());
    settings.add(machine.triggers());
    settings.add(machine.plugins());
    List<KeptMachine.KeptProvisioner> provisioners = new ArrayList<>();
    SortedSet<String> files = new TreeSet<>();
    for (GivenProvisioner each : machine.provisioners()) {
      RunPolicy run = each.run().flatMap(RunPolicy::of).orElse(RunPolicy.ONCE);
      provisioners.add(
          new KeptMachine.KeptProvisioner(
              new ProvisionerTag(each.name().orElse(""), each.type(), run),
              digest(List.of(each.type(), each.settings()))));
      if (run == RunPolicy.ONCE) {
        collectFiles(each.settings(), files);
      }
    }
    return new KeptMachine(
        digest(settings),
        provisioners,
        List.copyOf(files),
        untypedFolders(machine),
        machine.autostart());
  }

  /** The same wherever the folder is. */
  private String digest(Object value) {
    return CanonicalDigest.of(Objects.requireNonNull(moved(value)));
  }

  private @Nullable Object moved(@Nullable Object value) {
    return switch (value) {
      case String text -> text.replace(folder().toString(), ".");
      case List<?> list -> {
        List<@Nullable Object> moved = new ArrayList<>();
        list.forEach(each -> moved.add(moved(each)));
        yield moved;
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> moved = new LinkedHashMap<>();
        map.forEach((key, each) -> moved.put(String.valueOf(key), moved(each)));
        yield moved;
      }
      case null -> null;
      default -> value;
    };
  }

  /** Whatever a provisioner names that is there: its script, its playbook, what it copies. */
  private void collectFiles(@Nullable Object value, SortedSet<String> files) {
    switch (value) {
      case String text -> {
        if (!text.isBlank() && text.length() <= LONGEST_PATH && text.lines().count() == 1) {
          paths()
              .below(text)
              .ifPresent(
                  path -> files.add(Files.isDirectory(folder().resolve(path)) ? path + "/" : path));
        }
      }
      case List<?> list -> list.forEach(each -> collectFiles(each, files));
      case Map<?, ?> map -> map.values().forEach(each -> collectFiles(each, files));
      case null, default -> {}
    }
  }

  private SortedMap<String, String> untypedFolders(EvaluatedMachine machine) {
    SortedMap<String, String> untyped = new TreeMap<>();
    for (Map<String, Object> each : machine.folders()) {
      String source = String.valueOf(each.get("hostpath"));
      boolean shared = !Boolean.TRUE.equals(each.get("disabled")) && each.get("type") == null;
      if (shared && each.get("guestpath") instanceof String target) {
        Optional<String> local =
            source.equals(".") || source.equals(folder().toString())
                ? Optional.of(".")
                : paths().below(source);
        local.ifPresent(path -> untyped.put(target, path));
      }
    }
    return untyped;
  }
}
