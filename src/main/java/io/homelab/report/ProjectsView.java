package io.homelab.report;

import io.homelab.access.AccessToken;
import io.homelab.access.Project;
import io.homelab.access.ProjectAmounts;
import io.homelab.operations.LabTake;
import java.util.List;
import java.util.SortedMap;

/** Projects, and who somebody is. */
public final class ProjectsView {
  private ProjectsView() {}

  /** {@code projects}: an object for each. */
  public static String json(List<Project> projects) {
    JsonDocument json = JsonDocument.pretty().startArray("projects");
    projects.forEach(project -> put(json.startObject(), project).endObject());
    return json.endArray().end();
  }

  /** One as such an object. */
  public static String json(Project project) {
    return put(JsonDocument.pretty(), project).end();
  }

  private static JsonDocument put(JsonDocument json, Project project) {
    json.put("name", project.name()).put("labs", project.labs());
    put(json, "quota", project.quota());
    return put(json, "reservation", project.reservation());
  }

  /** Amounts; null means that nothing is set. */
  static JsonDocument put(JsonDocument json, String key, ProjectAmounts amounts) {
    return json.startObject(key)
        .put("cpus", amounts.cpus())
        .put("memory_mb", amounts.memoryMb())
        .put("disk_gb", amounts.diskGb())
        .put("machines", amounts.machines())
        .endObject();
  }

  /**
   * What the labs of a project take, by the paths of their books, against its quota.
   *
   * @param unreadable labs of which nobody can tell, since their files cannot be read
   */
  public static String usage(
      Project project, SortedMap<String, LabTake> labs, List<String> unreadable) {
    JsonDocument json = JsonDocument.pretty().put("name", project.name());
    put(json, "quota", project.quota());
    put(json, "reservation", project.reservation());
    put(json.startObject("used"), LabTake.sum(labs.values())).endObject().startArray("labs");
    labs.forEach((path, take) -> put(json.startObject().put("lab", path), take).endObject());
    return json.endArray().put("unreadable", unreadable).end();
  }

  private static JsonDocument put(JsonDocument json, LabTake take) {
    return json.put("cpus", take.amount().cpus())
        .put("memory_mb", take.amount().memoryMb())
        .put("disk_gb", take.amount().diskGb())
        .put("machines", take.machines());
  }

  /** Whose token that is. */
  public static String me(AccessToken token) {
    return JsonDocument.pretty()
        .put("token", token.name())
        .put("role", token.role().wireName())
        .put("project", token.project())
        .put("expires_at", token.expiresAt().map(TimeText::utc))
        .end();
  }
}
