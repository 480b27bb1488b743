package io.homelab.access;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Projects as JSON. */
public final class ProjectJson {
  private static final int SCHEMA_VERSION = 1;

  private ProjectJson() {}

  /** Their text. */
  public static byte[] write(List<Project> projects) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    ArrayNode all = root.putArray("projects");
    for (Project each : projects) {
      ObjectNode one = all.addObject();
      one.put("name", each.name());
      ArrayNode labs = one.putArray("labs");
      each.labs().forEach(labs::add);
      put(one.putObject("quota"), each.quota());
      put(one.putObject("reservation"), each.reservation());
    }
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  private static void put(ObjectNode node, ProjectAmounts amounts) {
    amounts.cpus().ifPresent(amount -> node.put("cpus", amount));
    amounts.memoryMb().ifPresent(amount -> node.put("memory_mb", amount));
    amounts.diskGb().ifPresent(amount -> node.put("disk_gb", amount));
    amounts.machines().ifPresent(amount -> node.put("machines", amount));
  }

  /**
   * Reads them.
   *
   * @param where what they were read from, for whoever is told that it is damaged
   */
  public static List<Project> read(byte[] content, String where) {
    try {
      JsonNode root = JsonMapper.shared().readTree(content);
      if (root.required("schema_version").intValue() != SCHEMA_VERSION) {
        throw new AccessException(
            where + " was written by another version of homelab",
            "use the version of homelab that wrote it",
            null);
      }
      List<Project> projects = new ArrayList<>();
      for (JsonNode each : root.required("projects").asArray()) {
        TreeSet<String> labs = new TreeSet<>();
        each.required("labs").asArray().forEach(lab -> labs.add(lab.stringValue()));
        projects.add(
            new Project(
                each.required("name").stringValue(),
                labs,
                amounts(each.required("quota")),
                amounts(each.required("reservation"))));
      }
      return List.copyOf(projects);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new AccessException(
          where + " is damaged, so tokens of projects see nothing",
          "bring it back from a backup, or delete it and create the projects again",
          e);
    }
  }

  private static ProjectAmounts amounts(JsonNode node) {
    return new ProjectAmounts(
        amount(node, "cpus"),
        amount(node, "memory_mb"),
        amount(node, "disk_gb"),
        amount(node, "machines"));
  }

  private static OptionalLong amount(JsonNode node, String key) {
    JsonNode value = node.get(key);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value.longValue());
  }
}
