package io.homelab.workdir;

import io.homelab.model.HomeLabException;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.ProvisionScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files that a workdir should hold: path relative to it, and content. Small files only: they
 * are read as a whole.
 *
 * @param files by path, with {@code /} between names
 */
public record WorkdirContent(SortedMap<String, Entry> files) {

  /**
   * One file: its content, and whether its owner may run it; nobody else may do anything with it.
   */
  public static final class Entry {
    private final byte[] bytes;
    private final boolean executable;

    /** Takes the bytes as they are; the caller does not change them any more. */
    public Entry(byte[] bytes, boolean executable) {
      this.bytes = bytes;
      this.executable = executable;
    }

    public byte[] bytes() {
      return bytes;
    }

    public boolean executable() {
      return executable;
    }

    public String sha256() {
      try {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  /** A file of this computer that was to be sent cannot be read. */
  public static final class UnreadableFileException extends HomeLabException {
    private static final long serialVersionUID = 1L;

    public UnreadableFileException(Path file, IOException cause) {
      super(
          "cannot read " + file + ": " + reason(cause),
          "see 'sync' and 'provision' in topology.yaml",
          cause);
    }

    /** The message of such an exception is often the file's name alone. */
    private static String reason(IOException cause) {
      return switch (cause) {
        case NoSuchFileException missing -> "no such file or folder";
        case AccessDeniedException denied -> "permission denied: " + denied.getFile();
        case FileSystemLoopException loop -> "a link leads back to its own folder";
        default -> String.valueOf(cause.getMessage());
      };
    }
  }

  public WorkdirContent {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /**
   * What the lab's {@code sync} and {@code provision} entries name, read from this computer.
   *
   * @throws UnreadableFileException when something is not there
   */
  public static WorkdirContent ofLab(Lab lab) {
    SortedMap<String, Entry> files = new TreeMap<>();
    for (String entry : lab.sync()) {
      collect(lab.directory(), lab.directory().resolve(entry).normalize(), files);
    }
    for (Machine machine : lab.machines()) {
      for (ProvisionScript script : machine.provision()) {
        script
            .path()
            .ifPresent(
                path -> collect(lab.directory(), lab.directory().resolve(path).normalize(), files));
      }
    }
    return new WorkdirContent(files);
  }

  /** The same content and these files. */
  public WorkdirContent with(SortedMap<String, byte[]> more) {
    SortedMap<String, Entry> all = new TreeMap<>(files);
    more.forEach((path, bytes) -> all.put(path, new Entry(bytes, false)));
    return new WorkdirContent(all);
  }

  private static void collect(Path base, Path start, SortedMap<String, Entry> files) {
    try (Stream<Path> found = Files.walk(start, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        String path = relative(base, file);
        if (path.indexOf('\n') >= 0) {
          // The manifest has one file a line: half a name would later be taken for a file of ours.
          throw new IOException("the name of a file has a line break in it");
        }
        files.put(path, new Entry(Files.readAllBytes(file), Files.isExecutable(file)));
      }
    } catch (IOException e) {
      throw new UnreadableFileException(start, e);
    } catch (UncheckedIOException e) {
      throw new UnreadableFileException(start, Objects.requireNonNull(e.getCause()));
    }
  }

  private static String relative(Path base, Path file) {
    List<String> names = new ArrayList<>();
    base.relativize(file).forEach(name -> names.add(name.toString()));
    return String.join("/", names);
  }

  /** Whether a path of a manifest may be removed: inside the workdir, and not Vagrant's. */
  public static boolean isOurs(String path) {
    Collection<String> names = List.of(path.split("/", -1));
    return !path.isEmpty()
        && !names.contains("")
        && !names.contains("..")
        && !names.contains(".")
        && !names.contains(".vagrant");
  }
}
