package io.homelab.report;

import io.homelab.access.AccessRole;
import io.homelab.access.AuditChain;
import io.homelab.access.AuditLog;
import java.util.List;
import java.util.Optional;

/** Who did what. */
public final class AuditView {
  private AuditView() {}

  /**
   * {@code audit}: an object for each line, the newest first.
   *
   * @param chain whether the lines are those that were written
   * @param next where the next ones begin, if there are more
   */
  public static String json(List<AuditLog.Entry> entries, AuditChain chain, Optional<String> next) {
    JsonDocument json = JsonDocument.pretty().startArray("audit");
    for (AuditLog.Entry each : entries) {
      json.startObject()
          .put("at", each.at().toString())
          .put("token", each.token())
          .put("role", each.role().map(AccessRole::wireName))
          .put("project", each.project())
          .put("lab", each.lab())
          .put("address", each.address())
          .put("verb", each.verb())
          .put("object", each.object())
          .put("status", each.status())
          .put("request", each.request())
          .endObject();
    }
    return json.endArray()
        .put("intact", chain.isIntact())
        .put("broken_at", chain.brokenAt())
        .put("lines", chain.lines())
        .put("head", chain.head())
        .put("next", next)
        .end();
  }
}
