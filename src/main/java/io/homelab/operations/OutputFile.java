package io.homelab.operations;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** A file that a command writes because its caller names it. */
public final class OutputFile {
  private static final Set<String> INPUTS =
      Set.of("hosts.yaml", "topology.yaml", "homelab.lock.yaml", "Vagrantfile", "config-vos.yaml");

  private static final Path BOOKS = Path.of(".homelab");

  private OutputFile() {}

  /**
   * Writes the whole file or nothing of it; what it had before is replaced. A device or a pipe is
   * written to.
   *
   * @throws RefusedException when it cannot be written
   */
  public static void write(Path file, String text) {
    requireNoInput(file);
    replace(file, text);
  }

  /** The same for a file of our own. */
  static void replace(Path file, String text) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        Files.writeString(file, text);
        return;
      }
      // A link stays one, and the file that it leads to is replaced.
      Path target = Files.exists(file) ? file.toRealPath() : behind(file);
      Path folder = Objects.requireNonNullElse(target.getParent(), target);
      Path draft = folder.resolve("." + target.getFileName() + "." + ProcessHandle.current().pid());
      try {
        Files.writeString(draft, text);
        Files.move(
            draft, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  /**
   * What a lab is made from, and what is known of it, is no place for an output: a slip would end
   * it.
   *
   * @throws RefusedException when the file is one of those
   */
  static void requireNoInput(Path file) {
    Path real;
    try {
      real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw refused(file, e);
    }
    boolean inBooks = false;
    for (Path part : Objects.requireNonNullElse(real.getParent(), real)) {
      inBooks |= part.equals(BOOKS);
    }
    if (inBooks || INPUTS.contains(String.valueOf(real.getFileName()))) {
      throw new RefusedException(
          Refusal.usage(
              "cannot write %s: it is one of the lab's own files".formatted(file),
              "name another file"));
    }
  }

  /** Where a link leads whose file is not there yet. */
  private static Path behind(Path file) throws IOException {
    return Files.isSymbolicLink(file) ? file.resolveSibling(Files.readSymbolicLink(file)) : file;
  }

  /**
   * Writes a program that everybody may run, as {@link #write} does.
   *
   * @throws RefusedException when it cannot be written
   */
  public static void writeProgram(Path file, String text) {
    write(file, text);
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  /**
   * Writes behind what the file has.
   *
   * @throws RefusedException when it cannot be written
   */
  public static void append(Path file, String text) {
    try {
      Files.writeString(
          file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  private static RefusedException refused(Path file, IOException failure) {
    String why =
        switch (failure) {
          case NoSuchFileException absent -> "no such folder";
          case AccessDeniedException denied -> "permission denied";
          default -> String.valueOf(failure.getMessage());
        };
    return new RefusedException(
        Refusal.usage("cannot write " + file + ": " + why, "name a file that can be written"));
  }
}
