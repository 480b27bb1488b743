package io.homelab.run;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a run ended for each of its machines. A failure is a value, so that it does not stop the
 * other machines.
 *
 * @param ok the machines that are as they should be, sorted
 * @param failed the others, sorted by machine
 * @param interrupted whether a person or a signal stopped the run
 * @param leftOut machines that were not brought as far as they should be, though nothing failed:
 *     they have no host, or wait for such a machine; sorted by machine
 * @param hostFailures hosts that failed as a whole or could not be tidied, sorted by host
 * @param removed boxes that were removed, sorted by host and box
 */
public record RunOutcome(
    List<MachineName> ok,
    List<Failure> failed,
    boolean interrupted,
    List<LeftOut> leftOut,
    List<HostFailure> hostFailures,
    List<RemovedBox> removed) {
  /** An outcome that removes no box. */
  public RunOutcome(
      List<MachineName> ok,
      List<Failure> failed,
      boolean interrupted,
      List<LeftOut> leftOut,
      List<HostFailure> hostFailures) {
    this(ok, failed, interrupted, leftOut, hostFailures, List.of());
  }

  /** An outcome that leaves no machine out. */
  public RunOutcome(List<MachineName> ok, List<Failure> failed, boolean interrupted) {
    this(ok, failed, interrupted, List.of());
  }

  /** An outcome in which no host failed. */
  public RunOutcome(
      List<MachineName> ok, List<Failure> failed, boolean interrupted, List<LeftOut> leftOut) {
    this(ok, failed, interrupted, leftOut, List.of());
  }

  /**
   * One machine that is not as it should be.
   *
   * @param machine the machine
   * @param host its host
   * @param error one sentence
   * @param log the last lines that its host said, oldest first; may be empty
   * @param logFile all that its host said, if it said anything
   * @param provisioner which of its provisioners failed, if that is what failed
   */
  public record Failure(
      MachineName machine,
      HostName host,
      String error,
      List<String> log,
      Optional<Path> logFile,
      Optional<String> provisioner) {
    /** A failure of no provisioner, before the host said anything. */
    public Failure(MachineName machine, HostName host, String error, List<String> log) {
      this(machine, host, error, log, Optional.empty(), Optional.empty());
    }
  }

  /**
   * One machine that was left out.
   *
   * @param machine the machine
   * @param host its host, if it has one
   * @param reason one sentence
   */
  public record LeftOut(MachineName machine, Optional<HostName> host, String reason) {}

  /**
   * One host that failed as a whole, or could not be left as it should be.
   *
   * @param host the host
   * @param error one sentence
   */
  public record HostFailure(HostName host, String error) {}

  /**
   * One box on one host that was removed, or is to be.
   *
   * @param host the host
   * @param box the box
   * @param bytes what it takes of the host's disks, with the provider's copies of it
   */
  public record RemovedBox(HostName host, BoxRef box, long bytes)
      implements Comparable<RemovedBox> {
    @Override
    public int compareTo(RemovedBox other) {
      int order = host.compareTo(other.host);
      return order == 0 ? box.compareTo(other.box) : order;
    }
  }

  /** Whether something failed, on a machine or on a host. */
  public boolean hasFailures() {
    return !failed.isEmpty() || !hostFailures.isEmpty();
  }

  /** Whether every machine and every host is as it should be. */
  public boolean complete() {
    return !hasFailures() && leftOut.isEmpty() && !interrupted;
  }
}
