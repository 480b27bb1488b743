package io.homelab.operations;

import io.homelab.probe.finding.Finding;

/**
 * Something that {@code doctor} found out about the computer that it runs on.
 *
 * @param level how bad it is
 * @param what one sentence
 * @param fix what to type; empty when nothing is to be done
 */
public record ComputerFinding(Finding.Level level, String what, String fix) {
  static ComputerFinding ok(String what) {
    return new ComputerFinding(Finding.Level.OK, what, "");
  }

  static ComputerFinding warning(String what, String fix) {
    return new ComputerFinding(Finding.Level.WARNING, what, fix);
  }

  static ComputerFinding error(String what, String fix) {
    return new ComputerFinding(Finding.Level.ERROR, what, fix);
  }

  /** Whether something cannot be done before this is mended. */
  public boolean error() {
    return level == Finding.Level.ERROR;
  }
}
