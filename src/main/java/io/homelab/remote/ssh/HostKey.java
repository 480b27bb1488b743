package io.homelab.remote.ssh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A host's public key.
 *
 * @param type its type, like {@code ssh-ed25519}
 * @param base64 its blob as RFC 4253 section 6.6 writes it, in Base64: the form of known_hosts
 */
public record HostKey(String type, String base64) {
  /**
   * Checks that the blob is Base64.
   *
   * @throws IllegalArgumentException when it is not
   */
  public HostKey {
    Base64.getDecoder().decode(base64);
  }

  /**
   * A key from its blob, which begins with its type.
   *
   * @throws IllegalArgumentException when it does not
   */
  static HostKey ofBlob(byte[] blob) {
    return new HostKey(typeOf(blob), Base64.getEncoder().encodeToString(blob));
  }

  /** The type at the start of a public key's blob. */
  static String typeOf(byte[] blob) {
    ByteBuffer buffer = ByteBuffer.wrap(blob);
    if (blob.length < 4) {
      throw new IllegalArgumentException("a public key of " + blob.length + " bytes");
    }
    int length = buffer.getInt();
    if (length < 0 || length > buffer.remaining()) {
      throw new IllegalArgumentException("a public key with a truncated type");
    }
    return new String(blob, 4, length, StandardCharsets.US_ASCII);
  }

  /** The fingerprint as {@code ssh-keygen -l} prints it: {@code SHA256:} and unpadded Base64. */
  public String fingerprint() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(base64));
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
