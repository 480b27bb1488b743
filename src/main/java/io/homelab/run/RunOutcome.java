package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.List;
import java.util.Optional;

/**
 * How a run ended for every machine that it was about. A failure is a value here; nothing is thrown
 * through the other machines.
 *
 * @param ok the machines that are as they should be, sorted
 * @param failed the others, sorted by machine
 * @param interrupted whether a person or a signal stopped the run
 * @param leftOut machines that were not brought as far as they should be, though nothing failed:
 *     they have no host, or wait for such a machine; sorted by machine
 */
public record RunOutcome(
    List<MachineName> ok, List<Failure> failed, boolean interrupted, List<LeftOut> leftOut) {
  /** An outcome that leaves no machine out. */
  public RunOutcome(List<MachineName> ok, List<Failure> failed, boolean interrupted) {
    this(ok, failed, interrupted, List.of());
  }

  /**
   * One machine that is not as it should be.
   *
   * @param machine the machine
   * @param host its host
   * @param error one sentence
   * @param log the last lines that its host said, oldest first; may be empty
   */
  public record Failure(MachineName machine, HostName host, String error, List<String> log) {}

  /**
   * One machine that was left out.
   *
   * @param machine the machine
   * @param host its host, if it has one
   * @param reason one sentence
   */
  public record LeftOut(MachineName machine, Optional<HostName> host, String reason) {}

  /** Whether every machine is as it should be. */
  public boolean complete() {
    return failed.isEmpty() && leftOut.isEmpty() && !interrupted;
  }
}
