package io.homelab.probe;

import io.homelab.model.DetachedRun;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.WorkdirManifest;
import java.util.List;
import java.util.Optional;

/**
 * The lab's folder on a host, as it is.
 *
 * @param path where it is, absolute; it need not exist
 * @param marker the marker in it, if there is one
 * @param occupied whether it exists, has something in it and carries no marker
 * @param files what HomeLab put into it
 * @param writers who can write into it; its owner as long as it does not exist
 * @param folders the folders that are written to: the home, and the workdir or the one that it will
 *     be made in
 * @param place which folder of which computer it is, the same whatever it is called and whichever
 *     address leads there; absent where that cannot be told
 * @param runs the runs in it, the oldest first
 */
public record WorkdirFacts(
    String path,
    Optional<MarkerFile> marker,
    boolean occupied,
    WorkdirManifest files,
    Writers writers,
    List<FolderFacts> folders,
    Optional<String> place,
    List<DetachedRun> runs) {

  /** Copies the lists. */
  public WorkdirFacts {
    folders = List.copyOf(folders);
    runs = List.copyOf(runs);
  }

  /** A folder without runs. */
  public WorkdirFacts(
      String path,
      Optional<MarkerFile> marker,
      boolean occupied,
      WorkdirManifest files,
      Writers writers,
      List<FolderFacts> folders,
      Optional<String> place) {
    this(path, marker, occupied, files, writers, folders, place, List.of());
  }

  /** Who can write into a folder. */
  public enum Writers {
    OWNER,
    GROUP,
    EVERYBODY
  }
}
