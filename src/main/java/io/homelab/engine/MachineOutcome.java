package io.homelab.engine;

import io.homelab.model.PlainText;
import java.util.List;

/** How one machine came out of a call. */
public sealed interface MachineOutcome {
  /** The call succeeded for the machine. */
  record Done() implements MachineOutcome {}

  /**
   * It is not. Both parts come from a host, so they are made harmless here.
   *
   * @param reason why, in one line
   * @param log the last lines that were printed about it, oldest first; empty when there are none
   */
  record Failed(String reason, List<String> log) implements MachineOutcome {
    private static final int LONGEST_REASON = 1_000;
    private static final int LONGEST_LINE = 500;

    /** Cleans and bounds the words. */
    public Failed {
      reason = PlainText.excerpt(reason, LONGEST_REASON);
      log = log.stream().map(line -> PlainText.line(cut(line))).toList();
    }

    private static String cut(String line) {
      return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...";
    }
  }
}
