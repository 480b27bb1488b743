package io.homelab.pool.books;

import io.homelab.model.PoolName;
import io.homelab.pool.BookChange;
import io.homelab.pool.JournalLine;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolBooks;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Books in a file, {@code pools.json} in the lab's folder {@code .homelab}. Transactions of all
 * processes on this computer come one after the other, by an operating system lock, which ends with
 * its process. Each is written as a whole and forced to the disk before it counts; the generation
 * before stays as {@code pools.json.previous}.
 */
public final class FilePoolBooks implements PoolBooks {
  /**
   * The threads of this process come one after the other, too: the system takes a process's lock
   * away as soon as the process closes the file anywhere.
   */
  private static final Map<Path, ReentrantLock> TURNS = new ConcurrentHashMap<>();

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final BooksFolder folder;

  /** What was last read or written; of use as long as the file is of the same generation. */
  private volatile BookJson.@Nullable Written known;

  /**
   * Books in that folder, which need not exist yet.
   *
   * @param folder the lab's folder {@code .homelab}
   */
  public FilePoolBooks(Path folder) {
    this.folder = new BooksFolder(folder.toAbsolutePath().normalize());
  }

  @Override
  public <T> T inTransaction(Function<PoolBook, BookChange<T>> change) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return alone(change);
        } catch (ClosedByInterruptException e) {
          // It closes what this waits with, and must not keep anything from the disk.
          interrupted |= Thread.interrupted();
        }
      }
    } catch (IOException e) {
      throw new BooksException(
          "cannot write %s: %s".formatted(folder.file(), BooksException.reason(e)),
          "check free disk space and permissions",
          e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T alone(Function<PoolBook, BookChange<T>> change) throws IOException {
    folder.create();
    Path lockFile = folder.lock().toRealPath();
    ReentrantLock turn = TURNS.computeIfAbsent(lockFile, file -> new ReentrantLock(true));
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    if (!inTurn(turn)) {
      throw busy();
    }
    try (FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      try (FileLock lock = lock(channel, end)) {
        return locked(change);
      }
    } finally {
      turn.unlock();
    }
  }

  private static boolean inTurn(ReentrantLock turn) throws IOException {
    if (turn.isHeldByCurrentThread()) {
      throw new IllegalStateException("a transaction in a transaction");
    }
    try {
      return turn.tryLock(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private FileLock lock(FileChannel channel, long end) throws IOException {
    long pauseMillis = 1;
    while (true) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() > end) {
        throw busy();
      }
      try {
        Thread.sleep(pauseMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw interrupted(e);
      }
      pauseMillis = Math.min(8, pauseMillis + 1);
    }
  }

  /** So that waiting begins anew, without the interrupt. */
  private static IOException interrupted(InterruptedException e) {
    ClosedByInterruptException again = new ClosedByInterruptException();
    again.initCause(e);
    return again;
  }

  private BooksException busy() {
    return new BooksException(
        "other processes have used %s for %s".formatted(folder.lock(), "60 s"),
        "try again; find them with: fuser " + folder.lock(),
        null);
  }

  private <T> T locked(Function<PoolBook, BookChange<T>> change) throws IOException {
    BookJson.Written before = load();
    BookChange<T> made = change.apply(before.book());
    if (!made.lines().isEmpty() || !made.book().equals(before.book())) {
      PoolBook next = made.book().withRevision(BookChange.next(before.book(), made.book()));
      List<JournalLine> lines = new ArrayList<>(before.lines());
      lines.addAll(made.lines());
      BookJson.Written after =
          new BookJson.Written(
              "%016x".formatted(RANDOM.nextLong()),
              next,
              lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
      folder.replace(BookJson.write(after));
      folder.markAsOwn();
      known = after;
    }
    return made.answer();
  }

  @Override
  public PoolBook read() {
    return written().book();
  }

  @Override
  public List<JournalLine> history(Optional<PoolName> pool, int most) {
    List<JournalLine> lines =
        written().lines().stream()
            .filter(line -> pool.isEmpty() || line.pool().equals(pool.get()))
            .toList();
    return lines.subList(Math.max(0, lines.size() - Math.max(0, most)), lines.size());
  }

  /** A file is replaced in one step, so reading needs no lock. */
  private BookJson.Written written() {
    try {
      return load();
    } catch (IOException e) {
      throw new BooksException(
          "cannot read %s: %s".formatted(folder.file(), BooksException.reason(e)),
          "check permissions",
          e);
    }
  }

  private BookJson.Written load() throws IOException {
    try {
      BookJson.Written last = known;
      if (last != null
          && BookJson.generation(folder.head(BookJson.HEAD_BYTES))
              .filter(last.generation()::equals)
              .isPresent()) {
        return last;
      }
      BookJson.Written read = BookJson.read(Files.readAllBytes(folder.file()));
      if (folder.isCopy()) {
        throw new BooksException(
            "%s is a copy of the books of another folder, which may still keep these pools"
                .formatted(folder.file()),
            "if that folder is no longer used, run: rm '%s'".formatted(folder.mark()),
            null);
      }
      known = read;
      return read;
    } catch (NoSuchFileException e) {
      if (Files.exists(folder.previous())) {
        throw unusable("it is missing", e);
      }
      return new BookJson.Written("", PoolBook.empty(RANDOM.nextInt()), List.of());
    } catch (AccessDeniedException e) {
      throw new BooksException(
          "cannot read %s: permission denied".formatted(folder.file()),
          "make it readable for you",
          e);
    } catch (BookJson.OtherVersionException e) {
      throw new BooksException(
          "cannot read %s: %s".formatted(folder.file(), e.getMessage()),
          "use the version of homelab that wrote it",
          e);
    } catch (IllegalArgumentException e) {
      throw unusable(e.getMessage() == null ? "it is damaged" : e.getMessage(), e);
    }
  }

  private BooksException unusable(String how, Exception cause) {
    return new BooksException(
        "%s cannot be used: %s; the pools' machines may still be running"
            .formatted(folder.file(), how),
        "bring the generation before back: cp %s %s".formatted(folder.previous(), folder.file()),
        cause);
  }
}
