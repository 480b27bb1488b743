package io.homelab.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A text in a row, with a revision that grows by one with every change.
 *
 * @param revision zero while there is none
 * @param content the text
 */
record AccessDocument(long revision, String content) {
  /** One of that text. */
  static AccessDocument of(long revision, byte[] content) {
    return new AccessDocument(revision, new String(content, StandardCharsets.UTF_8));
  }

  byte[] bytes() {
    return content.getBytes(StandardCharsets.UTF_8);
  }

  /** The document of that name; empty while there is none. */
  static Optional<AccessDocument> read(Connection connection, String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT revision, content FROM homelab.access_document WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new AccessDocument(row.getLong(1), row.getString(2)))
            : Optional.empty();
      }
    }
  }

  /** Puts this in its place, if it still is of the revision before; whether it was. */
  boolean write(Connection connection, String name) throws SQLException {
    try (PreparedStatement put =
        connection.prepareStatement(
            revision == 1
                ? """
                INSERT INTO homelab.access_document (content, revision, name) VALUES (?, ?, ?)
                ON CONFLICT DO NOTHING
                """
                : """
                UPDATE homelab.access_document SET content = ?, revision = ?
                WHERE name = ? AND revision = ? - 1
                """)) {
      put.setString(1, content);
      put.setLong(2, revision);
      put.setString(3, name);
      if (revision != 1) {
        put.setLong(4, revision);
      }
      return put.executeUpdate() == 1;
    }
  }
}
