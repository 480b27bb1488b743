package io.homelab.server;

import io.homelab.operations.EdgeCheck;
import io.homelab.operations.OpenLab;
import io.homelab.report.VerifyView;

/** Probes the edges of a lab as a run; it takes no lock, as the command takes none. */
final class EdgeWork implements RunJob {
  private final OpenLab lab;

  EdgeWork(OpenLab lab) {
    this.lab = lab;
  }

  @Override
  public int carryOut(RunLines lines) {
    EdgeCheck check = EdgeCheck.of(lab).orThrow();
    lines.add(VerifyView.event(check.edges()));
    if (!check.allAsked()) {
      return 4;
    }
    return check.allReached() ? 0 : 6;
  }

  @Override
  public void close() {
    lab.close();
  }
}
