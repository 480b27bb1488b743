package io.homelab.operations;

import io.homelab.pool.PoolClaim;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Changes a claim that somebody has.
 *
 * @param claim as it is now
 */
public record ClaimChange(PoolClaim claim) {
  /**
   * Makes its lease end later, or earlier.
   *
   * @param fence the claim's fencing number, if the caller knows it: another one is refused
   * @param lease for how long from now on; absent means as long as the pool usually gives
   */
  public static Answer<ClaimChange> renew(
      LabPools pools, String claim, OptionalLong fence, Optional<Duration> lease) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }

  /** Gives its machines back; a held one ends with its hold. */
  public static Answer<ClaimChange> release(LabPools pools, String claim, OptionalLong fence) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }

  /**
   * Keeps it from ending, so that somebody can look at its machines.
   *
   * @param length for how long from now on; zero ends the hold
   */
  public static Answer<ClaimChange> hold(
      LabPools pools, String claim, OptionalLong fence, Duration length) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }

  /** An OpenSSH configuration that reaches its machines under their names, through their hosts. */
  public static Answer<String> sshConfig(LabPools pools, String claim) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }
}
