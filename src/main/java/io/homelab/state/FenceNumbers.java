package io.homelab.state;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers of a lab's leases: an empty file {@code fence-N} in its folder stands for the highest
 * one that was given out. A number is taken by making its file, which only one can do even where a
 * file server ignores locks, and it counts if there is no higher one by then; only after that do
 * the files of lower numbers go. So whoever slept in between, or was killed, leaves at most a lower
 * number beside a higher one, which counts for nothing; and there is no content that could be
 * damaged.
 */
final class FenceNumbers {
  /** Beyond every number that is ever given out, unless somebody makes one up. */
  static final long LIMIT = 1_000_000_000_000_000L;

  private static final String PREFIX = "fence-";
  private static final Pattern FILE = Pattern.compile(PREFIX + "([1-9]\\d{0,17})");

  private FenceNumbers() {}

  /** The highest number that is known in that folder; 0 where there is none. */
  static long highest(Path folder) throws IOException {
    return all(folder).stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /**
   * Takes the next number.
   *
   * @param known a number that was given out, as something else than the files tells
   */
  static long next(Path folder, long known) throws IOException {
    while (true) {
      long next = Math.max(highest(folder), known) + 1;
      try {
        take(folder, next);
        if (highest(folder) <= next) {
          return next;
        }
        // Who is above it may have removed the file of another one who had this number.
      } catch (FileAlreadyExistsException e) {
        // Somebody else has it, and there is a higher one next time.
      }
    }
  }

  /**
   * Takes that number, unless there is a higher one afterwards.
   *
   * @throws FileAlreadyExistsException when somebody has it
   */
  static void take(Path folder, long number) throws IOException {
    OwnerOnly.create(folder.resolve(PREFIX + number));
    OwnerOnly.forceFolder(folder);
    for (long other : all(folder)) {
      if (other < number) {
        Files.deleteIfExists(folder.resolve(PREFIX + other));
      }
    }
  }

  /** Writes a number down again, should its file be gone. */
  static void keep(Path folder, long number) throws IOException {
    if (highest(folder) < number) {
      take(folder, number);
    }
  }

  private static List<Long> all(Path folder) throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path file : files) {
        Matcher name = FILE.matcher(file.getFileName().toString());
        if (name.matches()) {
          numbers.add(Long.valueOf(name.group(1)));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return numbers;
  }
}
