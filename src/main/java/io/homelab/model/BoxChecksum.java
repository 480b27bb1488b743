package io.homelab.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the content of a box file comes to.
 *
 * @param kind how it is computed
 * @param hex the digest in hex, in lower case, as long as its kind makes it
 */
public record BoxChecksum(ChecksumKind kind, String hex) {
  /** The kinds that Vagrant knows, each told from the others by its length. */
  public enum ChecksumKind {
    /** 32 hex digits. */
    MD5("MD5", 32),
    /** 40 hex digits. */
    SHA1("SHA-1", 40),
    /** 64 hex digits. */
    SHA256("SHA-256", 64),
    /** 96 hex digits. */
    SHA384("SHA-384", 96),
    /** 128 hex digits. */
    SHA512("SHA-512", 128);

    private final String algorithm;
    private final int digits;

    ChecksumKind(String algorithm, int digits) {
      this.algorithm = algorithm;
      this.digits = digits;
    }

    /** The name that Vagrant's {@code checksum_type} has for it. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The name that Java has for it. */
    public String algorithm() {
      return algorithm;
    }

    /** The kind of that name in Vagrant. */
    public static Optional<ChecksumKind> named(String name) {
      return Arrays.stream(values()).filter(kind -> kind.wireName().equals(name)).findFirst();
    }

    /** All names in Vagrant. */
    public static List<String> wireNames() {
      return Arrays.stream(values()).map(ChecksumKind::wireName).toList();
    }
  }

  /**
   * Checks the digest.
   *
   * @throws IllegalArgumentException if it is not of its kind
   */
  public BoxChecksum {
    if (!hex.matches("[0-9a-f]{" + kind.digits + "}")) {
      throw new IllegalArgumentException("not a " + kind.wireName() + " checksum");
    }
  }

  /**
   * Reads {@code KIND:HEX}, or the digits alone, whose number then tells the kind.
   *
   * @return nothing if it is no checksum of a known kind
   */
  public static Optional<BoxChecksum> parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int colon = lower.indexOf(':');
    String hex = lower.substring(colon + 1);
    return Arrays.stream(ChecksumKind.values())
        .filter(kind -> colon < 0 || kind.wireName().equals(lower.substring(0, colon)))
        .filter(kind -> hex.matches("[0-9a-f]{" + kind.digits + "}"))
        .findFirst()
        .map(kind -> new BoxChecksum(kind, hex));
  }

  /** A SHA-256. */
  public static BoxChecksum sha256(String hex) {
    return new BoxChecksum(ChecksumKind.SHA256, hex);
  }

  @Override
  public String toString() {
    return kind.wireName() + ":" + hex;
  }
}
