package io.homelab.postgres;

import io.homelab.model.StatePlace.StateDatabase;
import io.homelab.shared.SharedStateException;
import io.homelab.shared.SharedStateProvider.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a password comes from: {@code PGPASSWORD}, or the file that {@code PGPASSFILE} names, else
 * {@code ~/.pgpass}, as PostgreSQL's own programs have it.
 */
final class PasswordFile {
  private PasswordFile() {}

  /**
   * The password of that user there, if one is kept.
   *
   * @throws SharedStateException when the file cannot be read, or others can read it, too
   */
  static Optional<String> password(StateDatabase place, String user, Entry entry) {
    String given = entry.variables().getOrDefault("PGPASSWORD", "");
    if (!given.isEmpty()) {
      return Optional.of(given);
    }
    String named = entry.variables().getOrDefault("PGPASSFILE", "");
    Path file = named.isEmpty() ? entry.home().resolve(".pgpass") : Path.of(named);
    if (!Files.exists(file) && named.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (isOpen(file)) {
        throw new SharedStateException(
            SharedStateException.Hindrance.UNUSABLE,
            "others can read the passwords in " + file,
            "run: chmod 600 " + file,
            null);
      }
      for (String line : Files.readAllLines(file)) {
        List<String> fields = fields(line);
        if (!line.startsWith("#")
            && fields.size() == 5
            && fits(fields.get(0), place.host())
            && fits(fields.get(1), Integer.toString(place.port()))
            && fits(fields.get(2), place.name())
            && fits(fields.get(3), user)) {
          return Optional.of(fields.get(4));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new SharedStateException(
          SharedStateException.Hindrance.UNUSABLE,
          "cannot read the password file " + file,
          "check PGPASSFILE, and that the file is yours",
          e);
    }
  }

  private static boolean isOpen(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        && Files.isRegularFile(file)
        && Files.getPosixFilePermissions(file).stream()
            .anyMatch(each ->
                each != PosixFilePermission.OWNER_READ
                    && each != PosixFilePermission.OWNER_WRITE
                    && each != PosixFilePermission.OWNER_EXECUTE);
  }

  private static boolean fits(String pattern, String value) {
    return pattern.equals("*") || pattern.equals(value);
  }

  /** Fields end at a colon; a backslash takes the next character as it is. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int at = 0; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == '\\' && at + 1 < line.length()) {
        at++;
        field.append(line.charAt(at));
      } else if (c == ':' && fields.size() < 4) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
