package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.operations.Refusal;
import io.homelab.operations.TrustKeys;
import io.homelab.operations.TrustKeys.KeyFingerprint;
import java.util.List;
import java.util.SortedMap;

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
    return put(JsonDocument.pretty(), trusted).end();
  }

  /** The same, with why others are not: {@code refused}. */
  public static String json(List<TrustKeys> trusted, SortedMap<HostName, Refusal> refused) {
    JsonDocument json = put(JsonDocument.pretty(), trusted).startArray("refused");
    refused.forEach((host, refusal) ->
        json.startObject()
            .put("host", host.value())
            .put("error", refusal.sentence())
            .put("hint", refusal.hint().isEmpty() ? null : refusal.hint())
            .endObject());
    return json.endArray().end();
  }

  private static JsonDocument put(JsonDocument json, List<TrustKeys> trusted) {
    json.startArray("trusted");
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
    return json.endArray();
  }

  private static void append(StringBuilder out, List<KeyFingerprint> keys) {
    keys.forEach(key ->
        out.append("  ").append(key.type()).append(' ').append(key.fingerprint()).append('\n'));
  }
}
