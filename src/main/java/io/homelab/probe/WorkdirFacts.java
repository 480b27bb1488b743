package io.homelab.probe;

import io.homelab.workdir.MarkerFile;
import java.util.Collections;
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
 */
public record WorkdirFacts(
    String path, Optional<MarkerFile> marker, boolean occupied, SortedMap<String, String> files) {

  /** Copies the files. */
  public WorkdirFacts {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }
}
