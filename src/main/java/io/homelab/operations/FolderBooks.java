package io.homelab.operations;

import io.homelab.model.LabName;
import io.homelab.model.Names;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolBooks;
import io.homelab.pool.books.FilePoolBooks;
import io.homelab.state.FileStateStore;
import io.homelab.state.Refuge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Books in files of one folder and of those below it.
 *
 * @param folder the lab's folder {@code .homelab}
 * @param refuge where states go that cannot be written there
 * @param quota how much the lab may take, where that is limited
 */
public record FolderBooks(Path folder, Refuge refuge, Optional<ProjectQuota> quota)
    implements LabBooks {
  /** Books of a lab that may take as much as there is. */
  public FolderBooks(Path folder, Refuge refuge) {
    this(folder, refuge, Optional.empty());
  }

  /** Below the lab's folder, that of each instance. */
  static final String INSTANCES = "instances";

  /** The same with a quota. */
  public FolderBooks within(Optional<ProjectQuota> other) {
    return new FolderBooks(folder, refuge, other);
  }

  /** Those of the lab whose topology lies in that folder. */
  public static FolderBooks beside(Path topologyFolder, Refuge refuge) {
    return new FolderBooks(FileStateStore.beside(topologyFolder).folder(), refuge);
  }

  @Override
  public FileStateStore usual() {
    return FileStateStore.in(folder, refuge);
  }

  @Override
  public FileStateStore ephemeral(LabName lab) {
    return FileStateStore.in(folder(lab), refuge);
  }

  @Override
  public boolean knows(LabName lab) {
    return Files.isDirectory(folder(lab));
  }

  @Override
  public List<LabName> ephemerals() throws IOException {
    Path all = EphemeralFolders.all(folder);
    if (!Files.isDirectory(all, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(all)) {
      return folders
          .map(each -> each.getFileName().toString())
          .filter(Names::isValid)
          .sorted()
          .map(LabName::new)
          .toList();
    }
  }

  @Override
  public void discard(LabName lab) throws IOException {
    EphemeralFolders.delete(folder(lab));
  }

  @Override
  public FileStateStore instance(InstanceId id) {
    return FileStateStore.in(folder(id), Refuge.NONE);
  }

  @Override
  public void discard(InstanceId id) {
    EphemeralFolders.discard(folder(id));
  }

  @Override
  public PoolBooks pools() {
    return new FilePoolBooks(folder);
  }

  @Override
  public String words() {
    return "files in " + folder;
  }

  /** Under another name they count for nobody, and nothing is lost. */
  @Override
  public void retire() throws IOException {
    List<Path> states = new ArrayList<>(List.of(folder));
    for (Path parent : List.of(EphemeralFolders.all(folder), instances())) {
      if (Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
        try (Stream<Path> folders = Files.list(parent)) {
          folders.filter(Files::isDirectory).forEach(states::add);
        }
      }
    }
    for (Path each : states) {
      // The newest goes last: without it, the one before would count.
      for (String file :
          List.of("pools.json.previous", "pools.json", "state.json.previous", "state.json")) {
        Path there = each.resolve(file);
        if (Files.exists(there)) {
          Files.move(there, each.resolve(file + ".moved"), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private Path instances() {
    return folder.resolve(INSTANCES);
  }
}
