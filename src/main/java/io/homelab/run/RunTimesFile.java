package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.JsonText;
import io.homelab.model.Names;
import io.homelab.plan.RunTimes;
import io.homelab.plan.RunTimes.BoxTime;
import io.homelab.plan.RunTimes.MachineTime;
import io.homelab.plan.RunTimes.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The times of earlier runs, a line each, in {@code .homelab/times.jsonl}. Nothing but estimates
 * depends on it: what cannot be read counts as not there, and what cannot be written is left out.
 */
public final class RunTimesFile {
  private static final String NAME = "times.jsonl";

  /** So many lines are kept. */
  static final int KEPT = 1000;

  /** So many of the same part, host and box: estimates ask for no more. */
  static final int OF_EACH = 5;

  private static final long LONGEST_FILE = 1 << 20;
  private static final long LONGEST_MILLIS = 24L * 60 * 60 * 1000;
  private static final long MOST_BYTES = 1L << 50;
  private static final int LONGEST_NAME = 300;

  private final Path folder;
  private final Path file;

  /**
   * The file of a lab.
   *
   * @param folder the folder with the state of the files' own lab
   */
  public RunTimesFile(Path folder) {
    this.folder = folder;
    this.file = folder.resolve(NAME);
  }

  /** What is known; lines that make no sense are left out. */
  public RunTimes read() {
    List<BoxTime> boxes = new ArrayList<>();
    List<MachineTime> machines = new ArrayList<>();
    for (String line : lines()) {
      try {
        JsonNode node = JsonText.read(line);
        box(node).ifPresent(boxes::add);
        machine(node).ifPresent(machines::add);
      } catch (JacksonException e) {
        // One line less.
      }
    }
    return new RunTimes(boxes, machines);
  }

  private List<String> lines() {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          || Files.size(file) > LONGEST_FILE) {
        return List.of();
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      List<String> lines = text.lines().toList();
      return lines.subList(Math.max(0, lines.size() - KEPT), lines.size());
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<BoxTime> box(JsonNode node) {
    long bytes = node.path("bytes").asLong(-1);
    return !node.path("part").asString("").equals("box")
            || !isSane(node)
            || bytes < 0
            || bytes > MOST_BYTES
        ? Optional.empty()
        : Optional.of(new BoxTime(host(node), box(node, ""), bytes, millis(node)));
  }

  private static Optional<MachineTime> machine(JsonNode node) {
    String part = node.path("part").asString("");
    for (Part each : Part.values()) {
      if (part.equals(name(each)) && isSane(node)) {
        return Optional.of(new MachineTime(host(node), box(node, ""), each, millis(node)));
      }
    }
    return Optional.empty();
  }

  private static boolean isSane(JsonNode node) {
    String box = box(node, "");
    return Names.isValid(node.path("host").asString(""))
        && !box.isEmpty()
        && box.length() <= LONGEST_NAME
        && millis(node) >= 0
        && millis(node) <= LONGEST_MILLIS;
  }

  private static HostName host(JsonNode node) {
    return new HostName(node.path("host").asString(""));
  }

  private static String box(JsonNode node, String otherwise) {
    return node.path("box").asString(otherwise);
  }

  private static long millis(JsonNode node) {
    return node.path("millis").asLong(-1);
  }

  private static String name(Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  /** Adds the times of a run, and leaves the oldest out. */
  public void add(RunTimes more) {
    List<String> all = new ArrayList<>(lines());
    for (BoxTime each : more.boxes()) {
      ObjectNode node = node("box", each.host(), each.box(), each.millis());
      all.add(node.put("bytes", each.bytes()).toString());
    }
    for (MachineTime each : more.machines()) {
      all.add(node(name(each.part()), each.host(), each.box(), each.millis()).toString());
    }
    Path fresh = file.resolveSibling(NAME + "." + UUID.randomUUID() + ".new");
    try {
      PrivateFiles.folder(folder);
      try (OutputStream out = PrivateFiles.create(fresh)) {
        for (String line : newest(all)) {
          out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
      PrivateFiles.move(fresh, file);
    } catch (IOException e) {
      drop(fresh);
    }
  }

  /** The last of each part on each host with each box, in their order. */
  private static List<String> newest(List<String> all) {
    Map<String, Integer> counts = new HashMap<>();
    List<String> kept = new ArrayList<>();
    for (String line : all.reversed()) {
      if (kept.size() < KEPT && counts.merge(key(line), 1, Integer::sum) <= OF_EACH) {
        kept.add(line);
      }
    }
    return kept.reversed();
  }

  private static String key(String line) {
    try {
      JsonNode node = JsonText.read(line);
      return String.join(
          "\0",
          node.path("part").asString(""),
          node.path("host").asString(""),
          node.path("box").asString(""));
    } catch (JacksonException e) {
      return "";
    }
  }

  private static void drop(Path fresh) {
    try {
      Files.deleteIfExists(fresh);
    } catch (IOException e) {
      // It stays, and harms nobody.
    }
  }

  private static ObjectNode node(String part, HostName host, String box, long millis) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("part", part)
        .put("host", host.value())
        .put("box", box)
        .put("millis", millis);
  }
}
