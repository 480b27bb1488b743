package io.homelab.postgres;

import io.homelab.access.AuditChain;
import io.homelab.access.AuditLine;
import io.homelab.access.AuditLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The audit in a row for each line; the database refuses to change or remove one. */
final class PostgresAuditLog implements AuditLog {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Database database;

  PostgresAuditLog(Database database) {
    this.database = database;
  }

  /** Who adds a line has the row of the last one: so they come one after the other. */
  @Override
  public void add(Entry entry) {
    String[] tried = {""};
    database.call(
        connection -> {
          long number;
          String digest;
          try (PreparedStatement head =
                  connection.prepareStatement(
                      "SELECT number, digest FROM homelab.audit_head FOR UPDATE");
              ResultSet row = head.executeQuery()) {
            row.next();
            number = row.getLong(1);
            digest = row.getString(2);
          }
          if (digest.equals(tried[0])) {
            // It was kept, and the connection was cut before anybody was told.
            return true;
          }
          String line = AuditLine.write(entry, digest);
          tried[0] = AuditChain.digest(line);
          add(connection, number + 1, line);
          return true;
        },
        PATIENCE);
  }

  private static void add(Connection connection, long number, String line) throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO homelab.audit (number, line) VALUES (?, ?)");
        PreparedStatement head =
            connection.prepareStatement("UPDATE homelab.audit_head SET number = ?, digest = ?")) {
      insert.setLong(1, number);
      insert.setString(2, line);
      insert.executeUpdate();
      head.setLong(1, number);
      head.setString(2, AuditChain.digest(line));
      head.executeUpdate();
    }
  }

  @Override
  public long size() {
    return database.call(connection -> {
      try (PreparedStatement head =
              connection.prepareStatement("SELECT coalesce(max(number), 0) FROM homelab.audit");
          ResultSet row = head.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    });
  }

  /** By how many there are, rather than by their numbers: a hole is found as a broken chain. */
  @Override
  public List<String> lines(long after, int most) {
    return database.call(connection -> {
      List<String> lines = new ArrayList<>();
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT line FROM homelab.audit WHERE number > ? ORDER BY number LIMIT ?")) {
        select.setLong(1, after);
        select.setInt(2, most);
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            lines.add(rows.getString(1));
          }
        }
      }
      return List.copyOf(lines);
    });
  }
}
