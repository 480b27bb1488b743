package io.homelab;

import io.homelab.config.LabReader;
import io.homelab.config.LabSources;
import io.homelab.config.NamedInFiles;
import io.homelab.model.HomeLabException;
import io.homelab.model.LabName;
import io.homelab.model.Names;
import io.homelab.operations.FolderBooks;
import io.homelab.operations.LabWord;
import io.homelab.remote.openssh.ConfigAliases;
import io.homelab.state.FoundState;
import io.homelab.state.LabState;
import io.homelab.state.Refuge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The names that a lab's files tell while somebody types: whatever cannot be read tells none.
 *
 * @param sources the files
 * @param home the user's home
 * @param as the ephemeral lab that is meant, if it is one
 * @param inFiles whether states are in files, unless the hosts file says something else
 */
record LabVocabulary(LabSources sources, Path home, Optional<LabName> as, boolean inFiles) {
  /** What is known of each, by its name. */
  Map<String, String> of(LabWord kind) {
    try {
      return switch (kind) {
        case MACHINE -> machines();
        case HOST -> NamedInFiles.hosts(sources);
        case ROLE -> NamedInFiles.topology(sources).roles();
        case BOX -> NamedInFiles.topology(sources).boxes();
        case POOL -> NamedInFiles.topology(sources).pools();
        case LAB -> ephemerals();
        case CLAIM -> claims();
        case ALIAS -> aliases();
      };
    } catch (IOException | HomeLabException e) {
      // Whoever wants to know why runs a command.
      return Map.of();
    }
  }

  private SortedMap<String, String> machines() {
    SortedMap<String, String> machines = new TreeMap<>(NamedInFiles.topology(sources).machines());
    // Those that are no longer described, and those of a Vagrantfile.
    state()
        .ifPresent(state ->
            state
                .machines()
                .forEach((name, machine) ->
                    machines.merge(
                        name.value(),
                        "on " + machine.place().host(),
                        (described, place) -> described + ", " + place)));
    return machines;
  }

  private Optional<LabState> state() {
    FolderBooks books = books();
    Path file = as.map(books::folder).orElse(books.folder()).resolve("state.json");
    if (!Files.exists(file) || !inFiles || !NamedInFiles.keepsFiles(sources)) {
      return Optional.empty();
    }
    Optional<LabName> lab =
        as.or(() -> LabReader.name(sources).filter(Names::isValid).map(LabName::new));
    return lab.map(
            name -> as.isPresent() ? books.ephemeral(name).find(name) : books.usual().find(name))
        .flatMap(found ->
            switch (found) {
              case FoundState.Newest newest -> Optional.of(newest.state());
              case FoundState.Before before -> Optional.of(before.state());
              case FoundState.NoneLeft none -> Optional.empty();
            });
  }

  private SortedMap<String, String> ephemerals() throws IOException {
    SortedMap<String, String> labs = new TreeMap<>();
    books().ephemerals().forEach(name -> labs.put(name.value(), ""));
    return labs;
  }

  private SortedMap<String, String> claims() {
    SortedMap<String, String> claims = new TreeMap<>();
    FolderBooks books = books();
    if (Files.exists(books.folder().resolve("pools.json"))
        && inFiles
        && NamedInFiles.keepsFiles(sources)) {
      books.pools().read().claims().forEach((id, claim) -> claims.put(id.value(), ""));
    }
    return claims;
  }

  private SortedMap<String, String> aliases() throws IOException {
    SortedMap<String, String> aliases = new TreeMap<>();
    ConfigAliases.of(home).forEach(name -> aliases.put(name, ""));
    return aliases;
  }

  private FolderBooks books() {
    Path folder = sources.topologyFile().getParent();
    return FolderBooks.beside(folder == null ? Path.of("/") : folder, Refuge.NONE);
  }
}
