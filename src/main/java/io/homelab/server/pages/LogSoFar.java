package io.homelab.server.pages;

import io.homelab.report.RunLogView.LogLine;
import java.util.List;

/**
 * A log as far as it goes.
 *
 * @param lines its lines
 * @param last the number of the last event in it
 */
public record LogSoFar(List<LogLine> lines, long last) {
  /** Copies the list. */
  public LogSoFar {
    lines = List.copyOf(lines);
  }
}
