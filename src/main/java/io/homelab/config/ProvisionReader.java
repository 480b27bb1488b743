package io.homelab.config;

import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.ProvisionFile;
import io.homelab.model.ProvisionPlaybook;
import io.homelab.model.ProvisionScript;
import io.homelab.model.ProvisionTerms;
import io.homelab.model.Provisioner;
import io.homelab.model.RunPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code provision}: a list, or a single entry. An entry is the path of a script, or a map
 * with {@code path} or {@code inline}, and {@code args}, {@code env} and {@code privileged} (true
 * by default, as in Vagrant), or a map with {@code type: file}, {@code source} and {@code
 * destination}, or one with {@code type: ansible} or {@code ansible_local} and {@code playbook},
 * {@code inventory_path}, {@code extra_vars} and {@code raw_arguments}. Every map may have {@code
 * name}, {@code run} and {@code timeout_s}.
 */
final class ProvisionReader {
  /** The longest time that a provisioner may be given, in seconds: a day. */
  static final int MOST_SECONDS = 86_400;

  private static final String SHELL = "shell";
  private static final String FILE = "file";
  private static final String EXPECTED =
      "expected the path of a script, or a map with path or inline";

  private final ValueReader values;
  private final FolderContent folder;

  ProvisionReader(ValueReader values, FolderContent folder) {
    this.values = values;
    this.folder = folder;
  }

  List<Provisioner> read(YamlValue value) {
    return read(value, Set.of());
  }

  /**
   * Reads them.
   *
   * @param taken the names that provisioners have which the machine has before these
   */
  List<Provisioner> read(YamlValue value, Set<String> taken) {
    List<Provisioner> scripts = new ArrayList<>();
    List<YamlValue> entries = value instanceof Sequence list ? list.items() : List.of(value);
    Map<String, Position> names = new HashMap<>();
    for (YamlValue entry : entries) {
      readEntry(entry, names).ifPresent(scripts::add);
    }
    names.forEach((name, at) -> {
      if (taken.contains(name)) {
        values
            .problems()
            .add(
                at,
                "the pool's template has a provisioner '%s' already".formatted(name),
                "expected a name of its own for each entry");
      }
    });
    return List.copyOf(scripts);
  }

  private Optional<Provisioner> readEntry(YamlValue entry, Map<String, Position> names) {
    if (entry instanceof Mapping map) {
      Fields fields = new Fields(map, "an entry of provision", values);
      ProvisionTerms terms = readTerms(fields, names);
      if (!fields.has("type")) {
        return readScript(map, fields, terms).map(script -> script);
      }
      return switch (fields.text("type", ProvisionReader::type).orElse("")) {
        case SHELL -> readScript(map, fields, terms).map(script -> script);
        case FILE -> readFile(fields, terms).map(file -> file);
        case ProvisionPlaybook.HERE_TYPE ->
            readPlaybook(fields, terms, ProvisionPlaybook.Where.HERE).map(playbook -> playbook);
        case ProvisionPlaybook.LOCAL_TYPE ->
            readPlaybook(fields, terms, ProvisionPlaybook.Where.IN_THE_MACHINE)
                .map(playbook -> playbook);
        // What belongs to an unknown type is unknown, too.
        default -> Optional.empty();
      };
    }
    if (!(entry instanceof Scalar scalar) || scalar.kind() != Scalar.ScalarType.TEXT) {
      return values.wrong(entry, "an entry of provision", EXPECTED);
    }
    return folder
        .script(entry, "provision")
        .map(path ->
            new ProvisionScript(
                Optional.of(path),
                Optional.empty(),
                List.of(),
                Collections.unmodifiableSortedMap(new TreeMap<>()),
                true));
  }

  private static @Nullable String type(String text) {
    return ProvisionTerms.TYPES.contains(text) ? null : Wording.oneOf(text, ProvisionTerms.TYPES);
  }

  /**
   * What every entry may have.
   *
   * @param names the names of the entries before it, and where they are
   */
  private ProvisionTerms readTerms(Fields fields, Map<String, Position> names) {
    Optional<Located<String>> name = fields.locatedText("name", TextRules::provisionerName);
    if (name.isPresent()) {
      Position first = names.putIfAbsent(name.get().value(), name.get().at());
      if (first != null) {
        values
            .problems()
            .add(
                name.get().at(),
                "duplicate name '%s' in provision, first at %s"
                    .formatted(name.get().value(), first),
                "expected a name of its own for each entry");
      }
    }
    RunPolicy run =
        fields.text("run", TextRules::runPolicy).flatMap(RunPolicy::of).orElse(RunPolicy.ONCE);
    OptionalLong seconds = fields.number("timeout_s", 1, MOST_SECONDS);
    return new ProvisionTerms(
        name.map(Located::value),
        run,
        seconds.isPresent()
            ? Optional.of(Duration.ofSeconds(seconds.getAsLong()))
            : Optional.empty());
  }

  private Optional<ProvisionFile> readFile(Fields fields, ProvisionTerms terms) {
    Optional<String> source =
        fields
            .required("source", "expected a file or a folder")
            .flatMap(value -> folder.present(value, "source"));
    Optional<String> destination =
        fields
            .requiredText("destination", TextRules::destination, "expected a path in the machine")
            .map(Located::value);
    fields.rejectUnknown();
    return source.isPresent() && destination.isPresent()
        ? Optional.of(new ProvisionFile(source.get(), destination.get(), terms))
        : Optional.empty();
  }

  private Optional<ProvisionPlaybook> readPlaybook(
      Fields fields, ProvisionTerms terms, ProvisionPlaybook.Where where) {
    Optional<String> playbook =
        fields
            .required("playbook", "expected the path of a playbook")
            .filter(value -> values.text(value, "playbook", TextRules::plainPathBelow).isPresent())
            .flatMap(value -> folder.script(value, "playbook"));
    Optional<String> inventory =
        fields
            .value("inventory_path")
            .filter(value ->
                values.text(value, "inventory_path", TextRules::plainPathBelow).isPresent())
            .flatMap(value -> folder.present(value, "inventory_path"));
    Map<String, Object> extraVars =
        fields.map("extra_vars").map(map -> values.plainMap(map, "extra_vars")).orElse(Map.of());
    List<String> raw = fields.value("raw_arguments").map(this::readArgs).orElse(List.of());
    fields.rejectUnknown();
    return playbook.map(
        path -> new ProvisionPlaybook(where, path, inventory, extraVars, raw, terms));
  }

  private Optional<ProvisionScript> readScript(Mapping map, Fields fields, ProvisionTerms terms) {
    Optional<String> path = fields.value("path").flatMap(value -> folder.script(value, "path"));
    Optional<String> inline = fields.value("inline").flatMap(v -> values.script(v, "inline"));
    List<String> args = fields.value("args").map(this::readArgs).orElse(List.of());
    SortedMap<String, String> env = fields.scalars("env", TextRules::variable);
    boolean privileged =
        fields.value("privileged").flatMap(v -> values.bool(v, "privileged")).orElse(true);
    if (fields.has("path") == fields.has("inline")) {
      values
          .problems()
          .add(
              map.at(),
              fields.has("path")
                  ? "an entry of provision has both 'path' and 'inline'"
                  : "an entry of provision has no script",
              "expected either 'path' or 'inline'");
    }
    fields.rejectUnknown();
    return path.isPresent() == inline.isPresent()
        ? Optional.empty()
        : Optional.of(new ProvisionScript(path, inline, args, env, privileged, terms));
  }

  private List<String> readArgs(YamlValue value) {
    List<String> args = new ArrayList<>();
    List<YamlValue> items = value instanceof Sequence list ? list.items() : List.of(value);
    for (YamlValue item : items) {
      values.scalarText(item, "an entry of args", TextRules::anything).ifPresent(args::add);
    }
    return List.copyOf(args);
  }
}
