package io.homelab.operations;

import io.homelab.model.HomeLabException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Edits a {@code hosts.yaml} when nobody else does: of two that edit it at once, the second one
 * sees what the first one wrote. The old file stays in place until the new one is whole.
 */
final class HostsFileTurn {
  /** The system takes a process's lock away as soon as the process closes the file anywhere. */
  private static final Map<Path, ReentrantLock> TURNS = new ConcurrentHashMap<>();

  private HostsFileTurn() {}

  /** What is written in the place of what is there. */
  @FunctionalInterface
  interface Edit {
    /**
     * The new text.
     *
     * @param before what the file has; absent when there is none
     * @throws HomeLabException when nothing is to be written
     */
    String of(Optional<String> before);
  }

  /**
   * Edits the file.
   *
   * @return what it has now
   * @throws HomeLabException as the edit throws it; the file is as it was then
   */
  static String edit(Path file, Edit edit) throws IOException {
    Path place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize();
    Path folder = Objects.requireNonNull(place.getParent());
    if (!Files.isDirectory(folder)) {
      throw new RefusedException(Refusal.usage("there is no folder " + folder, "create it first"));
    }
    ReentrantLock turn = TURNS.computeIfAbsent(place, path -> new ReentrantLock());
    turn.lock();
    try (FileChannel channel = lockFile(folder);
        FileLock lock = channel.lock()) {
      boolean there = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
      String before = there ? Files.readString(place) : "";
      String after = edit.of(there ? Optional.of(before) : Optional.empty());
      if (!there) {
        Files.writeString(place, after, StandardOpenOption.CREATE_NEW);
      } else if (!after.equals(before)) {
        replace(place, folder, after);
      }
      return after;
    } catch (FileSystemException e) {
      throw new RefusedException(
          Refusal.usage(
              "cannot write " + file + ": " + Objects.requireNonNullElse(e.getReason(), "denied"),
              "check free disk space and permissions"));
    } finally {
      turn.unlock();
    }
  }

  private static FileChannel lockFile(Path folder) throws IOException {
    Path own = folder.resolve(".homelab");
    if (!Files.isDirectory(own)) {
      Files.createDirectories(
          own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return FileChannel.open(
        own.resolve("hosts.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void replace(Path file, Path folder, String text) throws IOException {
    Path fresh = Files.createTempFile(folder, ".hosts", ".new");
    try {
      Files.writeString(fresh, text);
      Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(file));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
