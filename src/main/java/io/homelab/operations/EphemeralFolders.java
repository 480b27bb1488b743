package io.homelab.operations;

import io.homelab.model.BoxRef;
import io.homelab.model.HomeLabException;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.StrategyName;
import io.homelab.state.FileStateStore;
import io.homelab.state.FoundState;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import io.homelab.state.LockedException;
import io.homelab.state.MachineRecord;
import io.homelab.state.Refuge;
import io.homelab.state.StateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The folders on this computer for the states of ephemeral labs: {@code .homelab/labs/NAME} beside
 * the topology for those that were made here, and one of its own for a lab that is ended by its
 * markers alone.
 */
final class EphemeralFolders {
  private EphemeralFolders() {}

  /** The folder of a lab that was made here. */
  static Path of(Path usual, LabName lab) {
    return all(usual).resolve(lab.value());
  }

  /** The folder with those of all ephemeral labs. */
  static Path all(Path usual) {
    return usual.resolve("labs");
  }

  /** A lab of which nothing but the name is known. */
  static Lab stub(LabName name) {
    Path here = Path.of("/");
    return new Lab(name, StrategyName.FIRST_FIT_DECREASING, here, here, List.of(), List.of());
  }

  /**
   * Writes a state for a lab's part on a host from its marker, so that it can be ended. Whether its
   * machines came to be is looked up then.
   *
   * @return the folder that it is in, for {@link #discard}
   */
  static Path rebuilt(FoundLab lab, HostName host) {
    FoundLab.LabPlace place = Objects.requireNonNull(lab.places().get(host));
    SortedMap<MachineName, MachineRecord> machines = new TreeMap<>();
    for (MachineName machine : place.machines()) {
      machines.put(
          machine,
          new MachineRecord(
              new MachineRecord.Place(host, place.folder().workdir()),
              MachineRecord.Phase.CREATING,
              MachineRecord.Power.OFF,
              new MachineRecord.Build(
                  new BoxRef("unknown", "0", "libvirt"),
                  place.marker().machines().getOrDefault(machine.value(), Resources.ZERO),
                  "",
                  "",
                  ""),
              new MachineRecord.Contact(
                  Optional.empty(), Optional.empty(), Optional.empty(), List.of())));
    }
    Path folder = fresh();
    boolean saved = false;
    try {
      FileStateStore.in(folder, Refuge.NONE)
          .push(
              LabState.empty(lab.name())
                  .withLineage(lab.lineage())
                  .withEngine(place.marker().engine())
                  .withTerms(place.marker().terms())
                  .withMachines(machines)
                  .withSerial(1));
      saved = true;
      return folder;
    } finally {
      if (!saved) {
        discard(folder);
      }
    }
  }

  private static Path fresh() {
    try {
      return Files.createTempDirectory("homelab-gc-");
    } catch (IOException e) {
      throw new RefusedException(
          Refusal.usage(
              "no folder for a lab's state can be made in %s"
                  .formatted(System.getProperty("java.io.tmpdir")),
              "check free disk space and permissions there"));
    }
  }

  /**
   * Deletes what is kept of labs that are over and of which nothing is left.
   *
   * @param left the labs that the hosts still know, whoever made them
   * @param heard the hosts that told
   * @param says hears in sentences what could not be deleted
   */
  static void tidy(
      LabBooks books,
      Caller caller,
      List<FoundLab> left,
      Set<HostName> heard,
      Consumer<String> says) {
    try {
      for (LabName name : books.ephemerals()) {
        tidy(books, name, caller, left, heard);
      }
    } catch (IOException | UncheckedIOException | HomeLabException e) {
      says.accept(
          "note: a lab's folder in %s was not deleted: %s"
              .formatted(all(books.folder()), e.getMessage()));
    }
  }

  private static void tidy(
      LabBooks books, LabName name, Caller caller, List<FoundLab> left, Set<HostName> heard)
      throws IOException {
    if (!isOver(books, name, caller, left, heard)) {
      return;
    }
    KeptState kept = KeptState.of(stub(name), true, books, caller);
    // Whoever takes the lab up again at this moment has the lock, or finds no state.
    try (LabLease lock = kept.lock("gc")) {
      if (isOver(books, name, caller, left, heard)) {
        books.discard(name);
      }
    } catch (LockedException e) {
      // It is taken up again.
    }
  }

  private static boolean isOver(
      LabBooks books, LabName name, Caller caller, List<FoundLab> left, Set<HostName> heard) {
    try {
      return books.ephemeral(name).find(name) instanceof FoundState.Newest newest
          && newest
              .state()
              .terms()
              .lifetime()
              .filter(its -> its.isOver(caller.clock().instant()))
              .isPresent()
          && newest.state().strays().isEmpty()
          && newest.state().machines().values().stream()
              .allMatch(record -> heard.contains(record.host()))
          && left.stream().noneMatch(lab -> lab.lineage().equals(newest.state().lineage()));
    } catch (StateException e) {
      return false;
    }
  }

  /** Deletes a folder that this process made for itself; what of it cannot be deleted stays. */
  static void discard(Path folder) {
    try {
      delete(folder);
    } catch (IOException | UncheckedIOException e) {
      // It is among the system's temporary files.
      return;
    }
  }

  /** Deletes a folder with all that is in it; links are not followed. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
