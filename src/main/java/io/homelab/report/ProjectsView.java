package io.homelab.report;

import io.homelab.access.AccessToken;
import io.homelab.access.Project;
import io.homelab.access.ProjectAmounts;
import java.util.List;

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
