package io.homelab.operations;

import io.homelab.model.MachineName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedSet;

/**
 * Consent to exactly what was shown. It covers nothing else: a different proposal has a different
 * digest.
 *
 * @param digest the digest of what was shown, in lower-case hexadecimal
 */
public record Approval(String digest) {

  /** Whether it covers the proposal with that digest. */
  public boolean covers(String proposed) {
    return digest.equals(proposed);
  }

  /**
   * Checks that it covers what would be done.
   *
   * @throws RefusedException if something else was approved
   */
  void require(String proposed) {
    if (!covers(proposed)) {
      throw new RefusedException(
          Refusal.Kind.USAGE,
          "the approved plan is no longer what would be done",
          "run the command again and review the new plan");
    }
  }

  /**
   * The digest of a proposal.
   *
   * @param what what would be done, byte for byte the same when it is the same
   * @param machines to which machines
   */
  static String digest(byte[] what, SortedSet<MachineName> machines) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(what);
      for (MachineName machine : machines) {
        sha256.update(("\n" + machine.value()).getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
