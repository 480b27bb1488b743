package io.homelab.report;

import io.homelab.operations.SightedHost;
import io.homelab.report.ServedRunView.ServedRun;

/** What changed on a server, each as JSON on one line. */
public final class ServerEventView {
  private ServerEventView() {}

  /** A host is not any more what it was. */
  public static String host(SightedHost host) {
    return JsonDocument.line()
        .put("event", "host")
        .put("name", host.name())
        .put("id", host.id())
        .put("status", host.standing().wireName())
        .put("problem", host.problem())
        .end()
        .strip();
  }

  /** A run began or ended. */
  public static String run(ServedRun run) {
    return JsonDocument.line()
        .put("event", "run")
        .put("id", run.id())
        .put("lab", run.lab())
        .put("verb", run.verb())
        .put("state", run.state())
        .put("code", run.code())
        .end()
        .strip();
  }

  /** What is known of a lab's machines is not any more what it was. */
  public static String machines(String lab) {
    return JsonDocument.line().put("event", "machines").put("lab", lab).end().strip();
  }
}
