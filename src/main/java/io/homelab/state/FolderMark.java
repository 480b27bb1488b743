package io.homelab.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/**
 * An id that tells a lab's folder from every other, also from its copies: a file in it has the id
 * together with what the file system calls that file, which is another thing for a copy. Whoever
 * holds the lab's lock and finds his own id somewhere knows that the run that left it has ended.
 */
final class FolderMark {
  private static final String FILE = "folder-id";

  private FolderMark() {}

  /** The id of that folder, which is locked. Where none can be kept, each call has another one. */
  static String of(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      return kept(file);
    } catch (IOException e) {
      String fresh = UUID.randomUUID().toString();
      Path next = folder.resolve(FILE + ".next");
      try {
        OwnerOnly.write(next, new byte[0]);
        OwnerOnly.write(next, (fresh + "\n" + key(next) + "\n").getBytes(StandardCharsets.UTF_8));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        return kept(file);
      } catch (IOException full) {
        return fresh;
      }
    }
  }

  private static String kept(Path file) throws IOException {
    if (Files.size(file) > 1000) {
      throw new IOException("not an id");
    }
    String[] lines = Files.readString(file).split("\n", -1);
    if (lines.length < 2 || !lines[1].equals(key(file))) {
      throw new IOException("that of another folder");
    }
    try {
      return UUID.fromString(lines[0]).toString();
    } catch (IllegalArgumentException e) {
      throw new IOException("not an id", e);
    }
  }

  private static String key(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return attributes.fileKey() == null
        ? file.toRealPath() + " " + attributes.creationTime()
        : attributes.fileKey().toString();
  }
}
