package io.homelab.state;

import io.homelab.model.LabName;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Books in files of one folder, which is the lab's alone. A write goes to a temporary file, is
 * forced to the disk, takes the old file's place in one step, and the folder is forced, too; the
 * generation before stays as {@code state.json.previous}.
 *
 * <p>The lease is the lock of the operating system on a file there, whose content says who has it.
 * Its number is kept as the name of another file, and in that content as well, so that either may
 * be lost: as long as one of them is there, or somebody holds the lease, no number is given out
 * again.
 */
public final class FileStateStore implements StateStore {
  private final Path folder;
  private final Refuge refuge;
  private volatile Optional<StateLock> held = Optional.empty();

  /** What was last written, or was to be; so that it need not be understood to be recognized. */
  private Optional<Written> last = Optional.empty();

  private final StateSequence sequence = new StateSequence();

  /** Whether the refuge may have a copy. */
  private boolean erring;

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
    StateGeneration newest = read(stateFile(), lab);
    if (newest instanceof StateGeneration.Whole whole) {
      return new FoundState.Newest(whole.state());
    }
    StateGeneration before = read(previousFile(), lab);
    if (before instanceof StateGeneration.Whole whole) {
      return new FoundState.Before(whole.state(), newest.why(stateFile()));
    }
    if (newest instanceof StateGeneration.Gone && before instanceof StateGeneration.Gone) {
      return new FoundState.Newest(LabState.empty(lab));
    }
    return new FoundState.NoneLeft(
        "%s, and %s".formatted(newest.why(stateFile()), before.why(previousFile())));
  }

  private static StateGeneration read(Path file, LabName lab) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        return new StateGeneration.Damaged("it is not a file");
      }
      return StateGeneration.read(file, lab, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return new StateGeneration.Gone();
    } catch (AccessDeniedException e) {
      throw new StateException(
          "cannot read " + file + ": permission denied", "make it readable for you", e);
    } catch (IOException e) {
      return new StateGeneration.Damaged(StateException.reason(e));
    }
  }

  /**
   * A state, and the bytes that stand for it.
   *
   * @param state the state
   * @param content what its file holds, a character for each byte
   */
  private record Written(LabState state, String content) {
    static Written of(LabState state) {
      return new Written(state, new String(StateJson.write(state), StandardCharsets.ISO_8859_1));
    }

    byte[] bytes() {
      return content.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public synchronized Restored restore(LabState state) {
    requireOurs();
    if (read(stateFile(), state.lab()) instanceof StateGeneration.Whole whole) {
      throw StaleStateException.of(state, whole.state());
    }
    Optional<Path> aside = setAside(state);
    LabState known = StateSequence.lineal(state).withSerial(state.serial() + 2);
    return new Restored(put(known, (next, stored) -> next), name(aside));
  }

  @Override
  public synchronized Restored push(LabState state) {
    requireOurs();
    StateGeneration newest = read(stateFile(), state.lab());
    if (newest instanceof StateGeneration.Whole whole && whole.state().serial() >= state.serial()) {
      throw StaleStateException.of(state, whole.state());
    }
    Optional<Path> aside =
        newest instanceof StateGeneration.Damaged ? setAside(state) : Optional.empty();
    LabState written = put(state, (next, stored) -> next);
    refuge.forget(written);
    return new Restored(written, name(aside));
  }

  private void requireOurs() {
    held.filter(StateLock::isHeld).ifPresent(StateLock::requireOurs);
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
  public synchronized LabState save(LabState state) {
    return put(StateSequence.lineal(state).withSerial(state.serial() + 1), this::following);
  }

  private LabState following(LabState next, StateGeneration stored) {
    return sequence.following(next, stored, stateFile(), () -> read(previousFile(), next.lab()));
  }

  /** Gives a state its serial, or refuses it, by what is stored. */
  private interface Serial {
    LabState after(LabState next, StateGeneration stored);
  }

  /**
   * Writes a state.
   *
   * @param state with the serial that it gets, as far as that is known
   * @return the state as written
   * @throws StateException as {@link #save}
   */
  private LabState put(LabState state, Serial serial) {
    requireOurs();
    boolean interrupted = Thread.interrupted();
    LabState next = state;
    try {
      Optional<String> before = stored();
      next = serial.after(state, generation(before, state.lab()));
      Written wanted = Written.of(next);
      last = Optional.of(wanted);
      sequence.trying(next);
      while (true) {
        try {
          write(wanted, before);
          sequence.answered();
          if (erring) {
            refuge.forget(next);
            erring = false;
          }
          return next;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } catch (IOException e) {
      erring = true;
      // The first of all knows nothing yet.
      throw unwritable(e, next.serial() > 1 ? refuge.keep(next) : Optional.empty());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What the file of the newest generation holds, a character for each byte. */
  private Optional<String> stored() throws IOException {
    try {
      return Optional.of(Files.readString(stateFile(), StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private StateGeneration generation(Optional<String> content, LabName lab) {
    if (content.isEmpty()) {
      return new StateGeneration.Gone();
    }
    return last.filter(known -> known.content().equals(content.get()))
        .<StateGeneration>map(known -> new StateGeneration.Whole(known.state()))
        .orElseGet(() ->
            StateGeneration.read(
                stateFile(), lab, content.get().getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** What is wrong, and how to bring the state back that could not be written. */
  private StateException unwritable(IOException e, Optional<Path> kept) {
    return new StateException(
        "cannot write %s: %s%s"
            .formatted(
                stateFile(),
                StateException.reason(e),
                kept.map(file -> Refuge.keptAs(file)).orElse("")),
        kept.isPresent()
            ? "free disk space or mend permissions first"
            : "check free disk space and permissions",
        e);
  }

  @Override
  public Optional<String> kept(LabState state) {
    return refuge.told(state);
  }

  /**
   * Puts a state in the place of another.
   *
   * @param before what was there when the state got its serial
   */
  private void write(Written wanted, Optional<String> before) throws IOException {
    createFolder();
    Path fresh = folder.resolve("state.json.new");
    Path copy = folder.resolve("state.json.previous.new");
    Optional<String> there = stored();
    // An interrupt may have come after it took its place.
    if (!there.equals(Optional.of(wanted.content()))) {
      OwnerOnly.write(fresh, wanted.bytes());
      if (before.isPresent()) {
        keepBefore(copy, before.get().getBytes(StandardCharsets.ISO_8859_1));
      }
      // Whoever slept until here finds out now: nobody waits for the disk between this and the
      // move.
      requireStill(before, wanted.state());
      requireOurs();
      if (before.isPresent()) {
        Files.move(copy, previousFile(), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(fresh, stateFile(), StandardCopyOption.ATOMIC_MOVE);
    }
    OwnerOnly.forceFolder(folder);
  }

  private void requireStill(Optional<String> before, LabState wanted) throws IOException {
    Optional<String> now = stored();
    if (!now.equals(before)) {
      throw generation(now, wanted.lab()) instanceof StateGeneration.Whole whole
          ? StaleStateException.of(wanted.withSerial(wanted.serial() - 1), whole.state())
          : StateStore.lost(generation(now, wanted.lab()).why(stateFile()));
    }
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
  private void keepBefore(Path copy, byte[] content) throws IOException {
    OwnerOnly.file(stateFile());
    if (StateJson.isEarlierForm(content) && !Files.exists(backupFile())) {
      OwnerOnly.write(backupFile(), content);
    }
    OwnerOnly.write(copy, content);
  }
}
