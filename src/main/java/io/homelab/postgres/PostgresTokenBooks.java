package io.homelab.postgres;

import io.homelab.access.AccessRole;
import io.homelab.access.AccessToken;
import io.homelab.access.TokenBooks;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tokens in a row each. */
final class PostgresTokenBooks implements TokenBooks {
  /** Whoever asks over HTTP does not wait for long for a database that is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Database database;

  PostgresTokenBooks(Database database) {
    this.database = database;
  }

  @Override
  public List<AccessToken> all() {
    return database.call(
        connection -> {
          List<AccessToken> all = new ArrayList<>();
          try (PreparedStatement select =
                  connection.prepareStatement(
                      """
                      SELECT name, role, project, sha256, created, expires, last_used
                      FROM homelab.token ORDER BY name COLLATE "C"
                      """);
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              all.add(
                  new AccessToken(
                      rows.getString(1),
                      AccessRole.parse(rows.getString(2)).orElseThrow(),
                      Optional.ofNullable(rows.getString(3)),
                      rows.getString(4),
                      rows.getTimestamp(5).toInstant(),
                      Optional.ofNullable(rows.getTimestamp(6)).map(Timestamp::toInstant),
                      Optional.ofNullable(rows.getTimestamp(7)).map(Timestamp::toInstant)));
            }
          }
          return List.copyOf(all);
        },
        PATIENCE);
  }

  @Override
  public boolean add(AccessToken token) {
    return database.call(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              INSERT INTO homelab.token (name, role, project, sha256, created, expires, last_used)
              VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING
              """)) {
        insert.setString(1, token.name());
        insert.setString(2, token.role().wireName());
        insert.setString(3, token.project().orElse(null));
        insert.setString(4, token.hash());
        insert.setTimestamp(5, Timestamp.from(token.createdAt()));
        insert.setTimestamp(6, token.expiresAt().map(Timestamp::from).orElse(null));
        insert.setTimestamp(7, token.lastUsedAt().map(Timestamp::from).orElse(null));
        if (insert.executeUpdate() == 1) {
          return true;
        }
      }
      // It may have been kept before the connection was cut.
      try (PreparedStatement same =
          connection.prepareStatement(
              "SELECT 1 FROM homelab.token WHERE name = ? AND sha256 = ?")) {
        same.setString(1, token.name());
        same.setString(2, token.hash());
        try (ResultSet row = same.executeQuery()) {
          return row.next();
        }
      }
    });
  }

  @Override
  public boolean remove(String name) {
    // A try that was cut off may have removed it already.
    boolean[] removed = {false};
    return database.call(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM homelab.token WHERE name = ?")) {
        delete.setString(1, name);
        removed[0] |= delete.executeUpdate() > 0;
        return removed[0];
      }
    });
  }

  @Override
  public void note(AccessToken token, Instant time) {
    database.call(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE homelab.token SET last_used = ? WHERE sha256 = ?")) {
            update.setTimestamp(1, Timestamp.from(time));
            update.setString(2, token.hash());
            return update.executeUpdate();
          }
        },
        PATIENCE);
  }
}
