package io.homelab.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Files that nobody but their owner may read or write, whatever the umask. */
public final class OwnersFile {
  private static final String FILE = "rw-------";
  private static final String FOLDER = "rwx------";

  private OwnersFile() {}

  /**
   * Makes a file, 0600, or makes one that is there so.
   *
   * @throws IOException when that fails
   */
  public static void prepare(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file, mode(file, FILE));
    } else if (Files.isRegularFile(file) && isPosix(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(FILE));
    }
  }

  /**
   * Makes the folder of a file, and those above it, 0700, as far as they are not there.
   *
   * @throws IOException when that fails
   */
  public static void prepareFolder(Path file) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, mode(folder, FOLDER));
    }
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] mode(Path file, String mode) {
    return isPosix(file)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
