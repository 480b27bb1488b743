package io.homelab.access;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** A folder whose files nobody but their owner reads, and which are there as a whole or not. */
record OwnFolder(Path path) {
  /** The system takes a process's lock away as soon as the process closes the file anywhere. */
  private static final Map<Path, ReentrantLock> TURNS = new ConcurrentHashMap<>();

  /** What is done while nobody else does the like. */
  @FunctionalInterface
  interface Turn<T> {
    T take() throws IOException;
  }

  /** The folder of what is kept of a lab's folder. */
  static OwnFolder of(Path folder) {
    return new OwnFolder(folder.toAbsolutePath().normalize().resolve(".homelab"));
  }

  /** Does something while no other thread or process does the like under that lock. */
  <T> T locked(String lockFile, Turn<T> turn) throws IOException {
    ReentrantLock mine = TURNS.computeIfAbsent(path.resolve(lockFile), each -> new ReentrantLock());
    mine.lock();
    try {
      create();
      try (FileChannel channel = FileChannel.open(file(lockFile), StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        return turn.take();
      }
    } finally {
      mine.unlock();
    }
  }

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
