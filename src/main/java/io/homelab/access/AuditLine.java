package io.homelab.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A line of the audit.
 *
 * @param entry what was asked for
 * @param previous the digest of the line before it
 */
public record AuditLine(AuditLog.Entry entry, String previous) {
  /** The text of a line, without its end. */
  public static String write(AuditLog.Entry entry, String previous) {
    ObjectNode line = JsonMapper.shared().createObjectNode();
    line.put("at", entry.at().truncatedTo(ChronoUnit.MILLIS).toString());
    line.put("token", entry.token().orElse(null));
    line.put("role", entry.role().map(AccessRole::wireName).orElse(null));
    line.put("project", entry.project().orElse(null));
    line.put("lab", entry.lab().orElse(null));
    line.put("address", entry.address());
    line.put("verb", entry.verb());
    line.put("object", entry.object());
    line.put("status", entry.status());
    line.put("request", entry.request());
    line.put("previous", previous);
    return line.toString();
  }

  /** What a line says; empty when it is none. */
  public static Optional<AuditLine> read(String text) {
    try {
      JsonNode line = JsonMapper.shared().readTree(text);
      return Optional.of(
          new AuditLine(
              new AuditLog.Entry(
                  Instant.parse(line.required("at").stringValue()),
                  word(line, "token"),
                  word(line, "role").flatMap(AccessRole::parse),
                  word(line, "project"),
                  word(line, "lab"),
                  line.required("address").stringValue(),
                  line.required("verb").stringValue(),
                  line.required("object").stringValue(),
                  line.required("status").intValue(),
                  line.required("request").stringValue()),
              line.required("previous").stringValue()));
    } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> word(JsonNode line, String key) {
    JsonNode value = line.get(key);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value.stringValue());
  }
}
