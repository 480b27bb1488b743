package io.homelab.operations;

import io.homelab.model.Argv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file that {@code ssh -F} reads, and only its owner. */
final class SshConfigFile {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._-]+");
  private static final Pattern JUMP =
      Pattern.compile("ProxyJump (homelab-[a-z0-9.-]+)$", Pattern.MULTILINE);

  private SshConfigFile() {}

  /**
   * Writes it, whole or not at all.
   *
   * @param file its place, in a folder that is there
   * @return its place
   */
  static Path write(Path file, String text) throws IOException {
    Path fresh = Files.createTempFile(Objects.requireNonNull(file.getParent()), "ssh", ".new");
    try {
      Files.write(fresh, reachedBy(file, text).getBytes(StandardCharsets.UTF_8));
      return Files.move(
          fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /**
   * OpenSSH passes the path of its configuration to the ssh of a jump without quotes, so that a
   * path with a blank in it is cut there.
   */
  private static String reachedBy(Path file, String text) {
    if (PLAIN.matcher(file.toString()).matches()) {
      return text;
    }
    String command =
        "ProxyCommand ssh -F %s -W [%%h]:%%p "
            .formatted(Argv.quote(file.toString()).replace("%", "%%"));
    return JUMP.matcher(text).replaceAll(jump -> Matcher.quoteReplacement(command) + jump.group(1));
  }
}
