package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.Names;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the files of a lab name, for whoever offers names to choose from: it is neither checked nor
 * complained about, and a file that cannot be read names nothing. A Vagrantfile is not evaluated.
 */
public final class NamedInFiles {
  private final SortedMap<String, String> machines = new TreeMap<>();
  private final SortedMap<String, String> roles = new TreeMap<>();
  private final SortedMap<String, String> boxes = new TreeMap<>();
  private final SortedMap<String, String> pools = new TreeMap<>();

  private NamedInFiles() {}

  /** What the topology names. */
  public static NamedInFiles topology(LabSources sources) {
    NamedInFiles named = new NamedInFiles();
    LabReader.topology(sources).ifPresent(named::read);
    return named;
  }

  /** The hosts with their addresses. */
  public static SortedMap<String, String> hosts(LabSources sources) {
    SortedMap<String, String> hosts = new TreeMap<>();
    LabReader.hostEntries(sources)
        .ifPresent(document -> {
          for (Mapping host : entries(document, "hosts")) {
            name(host).ifPresent(name -> hosts.put(name, host.scalar("address").orElse("")));
          }
        });
    return hosts;
  }

  /** Whether states are kept in files, as far as the hosts file says. */
  public static boolean keepsFiles(LabSources sources) {
    return LabReader.hostEntries(sources)
        .flatMap(document -> document.scalar("state"))
        .filter(place -> !place.equals("files"))
        .isEmpty();
  }

  /** The machines with their roles, {@code count} applied. */
  public SortedMap<String, String> machines() {
    return machines;
  }

  /** The roles that machines have. */
  public SortedMap<String, String> roles() {
    return roles;
  }

  /** The boxes that machines are made from. */
  public SortedMap<String, String> boxes() {
    return boxes;
  }

  /** The pools with their boxes. */
  public SortedMap<String, String> pools() {
    return pools;
  }

  private void read(Mapping document) {
    Optional<Mapping> defaults = map(document, "defaults");
    defaults.flatMap(map -> map.scalar("box")).ifPresent(this::box);
    Optional<String> usualRole = defaults.flatMap(map -> map.scalar("role"));
    for (Mapping machine : entries(document, "machines")) {
      machine.scalar("box").ifPresent(this::box);
      name(machine)
          .ifPresent(name -> {
            String role = machine.scalar("role").or(() -> usualRole).orElse(name);
            if (Names.isValid(role)) {
              roles.put(role, "");
            }
            int count = machine.scalar("count").map(LabReader::count).orElse(0);
            if (count == 0) {
              machines.put(name, "role " + role);
            }
            for (int i = 1; i <= count && machines.size() < TopologyReader.MOST_MACHINES; i++) {
              machines.put(name + "-" + i, "role " + role);
            }
          });
    }
    for (Mapping pool : entries(document, PoolReader.POOLS)) {
      Optional<Mapping> template = map(pool, "template");
      String box = template.flatMap(map -> map.scalar("box")).orElse("");
      box(box);
      name(pool).ifPresent(name -> pools.put(name, box));
      template
          .flatMap(map -> map.scalar("role"))
          .or(() -> name(pool))
          .filter(Names::isValid)
          .ifPresent(role -> roles.put(role, ""));
    }
  }

  private void box(String name) {
    if (TextRules.box(name) == null) {
      boxes.put(name, "");
    }
  }

  private static Optional<String> name(Mapping entry) {
    return entry.scalar("name").filter(Names::isValid);
  }

  private static Optional<Mapping> map(Mapping parent, String key) {
    return parent.entries().get(key) instanceof MapEntry(Position at, Mapping map)
        ? Optional.of(map)
        : Optional.empty();
  }

  private static List<Mapping> entries(Mapping document, String key) {
    return document.entries().get(key) instanceof MapEntry(Position at, Sequence list)
        ? list.items().stream()
            .map(item -> item instanceof Mapping map ? map : null)
            .filter(Objects::nonNull)
            .toList()
        : List.of();
  }
}
