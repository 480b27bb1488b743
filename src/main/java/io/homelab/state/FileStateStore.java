package io.homelab.state;

import io.homelab.model.Argv;
import io.homelab.model.LabName;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Books in files of one folder, which is the lab's alone. A write goes to a temporary file, is
 * forced to the disk, takes the old file's place in one step, and the folder is forced, too; the
 * generation before stays as {@code state.json.previous}.
 */
public final class FileStateStore implements StateStore {
  private final Path folder;
  private final Refuge refuge;
  private boolean erring;
  private volatile Optional<StateLock> held = Optional.empty();

  private FileStateStore(Path folder, Refuge refuge) {
    this.folder = folder;
    this.refuge = refuge;
  }

  /**
   * The books in that folder.
   *
   * @param folder made with the first write
   * @param refuge where a state goes that cannot be written in that folder
   */
  public static FileStateStore in(Path folder, Refuge refuge) {
    return new FileStateStore(folder, refuge);
  }

  /** Those of the lab whose topology lies in that folder: in {@code .homelab} beside it. */
  public static FileStateStore beside(Path topologyFolder, Refuge refuge) {
    return in(topologyFolder.resolve(".homelab"), refuge);
  }

  /** The same, where a state that cannot be written is lost. */
  public static FileStateStore beside(Path topologyFolder) {
    return beside(topologyFolder, Refuge.NONE);
  }

  /** The folder, which may not exist yet. */
  public Path folder() {
    return folder;
  }

  @Override
  public String id() {
    return FolderMark.of(folder);
  }

  @Override
  public FoundState find(LabName lab) {
    Generation newest = read(stateFile(), lab);
    if (newest instanceof Generation.Whole whole) {
      return new FoundState.Newest(whole.state());
    }
    Generation before = read(previousFile(), lab);
    if (before instanceof Generation.Whole whole) {
      return new FoundState.Before(whole.state(), newest.why(stateFile()));
    }
    if (newest instanceof Generation.Gone && before instanceof Generation.Gone) {
      return new FoundState.Newest(LabState.empty(lab));
    }
    return new FoundState.NoneLeft(
        "%s, and %s".formatted(newest.why(stateFile()), before.why(previousFile())));
  }

  /** One file of the state. */
  private sealed interface Generation {
    record Whole(LabState state) implements Generation {}

    record Gone() implements Generation {}

    record Damaged(String how) implements Generation {}

    /** What is wrong with it. */
    default String why(Path file) {
      return switch (this) {
        case Whole whole -> file + " is whole";
        case Gone gone -> file + " is missing";
        case Damaged damaged -> "%s cannot be used: %s".formatted(file, damaged.how());
      };
    }
  }

  private static Generation read(Path file, LabName lab) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        return new Generation.Damaged("it is not a file");
      }
      LabState state = StateJson.read(Files.readAllBytes(file));
      if (!state.lab().equals(lab)) {
        throw new StateException(
            "%s belongs to lab %s, but topology.yaml describes lab %s"
                .formatted(file, state.lab(), lab),
            "destroy the old lab first, or move the new one to its own folder",
            null);
      }
      return new Generation.Whole(state);
    } catch (NoSuchFileException e) {
      return new Generation.Gone();
    } catch (AccessDeniedException e) {
      throw new StateException(
          "cannot read " + file + ": permission denied", "make it readable for you", e);
    } catch (IOException e) {
      return new Generation.Damaged(StateException.reason(e));
    } catch (StateJson.OtherVersionException e) {
      throw new StateException(
          "cannot read " + file + ": " + e.getMessage(),
          "use the version of homelab that wrote it",
          e);
    } catch (IllegalArgumentException e) {
      return new Generation.Damaged(Objects.requireNonNullElse(e.getMessage(), "it is damaged"));
    }
  }

  @Override
  public Restored restore(LabState state) {
    Optional<Path> aside = setAside(state);
    return new Restored(save(state.withSerial(state.serial() + 1)), name(aside));
  }

  @Override
  public Restored push(LabState state) {
    Optional<Path> aside =
        read(stateFile(), state.lab()) instanceof Generation.Damaged
            ? setAside(state)
            : Optional.empty();
    LabState written = put(state);
    refuge.forget(written);
    return new Restored(written, name(aside));
  }

  private Optional<Path> setAside(LabState state) {
    try {
      if (Files.exists(stateFile(), LinkOption.NOFOLLOW_LINKS)) {
        Path free = freeName();
        Files.move(stateFile(), free, StandardCopyOption.ATOMIC_MOVE);
        return Optional.of(free);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw unwritable(e, refuge.keep(state));
    }
  }

  private static Optional<String> name(Optional<Path> aside) {
    return aside.map(file -> file.getFileName().toString());
  }

  private Path freeName() {
    Path free = folder.resolve("state.json.damaged");
    for (int next = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); next++) {
      free = folder.resolve("state.json.damaged." + next);
    }
    return free;
  }

  @Override
  public LabState save(LabState state) {
    LabState known =
        state.lineage().isEmpty() ? state.withLineage(UUID.randomUUID().toString()) : state;
    return put(known.withSerial(known.serial() + 1));
  }

  /**
   * Writes the state with the serial that it has.
   *
   * @return the state as written
   * @throws StateException as {@link #save}
   */
  private LabState put(LabState state) {
    held.ifPresent(StateLock::requireOurs);
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          write(state);
          if (erring) {
            refuge.forget(state);
            erring = false;
          }
          return state;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } catch (IOException e) {
      erring = true;
      // The first of all knows nothing yet.
      throw unwritable(e, state.serial() > 1 ? refuge.keep(state) : Optional.empty());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What is wrong, and how to bring the state back that could not be written. */
  private StateException unwritable(IOException e, Optional<Path> kept) {
    return new StateException(
        "cannot write %s: %s%s"
            .formatted(
                stateFile(),
                StateException.reason(e),
                kept.map(file ->
                        "; this state is kept as %s, to bring it back run: %s"
                            .formatted(file, pushing(file)))
                    .orElse("")),
        kept.isPresent()
            ? "free disk space or mend permissions first"
            : "check free disk space and permissions",
        e);
  }

  private static String pushing(Path file) {
    return Argv.of("homelab", "state", "push", file.toString()).toShell();
  }

  @Override
  public Optional<String> kept(LabState state) {
    return refuge
        .newer(state)
        .map(file ->
            "an earlier run could not write the lab's state and kept it as %s; to bring it back, run: %s"
                .formatted(file, pushing(file)));
  }

  private void write(LabState state) throws IOException {
    createFolder();
    Path fresh = folder.resolve("state.json.new");
    OwnerOnly.write(fresh, StateJson.write(state));
    keepPrevious(stateFile());
    Files.move(fresh, stateFile(), StandardCopyOption.ATOMIC_MOVE);
    forceFolder();
  }

  @Override
  public LabLease lock(LockNote mine, InstantSource clock) {
    try {
      createFolder();
    } catch (IOException e) {
      throw new StateException(
          "cannot create " + folder + ": " + StateException.reason(e),
          "check the folder's permissions",
          e);
    }
    StateLock lock = StateLock.acquire(lockFile(), mine, clock);
    held = Optional.of(lock);
    return lock;
  }

  @Override
  public Optional<LockHolder> lockHolder(String thisComputer, Instant now) {
    if (StateLock.namesNobody(lockFile())) {
      return Optional.empty();
    }
    LockReport report = lockReport(thisComputer, now);
    return report.isTaken() ? report.holder() : Optional.empty();
  }

  @Override
  public LockReport lockReport(String thisComputer, Instant now) {
    StateLock.Look look = StateLock.look(lockFile());
    return new LockReport(
        look.holder(),
        look.holder()
            .map(holder -> holder.proof(look.locked(), thisComputer, now))
            .orElse(look.locked() ? LockHolder.Proof.NONE : LockHolder.Proof.ENDED));
  }

  @Override
  public void breakLock() {
    StateLock.replace(lockFile());
  }

  private Path lockFile() {
    return folder.resolve("lock");
  }

  private Path stateFile() {
    return folder.resolve("state.json");
  }

  private Path previousFile() {
    return folder.resolve("state.json.previous");
  }

  /** What was there before this version of the program changed the form of the state. */
  private Path backupFile() {
    return folder.resolve("state.json.backup");
  }

  private void createFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    OwnerOnly.folder(folder);
  }

  /** Copies rather than moves, so that there is a current state at every moment. */
  private void keepPrevious(Path file) throws IOException {
    if (Files.exists(file)) {
      Path copy = folder.resolve("state.json.previous.new");
      OwnerOnly.file(file);
      byte[] content = Files.readAllBytes(file);
      if (StateJson.isEarlierForm(content) && !Files.exists(backupFile())) {
        OwnerOnly.write(backupFile(), content);
      }
      OwnerOnly.write(copy, content);
      Files.move(copy, previousFile(), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void forceFolder() throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
