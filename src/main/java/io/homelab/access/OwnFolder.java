package io.homelab.access;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder whose files nobody but their owner reads, and which are there as a whole or not. */
record OwnFolder(Path path) {
  void create() throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path, attributes("rwx------"));
    }
  }

  /** Makes an empty file, unless it is there. */
  Path file(String name) throws IOException {
    Path file = path.resolve(name);
    try {
      Files.createFile(file, attributes("rw-------"));
    } catch (FileAlreadyExistsException e) {
      return file;
    }
    return file;
  }

  /** Puts new content in the place of what is there. */
  void replace(String name, byte[] content) throws IOException {
    Files.deleteIfExists(path.resolve(name + ".new"));
    Path fresh = file(name + ".new");
    // No channel, which an interrupt would close.
    try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
      out.write(content);
      out.getFD().sync();
    }
    Files.move(fresh, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    if (isPosix()) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private boolean isPosix() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private FileAttribute<?>[] attributes(String permissions) {
    return isPosix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
