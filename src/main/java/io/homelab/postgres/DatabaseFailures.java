package io.homelab.postgres;

import io.homelab.model.PlainText;
import io.homelab.model.StatePlace.StateDatabase;
import io.homelab.shared.SharedStateException;
import io.homelab.shared.SharedStateException.Hindrance;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the server's and the driver's errors mean. */
final class DatabaseFailures {
  private static final Set<String> PASSING =
      Set.of(
          // Too many clients; ended by an administrator; crashed; starts or stops.
          "53300",
          "57P01",
          "57P02",
          "57P03",
          "57P05",
          // Left alone for too long in a transaction; somebody else was faster, or longer.
          "25P03",
          "40001",
          "40P01",
          "55P03");

  private static final String CONNECTION = "08";

  /** The driver's own, where the server wants a password and there is none. */
  private static final String NO_PASSWORD = "08004";

  private DatabaseFailures() {}

  /** Whether the same may work in a moment. */
  static boolean isPassing(SQLException e) {
    String state = state(e);
    return (state.startsWith(CONNECTION) && !state.equals(NO_PASSWORD))
        || PASSING.contains(state)
        || state.isEmpty();
  }

  /** Whether the server is there, and will let users in soon. */
  static boolean isStarting(SQLException e) {
    return state(e).equals("57P03");
  }

  /** The state that the server gave: the pool of connections wraps it. */
  private static String state(Throwable e) {
    String found = "";
    for (@Nullable Throwable each = e; each != null; each = each.getCause()) {
      if (each instanceof SQLException sql
          && sql.getSQLState() != null
          && !(each instanceof SQLTransientConnectionException && each.getCause() != null)) {
        found = sql.getSQLState();
      }
    }
    return found;
  }

  /** In words: what the innermost one says. */
  private static String words(Throwable e) {
    Throwable innermost = e;
    for (@Nullable Throwable each = e; each != null; each = each.getCause()) {
      innermost = each;
    }
    String message =
        innermost.getMessage() == null ? "the connection was cut" : innermost.getMessage();
    String plain = PlainText.excerpt(message.replaceFirst("^(FATAL|ERROR): ", ""), 200);
    return plain.isEmpty()
        ? plain
        : plain.substring(0, 1).toLowerCase(Locale.ROOT) + plain.substring(1);
  }

  /**
   * The failure for a person.
   *
   * @param waited for how long it was tried again
   */
  static SharedStateException of(
      StateDatabase place, String user, SQLException e, Duration waited) {
    String state = state(e);
    return switch (state) {
      case "28P01", "28000", NO_PASSWORD ->
          new SharedStateException(
              Hindrance.UNREACHABLE,
              "%s does not let user %s in: %s".formatted(place.words(), user, words(e)),
              "put the password into ~/.pgpass (%s:%d:%s:%s:PASSWORD), or set PGPASSWORD"
                  .formatted(place.host(), place.port(), place.name(), user),
              e);
      case "3D000" ->
          new SharedStateException(
              Hindrance.UNUSABLE,
              "there is no database %s at %s:%d"
                  .formatted(place.name(), place.host(), place.port()),
              "create it: createdb -h %s -p %d -O %s %s"
                  .formatted(place.host(), place.port(), user, place.name()),
              e);
      case "42501" ->
          new SharedStateException(
              Hindrance.UNUSABLE,
              "user %s may not do this in %s: %s".formatted(user, place.words(), words(e)),
              "let the owner of the database grant it, or use the owner",
              e);
      default ->
          isPassing(e)
              ? new SharedStateException(
                  Hindrance.UNREACHABLE,
                  "%s does not answer%s: %s"
                      .formatted(
                          place.words(),
                          waited.toSeconds() > 0
                              ? ", tried for %d s".formatted(waited.toSeconds())
                              : "",
                          words(e)),
                  "see whether it runs: pg_isready -h %s -p %d"
                      .formatted(place.host(), place.port()),
                  e)
              : new SharedStateException(
                  Hindrance.UNUSABLE,
                  "%s refused what it was asked: %s (%s)".formatted(place.words(), words(e), state),
                  "see the log of the server",
                  e);
    };
  }
}
