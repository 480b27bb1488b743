package io.homelab.pool.books;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder of the books: written so that there is a whole file at every moment, and nobody but
 * its owner reads it.
 */
final class BooksFolder {
  private final Path folder;

  BooksFolder(Path folder) {
    this.folder = folder;
  }

  Path file() {
    return folder.resolve("pools.json");
  }

  Path previous() {
    return folder.resolve("pools.json.previous");
  }

  Path lock() {
    return folder.resolve("pools.lock");
  }

  /** What to delete for books that were copied on purpose. */
  Path mark() {
    return folder.resolve("pools.folder");
  }

  /**
   * Whether the books were copied here: the mark that is kept beside them names the lock file of
   * the folder that it was made in, and a copy of that is another file.
   */
  boolean isCopy() throws IOException {
    try {
      String kept = Files.readString(mark()).strip();
      return !kept.isEmpty() && !kept.equals(key());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Keeps the mark, if there is none. */
  void markAsOwn() throws IOException {
    if (!Files.exists(mark())) {
      Path fresh = folder.resolve("pools.folder.new");
      Files.deleteIfExists(fresh);
      createFile(fresh);
      Files.writeString(fresh, key() + "\n");
      Files.move(fresh, mark(), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** No number of a device, which may be another one after a restart. */
  private String key() throws IOException {
    try {
      return "%s %d"
          .formatted(
              Files.getAttribute(lock(), "unix:ino"),
              Files.readAttributes(lock(), BasicFileAttributes.class).creationTime().toMillis());
    } catch (NoSuchFileException e) {
      return "none";
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return "";
    }
  }

  void create() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder, isPosix() ? attributes("rwx------") : new FileAttribute<?>[0]);
    }
    createFile(lock());
  }

  /** The first bytes of the file. */
  byte[] head(int bytes) throws IOException {
    try (InputStream in = Files.newInputStream(file())) {
      return in.readNBytes(bytes);
    }
  }

  /** Puts new content in the place of what is there, which stays as the previous generation. */
  void replace(byte[] content) throws IOException {
    Path fresh = folder.resolve("pools.json.new");
    Files.deleteIfExists(fresh);
    createFile(fresh);
    // No channel, which an interrupt would close.
    try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
      out.write(content);
      out.getFD().sync();
    }
    keepPrevious();
    Files.move(fresh, file(), StandardCopyOption.ATOMIC_MOVE);
    force();
  }

  /** A second name of the same file rather than a move: there is a current one at every moment. */
  private void keepPrevious() throws IOException {
    if (!Files.exists(file())) {
      return;
    }
    Path second = folder.resolve("pools.json.previous.new");
    Files.deleteIfExists(second);
    try {
      Files.createLink(second, file());
    } catch (UnsupportedOperationException | IOException e) {
      // Not every file system has such names.
      Files.deleteIfExists(second);
      createFile(second);
      Files.write(second, Files.readAllBytes(file()), StandardOpenOption.WRITE);
    }
    Files.move(second, previous(), StandardCopyOption.ATOMIC_MOVE);
  }

  private void createFile(Path file) throws IOException {
    try {
      Files.createFile(file, isPosix() ? attributes("rw-------") : new FileAttribute<?>[0]);
    } catch (FileAlreadyExistsException e) {
      // Somebody else made it; so it is theirs or ours.
      return;
    }
  }

  private void force() throws IOException {
    if (isPosix()) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private boolean isPosix() {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] attributes(String permissions) {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }
}
