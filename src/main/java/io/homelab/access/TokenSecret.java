package io.homelab.access;

import io.homelab.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/** A token as its holder has it: {@code hl_} and 256 random bits. */
public final class TokenSecret {
  private static final String BEGINNING = "hl_";
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int LENGTH = 52;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String text;

  private TokenSecret(String text) {
    this.text = text;
  }

  /** A new one. */
  public static TokenSecret random() {
    StringBuilder text = new StringBuilder(BEGINNING);
    byte[] bytes = new byte[LENGTH];
    RANDOM.nextBytes(bytes);
    for (byte each : bytes) {
      text.append(LETTERS.charAt(each & 31));
    }
    return new TokenSecret(text.toString());
  }

  /** What somebody presents as a token. */
  public static TokenSecret of(String presented) {
    return new TokenSecret(presented);
  }

  /** The token, for its holder alone. */
  public String reveal() {
    return text;
  }

  /** What is kept of it: it has so many random bits that a slow hash would add nothing. */
  public String hash() {
    return Sha256.hex(text);
  }

  /** Whether it is the token with that hash; takes the same time whatever the answer. */
  boolean hasHash(String kept) {
    return MessageDigest.isEqual(
        hash().getBytes(StandardCharsets.US_ASCII), kept.getBytes(StandardCharsets.US_ASCII));
  }

  /** Not the token: this may end up in a log. */
  @Override
  public String toString() {
    return "TokenSecret[hidden]";
  }
}
