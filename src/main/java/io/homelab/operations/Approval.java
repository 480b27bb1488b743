package io.homelab.operations;

import io.homelab.model.MachineName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedSet;

/**
 * Somebody's yes to exactly what was shown. It holds for nothing else: what is proposed later, and
 * differs, has another digest.
 *
 * @param digest the digest of what was shown, in lower-case hexadecimal
 */
public record Approval(String digest) {

  /** Whether it is a yes to what has that digest. */
  public boolean covers(String proposed) {
    return digest.equals(proposed);
  }

  /**
   * Checks that it covers what would be done.
   *
   * @throws RefusedException when something else was approved
   */
  void require(String proposed) {
    if (!covers(proposed)) {
      throw new RefusedException(
          Refusal.Kind.USAGE,
          "what would be done now is not what was approved",
          "look at it again, and approve that");
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
