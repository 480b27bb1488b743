package io.homelab.workdir;

import io.homelab.model.FileChange;
import io.homelab.workdir.WorkdirContent.WorkdirFile;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files that HomeLab put into a workdir, as they are there now. A host tells this: paths are
 * checked before anything is done with them.
 *
 * @param sums the SHA-256 (hex) of each file, by path relative to the workdir; empty text when the
 *     file is gone
 * @param executable the files that were made executable
 */
public record WorkdirManifest(SortedMap<String, String> sums, SortedSet<String> executable) {
  /** A workdir without any. */
  public static final WorkdirManifest EMPTY = new WorkdirManifest(new TreeMap<>(), new TreeSet<>());

  /** Copies the collections. */
  public WorkdirManifest {
    sums = Collections.unmodifiableSortedMap(new TreeMap<>(sums));
    executable = Collections.unmodifiableSortedSet(new TreeSet<>(executable));
  }

  /**
   * What has to happen for the workdir to hold just the files of the content. A file is read only
   * where the host has one of its name.
   *
   * @return by path; files that stay as they are are not in it
   * @throws WorkdirContent.UnreadableFileException when a file of this computer cannot be read
   */
  public SortedMap<String, FileChange> changesTo(WorkdirContent wanted) {
    SortedMap<String, FileChange> changes = new TreeMap<>();
    for (Map.Entry<String, WorkdirFile> each : wanted.files().entrySet()) {
      String path = each.getKey();
      WorkdirFile file = each.getValue();
      String there = sums.getOrDefault(path, "");
      if (there.isEmpty()) {
        changes.put(path, FileChange.ADDED);
      } else if (!file.sha256().equals(there)) {
        changes.put(path, FileChange.CHANGED);
      } else if (file.isLocal() && file.executable() != executable.contains(path)) {
        changes.put(path, FileChange.PERMISSIONS);
      }
    }
    sums.forEach((path, sum) -> {
      if (!sum.isEmpty() && !wanted.files().containsKey(path) && WorkdirContent.isOurs(path)) {
        changes.put(path, FileChange.REMOVED);
      }
    });
    return changes;
  }

  /** The same workdir, as if those files were not in it. */
  public WorkdirManifest without(Collection<String> paths) {
    SortedMap<String, String> others = new TreeMap<>(sums);
    others.keySet().removeAll(paths);
    return new WorkdirManifest(others, executable);
  }

  /** What the workdir holds once the files of the content are in it, beside the others. */
  WorkdirManifest with(WorkdirContent content) {
    SortedMap<String, String> all = new TreeMap<>(sums);
    SortedSet<String> runnable = new TreeSet<>(executable);
    content
        .files()
        .forEach((path, file) -> {
          all.put(path, file.sha256());
          runnable.remove(path);
          if (file.executable()) {
            runnable.add(path);
          }
        });
    return new WorkdirManifest(all, runnable);
  }
}
