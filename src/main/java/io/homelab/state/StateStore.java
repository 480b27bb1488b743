package io.homelab.state;

import io.homelab.model.LabName;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The lab's folder {@code .homelab} beside {@code topology.yaml}. A write goes to a temporary file,
 * is forced to the disk, takes the old file's place in one step, and the folder is forced, too; the
 * generation before stays as {@code state.json.previous}.
 */
public final class StateStore {
  private final Path folder;
  private volatile Optional<StateLock> held = Optional.empty();

  /** The store of the lab whose topology lies in that folder. */
  public StateStore(Path topologyFolder) {
    this.folder = topologyFolder.resolve(".homelab");
  }

  /** The folder, which may not exist yet. */
  public Path folder() {
    return folder;
  }

  /**
   * Reads the state, or an empty one when there was none yet.
   *
   * @throws StateException when the file is there but cannot be read, or belongs to another lab; or
   *     when it is gone, though there was one: the machines that it knew may still run
   */
  public LabState load(LabName lab) {
    Path file = stateFile();
    if (!Files.exists(file) && Files.exists(previousFile())) {
      throw new StateException(
          "%s is missing, but its previous generation exists: the lab's machines may still be running"
              .formatted(file),
          "run: homelab state recover",
          null);
    }
    return read(file, lab);
  }

  /** Whether there is a state file. */
  public boolean exists() {
    return Files.exists(stateFile());
  }

  /**
   * What a lost state is rebuilt from: the generation before it, or an empty state where that is
   * gone, too.
   *
   * @throws StateException when that cannot be read, or belongs to another lab
   */
  public LabState loadPrevious(LabName lab) {
    return read(previousFile(), lab);
  }

  private LabState read(Path file, LabName lab) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IllegalArgumentException("it is not a file");
      }
      LabState state = StateJson.read(Files.readAllBytes(file));
      if (!state.lab().equals(lab)) {
        throw new StateException(
            "%s belongs to lab %s, but topology.yaml describes lab %s"
                .formatted(file, state.lab(), lab),
            "destroy the old lab first, or move the new one to its own folder",
            null);
      }
      return state;
    } catch (NoSuchFileException e) {
      return LabState.empty(lab);
    } catch (IOException e) {
      throw unreadable(file, StateException.reason(e), e);
    } catch (StateJson.OtherVersionException e) {
      throw new StateException(
          "cannot read " + file + ": " + e.getMessage(),
          "use the version of homelab that wrote it",
          e);
    } catch (IllegalArgumentException e) {
      throw unreadable(file, e.getMessage(), e);
    }
  }

  private static StateException unreadable(Path file, @Nullable String why, Exception e) {
    return new StateException(
        "cannot read " + file + ": " + why, "move it away, then run: homelab state recover", e);
  }

  /**
   * Writes the state with the next serial. An interrupt, which closes the channels that Java writes
   * through, does not keep the state from the disk: the thread stays interrupted.
   *
   * @return the state as written
   * @throws StateException when that fails; the old state is then still in place
   */
  public LabState save(LabState state) {
    held.ifPresent(StateLock::requireOurs);
    LabState known =
        state.lineage().isEmpty() ? state.withLineage(UUID.randomUUID().toString()) : state;
    LabState next = known.withSerial(known.serial() + 1);
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          write(next);
          return next;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } catch (IOException e) {
      throw new StateException(
          "cannot write " + stateFile() + ": " + StateException.reason(e),
          "check free disk space and permissions",
          e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void write(LabState state) throws IOException {
    createFolder();
    Path fresh = folder.resolve("state.json.new");
    OwnerOnly.write(fresh, StateJson.write(state));
    keepPrevious(stateFile());
    Files.move(fresh, stateFile(), StandardCopyOption.ATOMIC_MOVE);
    forceFolder();
  }

  /**
   * Takes the lab's lock. From then on, a state is written only as long as nobody takes it away.
   *
   * @param mine who we are
   * @param clock tells when we last said that we live
   * @throws LockedException when another run has it
   */
  public StateLock lock(LockNote mine, InstantSource clock) {
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

  /**
   * Who holds the lab's lock now; empty when nobody does, or says so.
   *
   * @param thisComputer the name of this computer
   */
  public Optional<LockHolder> lockHolder(String thisComputer, Instant now) {
    if (StateLock.namesNobody(lockFile())) {
      return Optional.empty();
    }
    LockReport report = lockReport(thisComputer, now);
    return report.isTaken() ? report.holder() : Optional.empty();
  }

  /** How the lab's lock is now, also where its file names nobody. */
  public LockReport lockReport(String thisComputer, Instant now) {
    StateLock.Look look = StateLock.look(lockFile());
    return new LockReport(
        look.holder(),
        look.holder()
            .map(holder -> holder.proof(look.locked(), thisComputer, now))
            .orElse(look.locked() ? LockHolder.Proof.NONE : LockHolder.Proof.ENDED));
  }

  /**
   * Takes the lab's lock away from its holder, whoever it is. Should it live, it writes no state
   * any more.
   *
   * @throws StateException when the folder cannot be written
   */
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
      // The copy gets the permissions, too.
      Files.copy(
          file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
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
