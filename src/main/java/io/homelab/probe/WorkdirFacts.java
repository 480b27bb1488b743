package io.homelab.probe;

import io.homelab.workdir.MarkerFile;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The lab's folder on a host, as it is.
 *
 * @param path where it is, absolute; it need not exist
 * @param marker the marker in it, if there is one
 * @param occupied whether it exists, has something in it and carries no marker
 * @param files what HomeLab put into it: path relative to it, and the SHA-256 (hex) of what lies
 *     there now; empty text when the file is gone
 * @param writers who can write into it; its owner as long as it does not exist
 * @param folders the folders that are written to: the home, and the workdir or the one that it will
 *     be made in
 * @param place which folder of which computer it is, the same whatever it is called and whichever
 *     address leads there; absent where that cannot be told
 */
public record WorkdirFacts(
    String path,
    Optional<MarkerFile> marker,
    boolean occupied,
    SortedMap<String, String> files,
    Writers writers,
    List<FolderFacts> folders,
    Optional<String> place) {

  /** Copies the collections. */
  public WorkdirFacts {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    folders = List.copyOf(folders);
  }

  /** Who can write into a folder. */
  public enum Writers {
    OWNER,
    GROUP,
    EVERYBODY
  }
}
