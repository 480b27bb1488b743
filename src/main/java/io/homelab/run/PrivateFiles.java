package io.homelab.run;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Files of a run that only their owner may read. They are not written through channels, which Java
 * closes on an interrupt: output during a stop is kept, too.
 */
final class PrivateFiles {
  private PrivateFiles() {}

  /**
   * Makes a folder, 0700, unless it is there.
   *
   * @throws IOException when that fails
   */
  static void folder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, mode(folder, "rwx------"));
    }
  }

  /**
   * Makes a new file, 0600, in place of one that is there.
   *
   * @throws IOException when that fails
   */
  static OutputStream create(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, mode(file, "rw-------"));
    return new FileOutputStream(file.toFile());
  }

  /**
   * Moves a file over another; whoever could read it before, only its owner can now.
   *
   * @throws IOException when that fails
   */
  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    if (isPosix(to)) {
      Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] mode(Path path, String mode) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
