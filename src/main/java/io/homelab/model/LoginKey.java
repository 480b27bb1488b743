package io.homelab.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A public key of SSH that may be let in, as a {@code .pub} file has it: type, Base64 and perhaps a
 * comment on one line, without options before them.
 *
 * @param type the type, one of {@link #TYPES}
 * @param key the key in Base64; its own first field is the type (RFC 4253, 6.6)
 * @param comment the rest of the line; may be empty
 */
public record LoginKey(String type, String key, String comment) {
  /** The types that a login can be granted to. */
  public static final List<String> TYPES =
      List.of(
          "ssh-ed25519",
          "ecdsa-sha2-nistp256",
          "ecdsa-sha2-nistp384",
          "ecdsa-sha2-nistp521",
          "ssh-rsa",
          "sk-ssh-ed25519@openssh.com",
          "sk-ecdsa-sha2-nistp256@openssh.com");

  /** The longest line, in characters: a key of RSA with 16,384 bits has less than 3,000. */
  public static final int LONGEST = 8_000;

  /** The key on that line; empty when it is none. */
  public static Optional<LoginKey> parse(String line) {
    if (line.length() > LONGEST || line.chars().anyMatch(Character::isISOControl)) {
      return Optional.empty();
    }
    String[] words = line.strip().split(" +", 3);
    if (words.length < 2 || !TYPES.contains(words[0]) || !isKey(words[0], words[1])) {
      return Optional.empty();
    }
    return Optional.of(new LoginKey(words[0], words[1], words.length == 3 ? words[2] : ""));
  }

  /** Whether the key is of that type, and something comes after the type. */
  private static boolean isKey(String type, String base64) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    try {
      ByteBuffer key = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
      if (key.remaining() <= Integer.BYTES + name.length || key.getInt() != name.length) {
        return false;
      }
      byte[] own = new byte[name.length];
      key.get(own);
      return Arrays.equals(own, name) && fieldsEnd(key);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether fields follow, each as long as it says: a key that was cut has one that is not. */
  private static boolean fieldsEnd(ByteBuffer key) {
    int fields = 0;
    while (key.remaining() >= Integer.BYTES) {
      int length = key.getInt();
      if (length < 1 || length > key.remaining()) {
        return false;
      }
      key.position(key.position() + length);
      fields++;
    }
    return fields > 0 && !key.hasRemaining();
  }

  /** The line, as {@code authorized_keys} has it. */
  @Override
  public String toString() {
    return comment.isEmpty() ? type + " " + key : type + " " + key + " " + comment;
  }
}
