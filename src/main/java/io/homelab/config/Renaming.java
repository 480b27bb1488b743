package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads {@code rename}: which names machines had before.
 *
 * @param entries the names now, by the names before
 */
record Renaming(SortedMap<MachineName, Entry> entries) {
  private static final String FORM = "expected rename: { OLD: NEW }";

  /**
   * One entry.
   *
   * @param to the name now, and where it is
   * @param from where the name before is
   */
  private record Entry(Located<MachineName> to, Position from) {}

  static Renaming read(Fields top, ValueReader values) {
    SortedMap<MachineName, Entry> entries = new TreeMap<>();
    Optional<Mapping> map = top.map("rename");
    if (map.isPresent()) {
      for (Map.Entry<String, MapEntry> each : map.get().entries().entrySet()) {
        MapEntry entry = each.getValue();
        if (TextRules.name(each.getKey()) != null) {
          values
              .problems()
              .add(entry.keyAt(), "rename has the key " + Wording.quote(each.getKey()), FORM);
          continue;
        }
        values
            .text(entry.value(), "the new name of " + each.getKey(), TextRules::name)
            .ifPresent(name ->
                entries.put(
                    new MachineName(each.getKey()),
                    new Entry(
                        new Located<>(new MachineName(name), entry.value().at()), entry.keyAt())));
      }
    }
    return new Renaming(entries);
  }

  /** Those that can be: from a name that no machine has to one that a machine has. */
  SortedMap<MachineName, MachineName> among(List<Machine> machines, Problems problems) {
    Set<String> names =
        machines.stream().map(machine -> machine.name().value()).collect(Collectors.toSet());
    SortedMap<MachineName, MachineName> renames = new TreeMap<>();
    Map<MachineName, MachineName> taken = new HashMap<>();
    entries.forEach((from, entry) -> {
      MachineName to = entry.to().value();
      MachineName other = taken.putIfAbsent(to, from);
      if (names.contains(from.value())) {
        problems.add(
            entry.from(),
            "rename names '%s' as an old name, but machine %s is there".formatted(from, from),
            FORM + ", where no machine is called OLD");
      } else if (!names.contains(to.value())) {
        problems.add(
            entry.to().at(),
            "rename names the unknown machine '" + to + "'",
            Wording.instead(to.value(), names, "a machine of this file"));
      } else if (other != null) {
        problems.add(
            entry.to().at(),
            "rename gives machine %s two old names: %s and %s".formatted(to, other, from),
            "expected one");
      } else {
        renames.put(from, to);
      }
    });
    return renames;
  }
}
