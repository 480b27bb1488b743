package io.homelab.postgres;

import io.homelab.model.StatePlace.StateDatabase;
import io.homelab.shared.SharedStateException;
import io.homelab.shared.SharedStateException.Hindrance;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** The tables, in the version that this program knows. */
final class Schema {
  /** The number of the last migration. */
  static final int VERSION = 2;

  static final String NAME = "homelab";

  private static final String HISTORY = NAME + ".flyway_schema_history";

  /** The first server that has all that is used. */
  private static final int OLDEST_SERVER = 12;

  private static final int TRIES = 3;

  private Schema() {}

  /**
   * Makes the tables, or brings older ones to this version. Where they are as they should be, the
   * migrations are not even loaded.
   *
   * @throws SharedStateException when they cannot be, or are of a later version
   */
  static void bring(Connection connection, DataSource source, StateDatabase place, String user)
      throws SQLException {
    if (connection.getMetaData().getDatabaseMajorVersion() < OLDEST_SERVER) {
      throw new SharedStateException(
          Hindrance.UNUSABLE,
          "%s runs PostgreSQL %s, and homelab needs %d or later"
              .formatted(
                  place.words(),
                  connection.getMetaData().getDatabaseProductVersion(),
                  OLDEST_SERVER),
          "upgrade the server, or keep the state elsewhere",
          null);
    }
    int there = version(connection);
    if (there == 0 && !mayCreate(connection)) {
      throw unmade(place, user, there, null);
    }
    for (int tries = 1; there < VERSION; tries++) {
      try {
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(source)
            .schemas(NAME)
            .defaultSchema(NAME)
            .createSchemas(true)
            // Also where a server is set up to forget what it promised last.
            .initSql("SET synchronous_commit = on")
            .locations("classpath:io/homelab/postgres")
            .load()
            .migrate();
      } catch (FlywayException e) {
        // Somebody else may make them at this moment.
        if (tries >= TRIES && version(connection) < VERSION) {
          throw unmade(place, user, there, e);
        }
        pause();
      }
      there = version(connection);
    }
    if (there > VERSION) {
      throw new SharedStateException(
          Hindrance.UNUSABLE,
          "%s has tables of version %d, this program knows %d"
              .formatted(place.words(), there, VERSION),
          "use the version of homelab that made them, or a later one",
          null);
    }
  }

  /** Flyway itself tries again and again, as if somebody might make the schema meanwhile. */
  private static boolean mayCreate(Connection connection) throws SQLException {
    try (Statement ask = connection.createStatement();
        ResultSet may =
            ask.executeQuery(
                "SELECT has_database_privilege(current_database(), 'CREATE') OR EXISTS"
                    + " (SELECT FROM pg_namespace WHERE nspname = '"
                    + NAME
                    + "')")) {
      may.next();
      return may.getBoolean(1);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static SharedStateException unmade(
      StateDatabase place, String user, int there, @Nullable FlywayException e) {
    return new SharedStateException(
        Hindrance.UNUSABLE,
        there == 0
            ? "%s has no tables of homelab, and user %s cannot make them"
                .formatted(place.words(), user)
            : "%s has tables of version %d, and user %s cannot bring them to %d"
                .formatted(place.words(), there, user, VERSION),
        "let the owner of the database run any command once, or: GRANT CREATE ON DATABASE %s TO %s"
            .formatted(place.name(), user),
        e);
  }

  /** The version of the tables; 0 where there are none. */
  private static int version(Connection connection) throws SQLException {
    try (Statement ask = connection.createStatement()) {
      try (ResultSet known = ask.executeQuery("SELECT to_regclass('" + HISTORY + "')")) {
        known.next();
        if (known.getString(1) == null) {
          return 0;
        }
      }
      try (ResultSet version =
          ask.executeQuery(
              "SELECT max(version::int) FROM "
                  + HISTORY
                  + " WHERE success AND version ~ '^[0-9]+$'")) {
        version.next();
        return version.getInt(1);
      }
    }
  }
}
