package io.homelab.postgres;

import io.homelab.access.RunShelf;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What servers carried out: a row for each run, and one for each of its events. */
final class PostgresRunShelf implements RunShelf {
  private final Database database;

  /** The numbers of the last events that this process added. */
  private final Map<String, Long> last = new ConcurrentHashMap<>();

  PostgresRunShelf(Database database) {
    this.database = database;
  }

  @Override
  public void put(String id, String record) {
    update(
        """
        INSERT INTO homelab.served_run (id, record) VALUES (?, ?)
        ON CONFLICT (id) DO UPDATE SET record = EXCLUDED.record
        """,
        id,
        record);
  }

  private void update(String statement, String... values) {
    database.call(connection -> {
      try (PreparedStatement update = connection.prepareStatement(statement)) {
        for (int i = 0; i < values.length; i++) {
          update.setString(i + 1, values[i]);
        }
        return update.executeUpdate();
      }
    });
  }

  @Override
  public void add(String id, String line) {
    long number = last.computeIfAbsent(id, run -> (long) events(run).size()) + 1;
    database.call(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              INSERT INTO homelab.served_event (run, number, line) VALUES (?, ?, ?)
              ON CONFLICT DO NOTHING
              """)) {
        insert.setString(1, id);
        insert.setLong(2, number);
        insert.setString(3, line);
        return insert.executeUpdate();
      }
    });
    last.put(id, number);
  }

  @Override
  public Optional<String> record(String id) {
    return texts("SELECT record FROM homelab.served_run WHERE id = ?", id).stream().findFirst();
  }

  @Override
  public List<String> events(String id) {
    return texts("SELECT line FROM homelab.served_event WHERE run = ? ORDER BY number", id);
  }

  @Override
  public List<String> ids() {
    return texts("SELECT id FROM homelab.served_run ORDER BY id COLLATE \"C\"");
  }

  private List<String> texts(String query, String... values) {
    return database.call(connection -> texts(connection, query, values));
  }

  private static List<String> texts(Connection connection, String query, String... values)
      throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(query)) {
      for (int i = 0; i < values.length; i++) {
        select.setString(i + 1, values[i]);
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
      }
    }
    return List.copyOf(texts);
  }

  @Override
  public void tidy() {
    List<String> ids = ids();
    for (String id : ids.subList(0, Math.max(0, ids.size() - MOST))) {
      update("DELETE FROM homelab.served_run WHERE id = ?", id);
      last.remove(id);
    }
  }
}
