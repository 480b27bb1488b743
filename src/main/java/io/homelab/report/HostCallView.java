package io.homelab.report;

import java.time.Instant;

/** What a host needs to make itself known. */
public final class HostCallView {
  private HostCallView() {}

  /** {@code token}, with which the host of that name may register once, until then. */
  public static String invited(String host, String token, Instant until) {
    return JsonDocument.pretty()
        .put("name", host)
        .put("token", token)
        .put("expires_at", TimeText.utc(until))
        .end();
  }

  /** {@code token}, with which the host says from then on that it is there. */
  public static String registered(String host, String token) {
    return JsonDocument.pretty().put("name", host).put("token", token).end();
  }
}
