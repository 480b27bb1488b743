package io.homelab.report;

import io.homelab.operations.TrustKeys;
import io.homelab.operations.TrustKeys.KeyFingerprint;
import java.util.List;

/** The keys that a server shows, for the person who is asked to trust them. */
public final class HostKeysView {
  private HostKeysView() {}

  /** The server, its keys, and those in whose place they would come. */
  public static String human(TrustKeys trust) {
    StringBuilder out = new StringBuilder();
    out.append("%s (%s port %d) shows:\n".formatted(trust.server(), trust.address(), trust.port()));
    append(out, trust.keys());
    if (!trust.revoked() && !trust.replaced().isEmpty()) {
      out.append("known so far, and no longer shown:\n");
      append(out, trust.replaced());
    }
    return out.toString();
  }

  /** The servers whose keys are trusted now, as JSON. */
  public static String json(List<TrustKeys> trusted) {
    JsonDocument json = JsonDocument.pretty().startArray("trusted");
    for (TrustKeys server : trusted) {
      json.startObject()
          .put("server", server.server())
          .put("address", server.address())
          .put("port", server.port())
          .startArray("keys");
      for (KeyFingerprint key : server.keys()) {
        json.startObject()
            .put("type", key.type())
            .put("fingerprint", key.fingerprint())
            .endObject();
      }
      json.endArray().endObject();
    }
    return json.endArray().end();
  }

  private static void append(StringBuilder out, List<KeyFingerprint> keys) {
    keys.forEach(key ->
        out.append("  ").append(key.type()).append(' ').append(key.fingerprint()).append('\n'));
  }
}
