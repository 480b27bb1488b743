package io.homelab.config;

import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.ProvisionScript;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads {@code provision}: a list, or a single entry, of scripts. An entry is the path of a script,
 * or a map with {@code path} or {@code inline}, and {@code args}, {@code env} and {@code
 * privileged} (true by default, as in Vagrant).
 */
final class ProvisionReader {
  private static final String EXPECTED =
      "expected the path of a script, or a map with path or inline";

  private final ValueReader values;
  private final FolderContent folder;

  ProvisionReader(ValueReader values, FolderContent folder) {
    this.values = values;
    this.folder = folder;
  }

  List<ProvisionScript> read(YamlValue value) {
    List<ProvisionScript> scripts = new ArrayList<>();
    List<YamlValue> entries = value instanceof Sequence list ? list.items() : List.of(value);
    for (YamlValue entry : entries) {
      readEntry(entry).ifPresent(scripts::add);
    }
    return List.copyOf(scripts);
  }

  private Optional<ProvisionScript> readEntry(YamlValue entry) {
    if (entry instanceof Mapping map) {
      return readMap(map);
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

  private Optional<ProvisionScript> readMap(Mapping map) {
    Fields fields = new Fields(map, "an entry of provision", values);
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
        : Optional.of(new ProvisionScript(path, inline, args, env, privileged));
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
