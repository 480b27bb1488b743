package io.homelab.engine;

import io.homelab.model.PlainText;
import java.util.List;
import java.util.Optional;

/** The outcome of a call for one machine. */
public sealed interface MachineOutcome {
  /** The call succeeded for the machine. */
  record Done() implements MachineOutcome {}

  /**
   * The call failed for the machine. Both parts come from a host, so they are sanitised here.
   *
   * @param reason why, in one line
   * @param log the last lines printed about it, oldest first; may be empty
   * @param provisioner which of its provisioners it was that failed, by the engine's name of it
   */
  record Failed(String reason, List<String> log, Optional<String> provisioner)
      implements MachineOutcome {
    private static final int LONGEST_REASON = 1_000;
    private static final int LONGEST_LINE = 500;

    /** A failure of no provisioner. */
    public Failed(String reason, List<String> log) {
      this(reason, log, Optional.empty());
    }

    /** Sanitises and bounds the text. */
    public Failed {
      reason = PlainText.excerpt(reason, LONGEST_REASON);
      log = log.stream().map(line -> PlainText.line(cut(line))).toList();
      provisioner = provisioner.map(name -> PlainText.line(cut(name)));
    }

    private static String cut(String line) {
      return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...";
    }
  }
}
