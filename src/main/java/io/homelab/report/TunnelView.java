package io.homelab.report;

import io.homelab.operations.MachineTunnel;

/** What {@code tunnel} and {@code open} print. */
public final class TunnelView {
  private TunnelView() {}

  /** The address alone, for scripts. */
  public static String address(MachineTunnel tunnel) {
    return "%s:%d\n".formatted(tunnel.address(), tunnel.localPort());
  }

  /** The address for a browser. */
  public static String url(MachineTunnel tunnel) {
    return tunnel.url() + "\n";
  }

  /** Where it leads, for a person. */
  public static String words(MachineTunnel tunnel) {
    return "leads to port %d of %s through host %s; Ctrl-C ends it"
        .formatted(tunnel.port(), tunnel.machine(), tunnel.host());
  }

  /** The same as data. */
  public static String json(MachineTunnel tunnel) {
    return JsonDocument.pretty()
        .put("machine", tunnel.machine().value())
        .put("host", tunnel.host().value())
        .put("machine_port", tunnel.port())
        .put("address", tunnel.address())
        .put("port", tunnel.localPort())
        .put("url", tunnel.url())
        .end();
  }
}
