package io.homelab.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lock of one lab. It is an operating system lock on a file, so it cannot outlive its holder;
 * the file's content only says who that is.
 */
public final class StateLock implements AutoCloseable {
  private final FileChannel channel;

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param file the lock file; it stays when the lock is given back
   * @param holder who we are, for others to read: one line
   * @throws LockedException when another run has it
   * @throws StateException when the file cannot be written
   */
  static StateLock acquire(Path file, String holder) {
    FileChannel channel = open(file);
    try {
      if (tryLock(channel) == null) {
        String other = Files.readString(file).strip();
        channel.close();
        throw new LockedException(other.isEmpty() ? "unknown holder" : other);
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((holder + "\n").getBytes(StandardCharsets.UTF_8)), 0);
      channel.force(true);
      return new StateLock(channel);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /**
   * Who holds the lock now.
   *
   * @return the holder's words; empty when nobody does, or when that cannot be told
   */
  static Optional<String> holder(Path file) {
    try {
      String words = Files.readString(file).strip();
      // A killed holder leaves its words behind, but no lock. Do not try a lock that names nobody:
      // whoever takes it at this moment would be refused.
      if (!words.isEmpty()) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
          if (sharedLock(channel) == null) {
            return Optional.of(words);
          }
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static @Nullable FileLock sharedLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, true);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static FileChannel open(Path file) {
    try {
      return OwnerOnly.open(
          file,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static StateException unusable(Path file, IOException e) {
    return new StateException(
        "cannot lock " + file + ": " + StateException.reason(e),
        "check free disk space and the folder's permissions",
        e);
  }

  /** Releases the lock. */
  @Override
  public void close() {
    try {
      channel.truncate(0);
      channel.close();
    } catch (IOException e) {
      // The process ends soon, and the lock with it.
      return;
    }
  }
}
