package io.homelab.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Permissions for the lab's own files: nobody but their owner can do anything with them. */
final class OwnerOnly {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private OwnerOnly() {}

  /**
   * Opens a file; one that is created is never readable for others, and one that exists no more.
   */
  static FileChannel open(Path file, Set<? extends OpenOption> options) throws IOException {
    FileChannel channel = FileChannel.open(file, options, created(file));
    restrict(file, FILE);
    return channel;
  }

  private static FileAttribute<?>[] created(Path file) {
    return isPosix(file)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(FILE)}
        : new FileAttribute<?>[0];
  }

  /**
   * Makes an empty file.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is one
   */
  static void create(Path file) throws IOException {
    Files.createFile(file, created(file));
  }

  /**
   * Writes a whole file, and forces it to the disk.
   *
   * @throws IOException when that fails; the file may then be there in part
   */
  static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Forces the names in a folder to the disk. */
  static void forceFolder(Path folder) throws IOException {
    if (isPosix(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Takes a file's permissions from everybody else. */
  static void file(Path file) throws IOException {
    restrict(file, FILE);
  }

  /** Takes a folder's permissions from everybody else. */
  static void folder(Path folder) throws IOException {
    restrict(folder, FOLDER);
  }

  private static void restrict(Path path, Set<PosixFilePermission> wanted) throws IOException {
    if (isPosix(path) && !wanted.containsAll(Files.getPosixFilePermissions(path))) {
      try {
        Files.setPosixFilePermissions(path, wanted);
      } catch (FileSystemException e) {
        // It belongs to somebody else, who decides who may read it.
        return;
      }
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
