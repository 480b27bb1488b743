package io.homelab.operations;

import io.homelab.model.MachineName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The lab of machines that are asked for one by one: its topology is written here, a line for each
 * machine, with who asked for it. A topology that does not begin as this writes it is somebody's
 * own, and left alone. Its boxes are those that were uploaded to the server, and what registries
 * have.
 *
 * @param folder its folder, which may not be there yet
 * @param name its name
 */
public record VmLab(Path folder, String name) {
  private static final String TOPOLOGY = "topology.yaml";

  private static final String HEAD =
      "# Written by homelab serve, which adds machines and takes them out; edits are lost.\n";

  private static final Pattern LINE = Pattern.compile("  - (\\{.*}) # by ([a-z0-9-]+)");

  // JSON in ASCII is YAML.
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** Whether the file is the topology of such a lab that has no machines. */
  public static boolean isEmpty(Path topology) {
    try {
      return Files.size(topology) == HEAD.length() && Files.readString(topology).equals(HEAD);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whose token asked for which machine, by the machine's name; empty while there are none, and
   * where the topology is somebody's own.
   */
  public SortedMap<String, String> makers() {
    SortedMap<String, String> makers = new TreeMap<>();
    text()
        .filter(text -> text.startsWith(HEAD))
        .map(this::lines)
        .orElseGet(TreeMap::new)
        .forEach((machine, line) -> {
          Matcher parts = LINE.matcher(line);
          if (parts.matches()) {
            makers.put(machine, parts.group(2));
          }
        });
    return Collections.unmodifiableSortedMap(makers);
  }

  private Optional<String> text() {
    Path file = folder.resolve(TOPOLOGY);
    try {
      return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(Files.readString(file))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SortedMap<String, String> lines(String text) {
    SortedMap<String, String> lines = new TreeMap<>();
    if (!text.startsWith(HEAD)) {
      throw new RefusedException(
          Refusal.usage(
              "the folder %s has a lab that the server did not write".formatted(folder),
              "give that folder another name"));
    }
    for (String line : text.substring(HEAD.length()).lines().toList()) {
      Matcher parts = LINE.matcher(line);
      if (parts.matches()) {
        lines.put(MAPPER.readTree(parts.group(1)).path("name").asString(""), line);
      }
    }
    return lines;
  }

  private String text(SortedMap<String, String> lines) {
    return lines.isEmpty()
        ? HEAD
        : "%slab: %s\nboxes_dir: ../boxes\nmachines:\n%s\n"
            .formatted(HEAD, name, String.join("\n", lines.values()));
  }

  private static String line(VmWish wish, String by) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("name", wish.name());
    node.put("box", wish.box());
    wish.boxVersion().ifPresent(version -> node.put("box_version", version));
    put(node, "cpus", wish.cpus());
    put(node, "memory_mb", wish.memoryMb());
    put(node, "disk_gb", wish.diskGb());
    wish.role().ifPresent(role -> node.put("role", role));
    wish.provider().ifPresent(provider -> node.put("provider", provider));
    return "  - %s # by %s".formatted(MAPPER.writeValueAsString(node), by);
  }

  private static void put(ObjectNode node, String key, OptionalLong value) {
    value.ifPresent(number -> node.put(key, number));
  }

  /**
   * What the topology would be, in a file of its own.
   *
   * @param file deleted when this is closed
   */
  public record TopologyDraft(Path file) implements AutoCloseable {
    @Override
    public void close() {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Writes what the topology would be with one more machine into another file of the folder, so
   * that it can be planned as if it were there.
   */
  public TopologyDraft draft(VmWish wish, String by) {
    try {
      Files.createDirectories(folder);
      SortedMap<String, String> lines = text().map(this::lines).orElseGet(TreeMap::new);
      lines.put(wish.name(), line(wish, by));
      Path draft = Files.createTempFile(folder, ".draft-", ".yaml");
      Files.writeString(draft, text(lines));
      return new TopologyDraft(draft);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds a machine.
   *
   * @return whether there was none of that name
   */
  public boolean add(VmWish wish, String by) {
    boolean[] added = {false};
    edit(lines -> {
      added[0] = lines.putIfAbsent(wish.name(), line(wish, by)) == null;
      return lines;
    });
    return added[0];
  }

  /** Takes a machine out. */
  public void remove(String machine) {
    edit(lines -> {
      lines.remove(machine);
      return lines;
    });
  }

  private void edit(UnaryOperator<SortedMap<String, String>> change) {
    try {
      Files.createDirectories(folder);
      HostsFileTurn.edit(
          folder.resolve(TOPOLOGY),
          before -> text(change.apply(before.map(this::lines).orElseGet(TreeMap::new))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a machine was begun, so that something of it may be on a host. */
  public static boolean hasBegun(OpenLab lab, String machine) {
    return lab.kept().load().machine(new MachineName(machine)).isPresent();
  }

  /** Whether the machine was asked for with the token of that name. */
  public boolean isBy(String machine, String token) {
    return Optional.ofNullable(makers().get(machine)).filter(token::equals).isPresent();
  }
}
