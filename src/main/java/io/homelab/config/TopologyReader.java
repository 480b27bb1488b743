package io.homelab.config;

import io.homelab.config.YamlValue.Mapping;
import io.homelab.model.Lab;
import io.homelab.model.LabBoxes;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PoolSpec;
import io.homelab.model.StrategyName;
import io.homelab.model.UseBasis;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code topology.yaml}.
 *
 * <p>Defaults: {@code strategy} is {@code first_fit_decreasing}; {@code boxes_dir} is {@code boxes}
 * beside the file and need not exist before a box is copied. For machines see {@link
 * SharedMachineKeys} and {@link Expansion}.
 */
final class TopologyReader {
  /** The most machines in a lab, with {@code count} applied. */
  static final int MOST_MACHINES = 20_000;

  private final ValueReader values;
  private final Problems problems;
  private final Path directory;
  private final Path home;
  private final KnownNames engines;

  /**
   * A reader.
   *
   * @param directory the folder of the file
   * @param home what {@code ~} stands for
   * @param engines the names of what makes machines
   */
  TopologyReader(Path directory, Path home, KnownNames engines, Problems problems) {
    this.engines = engines;
    this.values = new ValueReader(problems);
    this.problems = problems;
    this.directory = directory;
    this.home = home;
  }

  /**
   * The lab as far as it is readable.
   *
   * @param hosts the hosts and labels it may name; empty if they could not be read
   */
  Optional<Lab> read(Mapping document, Optional<DeclaredHosts> hosts) {
    Fields top = new Fields(document, "the file", values);
    FolderContent folder = new FolderContent(directory, values);
    Optional<String> name =
        top.requiredText("lab", TextRules::name, "expected a name such as 'devlab'")
            .map(Located::value);
    StrategyName strategy =
        top.text("strategy", TopologyReader::strategy)
            .flatMap(StrategyName::parse)
            .orElse(StrategyName.FIRST_FIT_DECREASING);
    UseBasis use = use(top, strategy);
    Optional<String> engine =
        top.text("engine", engines).filter(named -> !engines.builtIn().contains(named));
    Path boxesDir =
        top.text("boxes_dir", TextRules::localPath)
            .map(this::expand)
            .orElse(directory.resolve("boxes"));
    LabBoxes boxes = new LabBoxes(boxesDir, new BoxesReader(values, this::expand).read(top));
    List<String> sync = readSync(top, folder);
    SharedMachineKeys defaults = SharedMachineKeys.NONE;
    Optional<Fields> defaultFields = top.fields("defaults");
    if (defaultFields.isPresent()) {
      defaults = SharedMachineKeys.read(defaultFields.get());
      defaultFields.get().rejectUnknown();
    }
    top.text("vagrantfile", TextRules::pathBelow);
    MachineReader reader = new MachineReader(values, defaults, folder);
    List<PoolDraft> pools = new PoolReader(values, reader).read(top);
    List<MachineDraft> drafts = readMachines(top, reader, pools);
    Renaming renaming = Renaming.read(top, values);
    top.rejectUnknown();
    hosts.ifPresent(known -> {
      checkPins(drafts, known.names());
      checkPins(pools.stream().map(PoolDraft::template).toList(), known.names());
      checkSpreads(drafts, known.labels());
    });
    List<Machine> machines = new Expansion(drafts, boxes, problems).machines();
    List<PoolSpec> specs = PoolReader.expanded(pools, boxes, problems);
    SortedMap<MachineName, MachineName> renames = renaming.among(machines, problems);
    return name.map(lab ->
        new Lab(
            new LabName(lab),
            strategy,
            directory,
            boxes,
            sync,
            machines,
            engine,
            Optional.empty(),
            renames,
            specs,
            use));
  }

  private List<MachineDraft> readMachines(Fields top, MachineReader reader, List<PoolDraft> pools) {
    // A lab of pools alone needs no machines of its own.
    boolean mayBeEmpty = top.has(PoolReader.POOLS);
    Optional<YamlValue> list =
        mayBeEmpty
            ? top.value("machines")
            : top.required("machines", "expected a list of machines");
    Optional<List<YamlValue>> entries = list.flatMap(value -> values.list(value, "machines"));
    if (entries.isPresent() && entries.get().isEmpty() && !mayBeEmpty) {
      problems.add(
          top.at("machines"), "machines is an empty list", "expected at least one machine");
    }
    List<MachineDraft> drafts = new ArrayList<>();
    int machines = 0;
    for (YamlValue entry : entries.orElse(List.of())) {
      Optional<MachineDraft> draft = reader.read(entry, pools);
      if (draft.isPresent()) {
        machines += draft.get().machines();
        if (machines > MOST_MACHINES) {
          problems.add(
              entry.at(),
              "the lab has more than " + MOST_MACHINES + " machines up to here",
              "expected fewer");
          return drafts;
        }
        drafts.add(draft.get());
      }
    }
    return drafts;
  }

  private List<String> readSync(Fields top, FolderContent folder) {
    List<String> sync = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (YamlValue item : top.list("sync").orElse(List.of())) {
      Optional<String> path = folder.travelling(item, "an entry of sync");
      if (path.isPresent()) {
        Position first = seen.putIfAbsent(path.get(), item.at());
        if (first == null) {
          sync.add(path.get());
        } else {
          problems.add(
              item.at(),
              "duplicate '" + path.get() + "' in sync, first at " + first,
              "expected each entry once");
        }
      }
    }
    return List.copyOf(sync);
  }

  private void checkPins(List<MachineDraft> drafts, Set<String> hosts) {
    for (MachineDraft draft : drafts) {
      if (draft.pin().isPresent() && !hosts.contains(draft.pin().get().value())) {
        String pin = draft.pin().get().value();
        problems.add(
            draft.pin().get().at(),
            "host names the unknown host '" + pin + "'",
            Wording.instead(pin, hosts, "a host of hosts.yaml"));
      }
    }
  }

  private void checkSpreads(List<MachineDraft> drafts, Set<String> labels) {
    for (MachineDraft draft : drafts) {
      if (draft.spread().isPresent() && !labels.contains(draft.spread().get().value())) {
        String label = draft.spread().get().value();
        problems.add(
            draft.spread().get().at(),
            "spread names the label " + Wording.quote(label) + ", which no host has",
            Wording.instead(label, labels, "a label of hosts.yaml"));
      }
    }
  }

  private Path expand(String text) {
    if (text.equals("~")) {
      return home;
    }
    return text.startsWith("~/")
        ? home.resolve(text.substring(2)).normalize()
        : directory.resolve(text).normalize();
  }

  /** What counts as use, which only one strategy asks for. */
  private UseBasis use(Fields top, StrategyName strategy) {
    Optional<UseBasis> use =
        top.text(
                "use",
                word ->
                    UseBasis.parse(word).isPresent()
                        ? null
                        : Wording.oneOf(word, UseBasis.wireNames()))
            .flatMap(UseBasis::parse);
    if (use.filter(UseBasis.MEASURED::equals).isPresent()
        && strategy != StrategyName.LEAST_LOADED) {
      problems.add(
          top.at("use"),
          "use is measured, which strategy " + strategy.wireName() + " does not ask for",
          "expected 'strategy: least_loaded' beside it");
    }
    return use.orElse(UseBasis.DECLARED);
  }

  private static @Nullable String strategy(String text) {
    return StrategyName.parse(text).isPresent()
        ? null
        : Wording.oneOf(text, StrategyName.wireNames());
  }
}
