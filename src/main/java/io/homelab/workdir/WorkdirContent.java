package io.homelab.workdir;

import io.homelab.model.Grammar;
import io.homelab.model.HomeLabException;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.Provisioner;
import io.homelab.model.SyncFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that a workdir should hold, by relative path.
 *
 * @param files by path, with {@code /} between names
 */
public record WorkdirContent(SortedMap<String, WorkdirFile> files) {
  /** What a lab's own Vagrantfile is called in a workdir, beside the one that is laid over it. */
  public static final String KEPT_VAGRANTFILE = "Vagrantfile.kept";

  /**
   * What is beside a lab's own Vagrantfile and means nothing on a host: this computer's files of
   * HomeLab and Vagrant, and the history.
   */
  private static final Set<String> STAYS_HERE =
      Set.of(
          ".git",
          ".homelab",
          ".homelab-lock",
          ".vagrant",
          "Vagrantfile",
          KEPT_VAGRANTFILE,
          "config-vos.yaml",
          "homelab.lock.yaml",
          "hosts.yaml",
          "local",
          "topology.yaml");

  /**
   * One file, and whether its owner may execute it; others have no access. Local files are streamed
   * when needed, never read as a whole.
   */
  public static final class WorkdirFile {
    private final byte[] bytes;
    private final @Nullable Path file;
    private final long size;
    private final boolean executable;
    private @Nullable String sha256;

    /** Takes the bytes without copying; the caller must not change them. */
    public WorkdirFile(byte[] bytes, boolean executable) {
      this.bytes = bytes;
      this.file = null;
      this.size = bytes.length;
      this.executable = executable;
    }

    /** A file as last seen. */
    public WorkdirFile(SyncFiles.SyncFile file) {
      this.bytes = new byte[0];
      this.file = file.file();
      this.size = file.size();
      this.executable = file.executable();
    }

    /** Whether it is a local file. */
    boolean isLocal() {
      return file != null;
    }

    /** In bytes. */
    public long size() {
      return size;
    }

    public boolean executable() {
      return executable;
    }

    /**
     * Of the content, in hexadecimal; a file is read for it once, unless it was copied before.
     *
     * @throws UnreadableFileException when it cannot be read
     */
    public synchronized String sha256() {
      if (sha256 == null) {
        try {
          copyTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
          throw new IllegalStateException("nothing is written", e);
        }
      }
      return Objects.requireNonNull(sha256);
    }

    /**
     * Writes the content, {@link #size} bytes.
     *
     * @throws UnreadableFileException when the file cannot be read, or is not what it was when it
     *     was first looked at
     * @throws IOException when the target fails
     */
    public void copyTo(OutputStream out) throws IOException {
      MessageDigest digest = newDigest();
      DigestOutputStream both = new DigestOutputStream(out, digest);
      if (file == null) {
        both.write(bytes);
      } else {
        copy(file, both);
      }
      keep(HexFormat.of().formatHex(digest.digest()));
    }

    private synchronized void keep(String found) {
      if (file != null && sha256 != null && !sha256.equals(found)) {
        throw changedMeanwhile(file);
      }
      sha256 = found;
    }

    private static MessageDigest newDigest() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }

    private static UnreadableFileException changedMeanwhile(Path file) {
      return new UnreadableFileException(file, new IOException("it changed meanwhile"));
    }

    private void copy(Path file, OutputStream out) throws IOException {
      byte[] buffer = new byte[64 * 1024];
      long left = size;
      try (InputStream in = open(file)) {
        while (true) {
          int read = read(file, in, buffer);
          if (read < 0 || read > left) {
            if (read < 0 && left == 0) {
              return;
            }
            throw changedMeanwhile(file);
          }
          out.write(buffer, 0, read);
          left -= read;
        }
      }
    }

    private static InputStream open(Path file) {
      try {
        return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
      } catch (IOException e) {
        throw new UnreadableFileException(file, e);
      }
    }

    private static int read(Path file, InputStream in, byte[] buffer) {
      try {
        return in.read(buffer);
      } catch (IOException e) {
        throw new UnreadableFileException(file, e);
      }
    }
  }

  /** A local file to be sent cannot be read. */
  public static final class UnreadableFileException extends HomeLabException {
    private static final long serialVersionUID = 1L;

    public UnreadableFileException(Path file, IOException cause) {
      super(
          "cannot read " + file + ": " + reason(cause),
          "see 'sync' and 'provision' in topology.yaml",
          cause);
    }

    UnreadableFileException(String reason) {
      super(reason, "see 'sync' and 'provision' in topology.yaml", null);
    }

    /** The message of such an exception is often just the file's name. */
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
   * The files named by the lab's {@code sync} and {@code provision} entries.
   *
   * @throws UnreadableFileException if something is missing
   */
  public static WorkdirContent ofLab(Lab lab) {
    SortedMap<String, WorkdirFile> files = new TreeMap<>();
    for (String entry : lab.sync()) {
      collect(lab.directory(), entry, files);
    }
    lab.vagrantfile()
        .ifPresent(kept -> {
          SortedMap<String, WorkdirFile> beside = new TreeMap<>();
          collectBeside(lab.directory(), kept.file(), lab.boxes().folder(), beside);
          Optional.ofNullable(beside.remove(kept.file()))
              .ifPresent(own -> files.put(KEPT_VAGRANTFILE, own));
          files.putAll(beside);
        });
    for (Machine machine : lab.machines()) {
      for (Provisioner provisioner : machine.provision()) {
        if (!provisioner.runsHere()) {
          provisioner.files().forEach(path -> collect(lab.directory(), path, files));
        }
      }
    }
    return new WorkdirContent(files);
  }

  /**
   * A Vagrantfile that somebody wrote, with what is beside it.
   *
   * @throws UnreadableFileException if something cannot be read
   */
  public static WorkdirContent beside(Path folder, Path vagrantfile) {
    SortedMap<String, WorkdirFile> files = new TreeMap<>();
    collectBeside(folder, vagrantfile.getFileName().toString(), folder, files);
    return new WorkdirContent(files);
  }

  /** A lab's own Vagrantfile reads what it likes, so everything beside it travels. */
  private static void collectBeside(
      Path folder, String vagrantfile, Path boxes, SortedMap<String, WorkdirFile> files) {
    try (Stream<Path> beside = Files.list(folder)) {
      for (Path path : beside.sorted().toList()) {
        String name = path.getFileName().toString();
        if (!STAYS_HERE.contains(name)
            && !path.equals(boxes)
            && !name.equals(vagrantfile)
            && !name.endsWith(".box")) {
          collect(folder, Files.isDirectory(path) ? name + "/" : name, files);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new UnreadableFileException("cannot read " + folder + ": " + e.getMessage());
    }
    collect(folder, vagrantfile, files);
  }

  /** This content plus these files and the list of executables. */
  public WorkdirContent with(SortedMap<String, byte[]> more) {
    SortedMap<String, WorkdirFile> all = new TreeMap<>(files);
    more.forEach((path, bytes) -> all.put(path, new WorkdirFile(bytes, false)));
    StringBuilder executable = new StringBuilder();
    files.forEach((path, entry) -> executable.append(entry.executable() ? path + "\n" : ""));
    if (!files.isEmpty()) {
      // A right is no content: this list tells the next run which rights the host has. It is there
      // when nothing is executable, too, so that a right that went is not forgotten on the way.
      all.put(
          WorkdirFiles.EXECUTABLE,
          new WorkdirFile(executable.toString().getBytes(StandardCharsets.UTF_8), false));
    }
    return new WorkdirContent(all);
  }

  /**
   * The digest of one file of the topology's folder or, where the entry ends in {@code /}, of all
   * files below it with their names.
   *
   * @throws UnreadableFileException if it is missing or leads out of the folder
   */
  public static String digest(Path base, String entry) {
    SortedMap<String, WorkdirFile> files = new TreeMap<>();
    collect(base, entry, files);
    if (entry.endsWith("/")) {
      StringBuilder listing = new StringBuilder();
      files.forEach(
          (path, file) -> listing.append(file.sha256()).append(' ').append(path).append('\0'));
      return new WorkdirFile(listing.toString().getBytes(StandardCharsets.UTF_8), false).sha256();
    }
    return files.size() == 1 ? files.values().iterator().next().sha256() : missing(entry);
  }

  private static String missing(String entry) {
    throw new UnreadableFileException("cannot read " + entry + ": it is not a file");
  }

  private static void collect(Path base, String entry, SortedMap<String, WorkdirFile> files) {
    switch (SyncFiles.of(base, entry)) {
      case SyncFiles.Found found ->
          found.files().forEach(file -> files.put(file.path(), new WorkdirFile(file)));
      case SyncFiles.Unfit refused -> throw new UnreadableFileException(refused.reason());
    }
  }

  /** Whether a manifest path may be removed: it is inside the workdir and not Vagrant's. */
  public static boolean isOurs(String path) {
    return Grammar.isPathBelow(path) && !List.of(path.split("/", -1)).contains(".vagrant");
  }
}
