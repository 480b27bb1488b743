package io.homelab.postgres;

import io.homelab.access.Project;
import io.homelab.access.ProjectBooks;
import io.homelab.access.ProjectJson;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Projects in one document. */
final class PostgresProjectBooks implements ProjectBooks {
  private static final String NAME = "projects";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Database database;

  PostgresProjectBooks(Database database) {
    this.database = database;
  }

  @Override
  public List<Project> all() {
    return database.call(connection -> projects(AccessDocument.read(connection, NAME)), PATIENCE);
  }

  private List<Project> projects(Optional<AccessDocument> document) {
    return document
        .map(each -> ProjectJson.read(each.bytes(), "projects in " + database.words()))
        .orElse(List.of());
  }

  @Override
  public void change(Function<List<Project>, List<Project>> change) {
    AccessDocument[] tried = {new AccessDocument(-1, "")};
    database.call(connection -> change(connection, change, tried));
  }

  private boolean change(
      Connection connection, Function<List<Project>, List<Project>> change, AccessDocument[] tried)
      throws SQLException {
    Optional<AccessDocument> document = AccessDocument.read(connection, NAME);
    if (document.isPresent()
        && document.get().revision() == tried[0].revision()
        && document.get().content().equals(tried[0].content())) {
      // It was kept, and the connection was cut before anybody was told.
      return true;
    }
    List<Project> before = projects(document);
    List<Project> after =
        change.apply(before).stream().sorted(Comparator.comparing(Project::name)).toList();
    if (after.equals(before)) {
      return false;
    }
    AccessDocument next =
        AccessDocument.of(
            document.map(AccessDocument::revision).orElse(0L) + 1, ProjectJson.write(after));
    tried[0] = next;
    if (!next.write(connection, NAME)) {
      throw new SQLException("somebody was faster", "40001");
    }
    return true;
  }
}
