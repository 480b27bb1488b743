package io.homelab.state;

import io.homelab.model.Argv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where a state goes that cannot be written in its place, as on a full disk, so that what a run did
 * is not lost. Its copies are for their owner alone.
 */
public final class Refuge {
  /** None: such a state is lost. */
  public static final Refuge NONE = new Refuge(Optional.empty(), Optional.empty());

  private final Optional<Path> home;
  private final Optional<Path> temporary;
  private Optional<Path> made = Optional.empty();

  private Refuge(Optional<Path> home, Optional<Path> temporary) {
    this.home = home;
    this.temporary = temporary;
  }

  /**
   * A refuge.
   *
   * @param home where the user's programs keep their states, made if it is missing
   * @param temporary the folder of temporary files, for when that is full as well
   */
  public static Refuge in(Path home, Path temporary) {
    return new Refuge(Optional.of(home.resolve("homelab")), Optional.of(temporary));
  }

  /**
   * Keeps a state; one of the same lab that was kept before gives way.
   *
   * @return where it is; empty where no folder takes it
   */
  public synchronized Optional<Path> keep(LabState state) {
    byte[] content = StateJson.write(state);
    return home.flatMap(folder -> keep(folder, state, content))
        .or(() -> madeFolder().flatMap(folder -> keep(folder, state, content)));
  }

  private static Optional<Path> keep(Path folder, LabState state, byte[] content) {
    Path file = folder.resolve(name(state));
    Path fresh = folder.resolve(name(state) + ".new");
    try {
      Files.createDirectories(folder);
      OwnerOnly.folder(folder);
      OwnerOnly.write(fresh, content);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      return Optional.of(file);
    } catch (IOException e) {
      remove(fresh);
      return Optional.empty();
    }
  }

  private Optional<Path> madeFolder() {
    if (made.isEmpty() && temporary.isPresent()) {
      try {
        // A name that nobody can have prepared.
        made = Optional.of(Files.createTempDirectory(temporary.get(), "homelab-"));
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    return made;
  }

  /** A copy of that state's lab that knows more than the state, if one was kept. */
  public Optional<Path> newer(LabState state) {
    return home.map(folder -> folder.resolve(name(state)))
        .filter(Files::isRegularFile)
        .filter(file -> {
          try {
            LabState kept = StateJson.read(Files.readAllBytes(file));
            return kept.lineage().equals(state.lineage()) && kept.serial() > state.serial();
          } catch (IOException | IllegalArgumentException e) {
            return false;
          }
        });
  }

  /** Tells of such a copy, in a sentence without its period. */
  public Optional<String> told(LabState state) {
    return newer(state)
        .map(file ->
            "an earlier run could not write the lab's state and kept it as %s; to bring it back, run: %s"
                .formatted(file, pushing(file)));
  }

  /** For the end of the failure after which a state was kept there. */
  public static String keptAs(Path file) {
    return "; this state is kept as %s, to bring it back run: %s".formatted(file, pushing(file));
  }

  private static String pushing(Path file) {
    return Argv.of("homelab", "state", "push", file.toString()).toShell();
  }

  /** Removes the copy of a lab whose state has been written. */
  public synchronized void forget(LabState state) {
    home.ifPresent(folder -> remove(folder.resolve(name(state))));
    made.ifPresent(folder -> {
      remove(folder.resolve(name(state)));
      remove(folder);
    });
    made = Optional.empty();
  }

  private static String name(LabState state) {
    return "%s-%s.errored.json".formatted(state.lab(), state.lineage());
  }

  private static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It is in nobody's way.
      return;
    }
  }
}
