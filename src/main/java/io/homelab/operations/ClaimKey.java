package io.homelab.operations;

import io.homelab.model.LoginKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Where the public key stands that a claim lets in. */
public sealed interface ClaimKey {
  /** A file of this computer. */
  record OfFile(Path file) implements ClaimKey {}

  /** The request itself. */
  record OfText(String text) implements ClaimKey {}

  /**
   * The key.
   *
   * @throws RefusedException when that is not one public key
   */
  default LoginKey read() throws IOException {
    return switch (this) {
      case OfFile(Path file) -> of(file);
      case OfText(String text) ->
          of(text, "the key", "send what a .pub file has, such as ~/.ssh/id_ed25519.pub");
    };
  }

  private static LoginKey of(Path file) throws IOException {
    String hint = "name a .pub file, such as ~/.ssh/id_ed25519.pub";
    if (Files.isDirectory(file)) {
      throw refused("%s is a folder".formatted(file), hint);
    }
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(LoginKey.LONGEST + 1), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw refused("there is no file %s".formatted(file), hint);
    }
    if (text.contains("PRIVATE KEY")) {
      throw refused(
          "%s is a private key".formatted(file.getFileName()),
          "name the file with the public key: --key %s.pub".formatted(file));
    }
    return of(text, String.valueOf(file.getFileName()), hint);
  }

  private static LoginKey of(String text, String where, String hint) {
    if (text.contains("PRIVATE KEY")) {
      throw refused(where + " is a private key", hint);
    }
    List<String> lines =
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    if (lines.size() > 1) {
      throw refused(
          "%s has %d lines, and one key is let in".formatted(where, lines.size()),
          "name a file with one public key; keys for everyone go into 'admin_keys'");
    }
    return lines.stream()
        .findFirst()
        .flatMap(LoginKey::parse)
        .orElseThrow(() -> refused("%s has no public key of SSH".formatted(where), hint));
  }

  private static RefusedException refused(String sentence, String hint) {
    return new RefusedException(Refusal.usage(sentence, hint));
  }
}
