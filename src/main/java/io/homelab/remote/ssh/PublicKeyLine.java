package io.homelab.remote.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** A public key or a certificate as a line of a file: sshd(8), "AUTHORIZED_KEYS FILE FORMAT". */
final class PublicKeyLine {
  /** More than any key or certificate takes. */
  private static final int LONGEST = 64 * 1024;

  private PublicKeyLine() {}

  /** The key in a file that holds nothing else; nothing when the file is not one. */
  static Optional<byte[]> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1).strip();
      String[] words = text.split("\\s+", 3);
      if (words.length < 2) {
        return Optional.empty();
      }
      byte[] blob = Base64.getDecoder().decode(words[1]);
      return HostKey.typeOf(blob).equals(words[0]) ? Optional.of(blob) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
