package io.homelab.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The lock of one lab. It is an operating system lock on a file, so it cannot outlive its holder;
 * the file's content says who that is, and when he last said that he lives: that counts where the
 * folder is shared with another computer, whose processes cannot be seen from here.
 */
final class StateLock implements LabLease {
  private static final Duration BEAT = Duration.ofSeconds(10);

  /** Longer than any note. */
  private static final int LONGEST_NOTE = 8192;

  /**
   * Who holds which lock in this process. Such a file must not be opened a second time: the system
   * takes a process's lock away as soon as the process closes the file anywhere.
   */
  private static final Map<Path, AtomicReference<LockNote>> HELD = new ConcurrentHashMap<>();

  private final FileChannel channel;
  private final Path file;
  private final AtomicReference<LockNote> note;
  private final @Nullable Object key;
  private final CountDownLatch ended = new CountDownLatch(1);

  private StateLock(
      FileChannel channel, Path file, AtomicReference<LockNote> note, @Nullable Object key) {
    this.channel = channel;
    this.file = file;
    this.note = note;
    this.key = key;
  }

  /**
   * How a lock is at this moment.
   *
   * @param locked whether somebody has it, as this computer's system sees it
   * @param holder who its file names; with nobody having it, that run ended without giving it back
   */
  record Look(boolean locked, Optional<LockHolder> holder) {}

  /**
   * Takes the lock.
   *
   * @param file the lock file, in a folder that exists; it stays when the lock is given back
   * @param mine who we are, for others to read
   * @param clock tells when it beats
   * @throws LockedException when another run has it
   * @throws StateException when the file cannot be written
   */
  static StateLock acquire(Path file, LockNote mine, InstantSource clock) {
    Path real = real(file);
    AtomicReference<LockNote> own = new AtomicReference<>(mine);
    AtomicReference<LockNote> other = HELD.putIfAbsent(real, own);
    if (other != null) {
      throw LockedException.by(LockHolder.of(other.get()), mine.computer());
    }
    boolean held = false;
    try {
      StateLock lock = acquireAlone(real, own, clock);
      held = true;
      lock.beat(clock);
      return lock;
    } catch (IOException e) {
      throw unusable(file, e);
    } finally {
      if (!held) {
        HELD.remove(real, own);
      }
    }
  }

  private static StateLock acquireAlone(
      Path file, AtomicReference<LockNote> own, InstantSource clock) throws IOException {
    LockNote mine = own.get();
    while (true) {
      open(file).close();
      Object before = key(file);
      FileChannel channel = open(file);
      boolean held = false;
      try {
        boolean locked = tryLock(channel) != null;
        Optional<LockHolder> other = LockHolder.parse(read(channel));
        if (!locked) {
          throw other
              .map(holder -> LockedException.by(holder, mine.computer()))
              .orElseGet(LockedException::unknown);
        }
        if (!Objects.equals(before, key(file))) {
          // Somebody put another file in its place, on which the next one would find no lock.
          continue;
        }
        if (other.isPresent()
            && other.get().proof(false, mine.computer(), clock.instant())
                == LockHolder.Proof.LIVES_THERE) {
          throw LockedException.by(other.get(), mine.computer());
        }
        LockNote numbered = mine.withFence(FenceNumbers.next(folder(file), fence(other)));
        own.set(numbered);
        StateLock lock = new StateLock(channel, file, own, before);
        channel.truncate(0);
        lock.write(numbered);
        channel.force(true);
        held = true;
        return lock;
      } finally {
        if (!held) {
          channel.close();
        }
      }
    }
  }

  /** How a lock is now; nothing is taken from its holder. */
  static Look look(Path file) {
    AtomicReference<LockNote> own = HELD.get(real(file));
    if (own != null) {
      return new Look(true, Optional.of(LockHolder.of(own.get())));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new Look(sharedLock(channel) == null, LockHolder.parse(read(channel)));
    } catch (IOException e) {
      return new Look(false, Optional.empty());
    }
  }

  /**
   * Whether a lock's file names nobody. Do not try the lock then: whoever takes it at this moment
   * would be refused.
   */
  static boolean namesNobody(Path file) {
    try {
      return !HELD.containsKey(real(file)) && Files.size(file) == 0;
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Puts a new lock in the place of one that has a holder, whoever it is. Should that one live, it
   * finds out before it writes the next state: {@link #requireOurs}.
   *
   * @throws StateException when the file cannot be written
   */
  static void replace(Path file) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    AtomicReference<LockNote> own = HELD.get(real(file));
    try {
      // From here on, whoever has it has not the highest number.
      FenceNumbers.next(folder(real(file)), fence(look(file).holder()));
      OwnerOnly.write(fresh, new byte[0]);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      if (own != null) {
        // What this process still has open is another file from now on.
        HELD.remove(real(file), own);
      }
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /**
   * Checks that nobody has put another lock in the place of this one, or has a later lease.
   *
   * @throws LostLeaseException when somebody has: what is known here may be outdated
   */
  void requireOurs() {
    try {
      if (FenceNumbers.highest(folder(file)) > fence() || !isInPlace()) {
        throw LostLeaseException.taken();
      }
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private boolean isInPlace() throws IOException {
    try {
      return Objects.equals(key, key(file));
    } catch (NoSuchFileException e) {
      // It was removed, but nobody has taken another.
      return true;
    }
  }

  /** Whether it has not been given back. */
  boolean isHeld() {
    return ended.getCount() > 0;
  }

  @Override
  public long fence() {
    return note.get().fence();
  }

  @Override
  public synchronized long raiseTo(long atLeast) {
    if (atLeast <= fence()) {
      return fence();
    }
    LabLease.requirePlausible(atLeast);
    requireOurs();
    try {
      FenceNumbers.take(folder(file), atLeast);
      note.set(note.get().withFence(atLeast));
      requireOurs();
      write(note.get());
    } catch (FileAlreadyExistsException e) {
      throw LostLeaseException.taken();
    } catch (IOException e) {
      throw unusable(file, e);
    }
    return atLeast;
  }

  /** Says again and again that this run lives, until it ends. */
  private void beat(InstantSource clock) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!ended.await(BEAT.toSeconds(), TimeUnit.SECONDS)) {
                  beatOnce(clock);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "lock-beat");
    thread.setDaemon(true);
    thread.start();
  }

  /** Overwrites a note of the same length, so that a reader never finds half of it. */
  synchronized void beatOnce(InstantSource clock) {
    if (isHeld()) {
      try {
        note.set(note.get().beating(clock.instant()));
        write(note.get());
      } catch (IOException e) {
        // Where it cannot be written, such as on a full disk, the lock itself still holds.
        return;
      }
    }
  }

  private void write(LockNote words) throws IOException {
    channel.write(ByteBuffer.wrap(words.json().getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_NOTE);
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
      // Until the end of the file.
    }
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
  }

  private static @Nullable FileLock sharedLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, true);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return OwnerOnly.open(
        file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private static long fence(Optional<LockHolder> holder) {
    return holder.flatMap(LockHolder::note).map(LockNote::fence).orElse(0L);
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  /** The same for every way that leads to the file. */
  private static Path real(Path file) {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    try {
      return folder.toRealPath().resolve(file.getFileName());
    } catch (IOException e) {
      return folder.resolve(file.getFileName());
    }
  }

  private static StateException unusable(Path file, IOException e) {
    return new StateException(
        "cannot lock " + file + ": " + StateException.reason(e),
        "check free disk space and the folder's permissions",
        e);
  }

  @Override
  public synchronized void close() {
    if (!isHeld()) {
      return;
    }
    ended.countDown();
    try {
      FenceNumbers.keep(folder(file), fence());
      channel.truncate(0);
    } catch (IOException e) {
      // The words of one who has ended are in nobody's way, and they have its number.
      return;
    } finally {
      release();
    }
  }

  private void release() {
    try {
      channel.close();
    } catch (IOException e) {
      // The process ends soon, and the lock with it.
      return;
    } finally {
      HELD.remove(file, note);
    }
  }
}
