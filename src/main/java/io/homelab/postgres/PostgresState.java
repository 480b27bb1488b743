package io.homelab.postgres;

import io.homelab.access.AccessBooks;
import io.homelab.pool.PoolBooks;
import io.homelab.shared.SharedState;
import io.homelab.state.Refuge;
import io.homelab.state.StateStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.SortedSet;
import java.util.TreeSet;

/** All books in one database. */
final class PostgresState implements SharedState {
  private final Database database;
  private final AccessBooks access;

  PostgresState(Database database) {
    this.database = database;
    this.access = new PostgresAccess(database);
  }

  @Override
  public String words() {
    return database.words();
  }

  @Override
  public StateStore states(String path, Refuge refuge) {
    return new PostgresStateStore(database, path, refuge);
  }

  @Override
  public PoolBooks pools(String path) {
    return new PostgresPoolBooks(database, path);
  }

  @Override
  public AccessBooks access() {
    return access;
  }

  @Override
  public SortedSet<String> paths(String beginning) {
    return database.call(connection -> {
      SortedSet<String> paths = new TreeSet<>();
      try (PreparedStatement all =
          connection.prepareStatement(
              """
              SELECT path FROM homelab.lab WHERE starts_with(path, ?)
              UNION SELECT path FROM homelab.lease WHERE starts_with(path, ?)
              """)) {
        all.setString(1, beginning);
        all.setString(2, beginning);
        try (ResultSet rows = all.executeQuery()) {
          while (rows.next()) {
            paths.add(rows.getString(1));
          }
        }
      }
      return paths;
    });
  }

  @Override
  public void remove(String path) {
    database.call(connection -> {
      int rows = 0;
      for (String table : new String[] {"lab", "lease"}) {
        try (PreparedStatement delete =
            connection.prepareStatement("DELETE FROM homelab." + table + " WHERE path = ?")) {
          delete.setString(1, path);
          rows += delete.executeUpdate();
        }
      }
      return rows;
    });
  }

  @Override
  public void retire(String path) {
    database.call(connection -> {
      int rows = 0;
      for (String statement :
          new String[] {
            "INSERT INTO homelab.lab_aside (path, state) SELECT path, state FROM homelab.lab",
            "DELETE FROM homelab.lab",
            "DELETE FROM homelab.lease",
            "INSERT INTO homelab.lab_aside (path, state)"
                + " SELECT path || '/pools', book FROM homelab.pool_book",
            "DELETE FROM homelab.pool_book",
            "DELETE FROM homelab.pool_journal"
          }) {
        try (PreparedStatement each =
            connection.prepareStatement(statement + " WHERE path = ? OR starts_with(path, ?)")) {
          each.setString(1, path);
          each.setString(2, path + "/");
          rows += each.executeUpdate();
        }
      }
      return rows;
    });
  }

  @Override
  public void close() {
    database.close();
  }
}
