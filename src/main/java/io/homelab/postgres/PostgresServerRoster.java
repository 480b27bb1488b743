package io.homelab.postgres;

import io.homelab.access.ServerRoster;
import io.homelab.shared.SharedStateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Servers that share a database: each says again and again that it lives, and counts as gone when
 * it has not for some seconds, by the clock of the database alone.
 */
final class PostgresServerRoster implements ServerRoster {
  /** How often a server says that it lives. */
  private static final Duration BEAT = Duration.ofSeconds(3);

  /** After so much silence it counts as gone: three beats that did not come. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final Database database;

  PostgresServerRoster(Database database) {
    this.database = database;
  }

  @Override
  public Presence join() {
    RowPresence presence = new RowPresence(UUID.randomUUID());
    presence.beat();
    presence.begin();
    return presence;
  }

  @Override
  public boolean lives(String server) {
    UUID id;
    try {
      id = UUID.fromString(server);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return database.call(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT 1 FROM homelab.server WHERE id = ? AND until > clock_timestamp()")) {
        select.setObject(1, id);
        try (ResultSet row = select.executeQuery()) {
          return row.next();
        }
      }
    });
  }

  private final class RowPresence implements Presence {
    private final UUID id;
    private final CountDownLatch ended = new CountDownLatch(1);

    private RowPresence(UUID id) {
      this.id = id;
    }

    @Override
    public String id() {
      return id.toString();
    }

    private void begin() {
      Thread thread =
          new Thread(
              () -> {
                try {
                  while (!ended.await(BEAT.toSeconds(), TimeUnit.SECONDS)) {
                    beatIfThere();
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "server-beat");
      thread.setDaemon(true);
      thread.start();
    }

    private void beatIfThere() {
      try {
        beat();
      } catch (SharedStateException e) {
        // The next beat may get through; who takes a duty looks himself.
        return;
      }
    }

    private void beat() {
      database.call(
          connection -> {
            forgetOthers(connection);
            try (PreparedStatement longer =
                connection.prepareStatement(
                    """
                    INSERT INTO homelab.server (id, until)
                    VALUES (?, clock_timestamp() + ? * interval '1 second')
                    ON CONFLICT (id) DO UPDATE SET until = EXCLUDED.until
                    """)) {
              longer.setObject(1, id);
              longer.setLong(2, SILENCE.toSeconds());
              return longer.executeUpdate();
            }
          },
          BEAT);
    }

    /** Rows of servers that were killed do not add up. */
    private void forgetOthers(Connection connection) throws SQLException {
      try (PreparedStatement old =
          connection.prepareStatement(
              "DELETE FROM homelab.server WHERE until < clock_timestamp() - interval '1 day'")) {
        old.executeUpdate();
      }
    }

    /** Only a server that itself still counts as living gets a duty, or keeps it. */
    @Override
    public OptionalLong take(String duty) {
      return database.call(
          connection -> {
            try (PreparedStatement first =
                connection.prepareStatement(
                    """
                    INSERT INTO homelab.duty (name, number) VALUES (?, 0) ON CONFLICT DO NOTHING
                    """)) {
              first.setString(1, duty);
              first.executeUpdate();
            }
            try (PreparedStatement take =
                connection.prepareStatement(
                    """
                    UPDATE homelab.duty AS it SET server = ?,
                      number = number + CASE WHEN server = ? THEN 0 ELSE 1 END
                    WHERE name = ?
                      AND (server IS NULL OR server = ? OR NOT EXISTS (
                        SELECT FROM homelab.server
                        WHERE id = it.server AND until > clock_timestamp()))
                      AND EXISTS (
                        SELECT FROM homelab.server WHERE id = ? AND until > clock_timestamp())
                    RETURNING number
                    """)) {
              take.setObject(1, id);
              take.setObject(2, id);
              take.setString(3, duty);
              take.setObject(4, id);
              take.setObject(5, id);
              try (ResultSet row = take.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
              }
            }
          },
          BEAT);
    }

    @Override
    public void close() {
      if (ended.getCount() == 0) {
        return;
      }
      ended.countDown();
      try {
        database.call(
            connection -> {
              try (PreparedStatement duties =
                      connection.prepareStatement(
                          "UPDATE homelab.duty SET server = NULL WHERE server = ?");
                  PreparedStatement gone =
                      connection.prepareStatement("DELETE FROM homelab.server WHERE id = ?")) {
                duties.setObject(1, id);
                duties.executeUpdate();
                gone.setObject(1, id);
                return gone.executeUpdate();
              }
            },
            BEAT);
      } catch (SharedStateException e) {
        // It ends by itself.
        return;
      }
    }
  }
}
