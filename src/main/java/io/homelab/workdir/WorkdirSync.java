package io.homelab.workdir;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Stdin;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Makes a workdir hold exactly the files that HomeLab wants there. One remote command does it, fed
 * with a tar stream of only what differs; another one before it removes what is to go. Files that
 * HomeLab did not put there are left alone; {@code .vagrant} always.
 */
public final class WorkdirSync {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /**
   * Removes the files that its input names, one a line, and the folders that become empty: a
   * command line would not hold thousands of names.
   */
  private static final String REMOVE_FILES =
      """
      while IFS= read -r file; do
        rm -f -- "$file"
        folder=$(dirname -- "$file")
        while [ "$folder" != . ] && rmdir -- "$folder" 2>/dev/null; do
          folder=$(dirname -- "$folder")
        done
      done
      """;

  /** {@code $1} is the workdir, and its input the files of ours that go. */
  public static final String CLEARING = "set -eu\ncd \"$1\"\n" + REMOVE_FILES;

  /**
   * {@code $1} is the workdir and {@code $2} the marker, which is there whole before anything else:
   * what a full disk or a stop leaves behind must still be known as ours. The manifest in the
   * stream names old and new files, so that after a crash in the middle every file of ours is still
   * known as ours; only at the end the final one takes its place.
   */
  public static final String SCRIPT =
      """
      set -eu
      umask 077
      workdir=$1
      mkdir -p "$workdir" "$HOME/.homelab"
      cd "$workdir"
      printf '%%s' "$2" > %3$s.next
      mv -f %3$s.next %3$s
      registry=$HOME/%1$s
      touch "$registry"
      grep -Fxq -e "$workdir" "$registry" || printf '%%s\\n' "$workdir" >> "$registry"
      tar -xpf -
      mv -f %2$s.next %2$s
      """
          .formatted(WorkdirFiles.REGISTRY, WorkdirFiles.MANIFEST, WorkdirFiles.MARKER);

  /**
   * {@code $1} is the workdir, and its input the files of ours. Vagrant's folder goes only when no
   * machine has an id in it; the workdir and the default's parent only when nothing is left in
   * them.
   */
  public static final String REMOVAL =
      """
      set -eu
      cd "$1" || exit 0
      workdir=$1
      %4$s
      for id in .vagrant/machines/*/*/id; do
        if [ -e "$id" ]; then
          echo "a machine is left: $id" >&2
          exit 1
        fi
      done
      rm -rf -- .vagrant boxes
      rm -f -- .homelab-lock %2$s %2$s.next %3$s %3$s.next
      registry=$HOME/%1$s
      if [ -f "$registry" ]; then
        grep -Fxv -e "$workdir" "$registry" > "$registry.next" || true
        mv -f "$registry.next" "$registry"
        if [ ! -s "$registry" ]; then
          rm -f "$registry"
          rmdir "$HOME/.homelab" 2>/dev/null || true
        fi
      fi
      cd /
      rmdir -- "$workdir" "$HOME/homelab" 2>/dev/null || true
      """
          .formatted(
              WorkdirFiles.REGISTRY, WorkdirFiles.MANIFEST, WorkdirFiles.MARKER, REMOVE_FILES);

  private final RemoteHost remote;
  private final String workdir;
  private SortedMap<String, String> present;
  private Optional<MarkerFile> markerThere;

  /** What was done. */
  public record Report(int written, int removed, long bytes) {}

  public WorkdirSync(
      RemoteHost remote,
      String workdir,
      SortedMap<String, String> files,
      Optional<MarkerFile> marker) {
    this.remote = remote;
    this.workdir = workdir;
    this.present = files;
    this.markerThere = marker;
  }

  /**
   * Brings the workdir up to date.
   *
   * @param marker the marker that it gets
   * @param wanted what it should hold
   * @return what was done; nothing at all when it was up to date
   * @throws RemoteException when the host fails
   */
  public Report sync(MarkerFile marker, WorkdirContent wanted) {
    return sync(marker, wanted, true);
  }

  /** Brings the named files up to date and leaves the other ones as they are. */
  public Report add(MarkerFile marker, WorkdirContent wanted) {
    return sync(marker, wanted, false);
  }

  private Report sync(MarkerFile marker, WorkdirContent wanted, boolean only) {
    SortedMap<String, WorkdirContent.Entry> changed = new TreeMap<>();
    wanted
        .files()
        .forEach((path, entry) -> {
          if (!entry.sha256().equals(present.get(path))) {
            changed.put(path, entry);
          }
        });
    List<String> gone = new ArrayList<>();
    for (String path : present.keySet()) {
      if (only && !wanted.files().containsKey(path) && WorkdirContent.isOurs(path)) {
        gone.add(path);
      }
    }
    boolean sameMarker = markerThere.equals(Optional.of(marker));
    if (changed.isEmpty() && gone.isEmpty() && sameMarker) {
      return new Report(0, 0, 0);
    }
    SortedSet<String> both = new TreeSet<>(wanted.files().keySet());
    both.addAll(present.keySet());
    SortedMap<String, WorkdirContent.Entry> stream = new TreeMap<>();
    stream.put(WorkdirFiles.MANIFEST, text(lines(both)));
    stream.put(WorkdirFiles.MANIFEST + ".next", text(lines(only ? wanted.files().keySet() : both)));
    if (!gone.isEmpty()) {
      // Before anything is written: a file may have become a folder, or a folder a file.
      run(Argv.of("sh", "-c", CLEARING, "sh", workdir), Stdin.text(lines(gone)));
    }
    run(
        Argv.of("sh", "-c", SCRIPT, "sh", workdir, marker.toJson()),
        out -> writeTar(stream, changed, out));
    SortedMap<String, String> now = only ? new TreeMap<>() : new TreeMap<>(present);
    wanted.files().forEach((path, entry) -> now.put(path, entry.sha256()));
    present = now;
    markerThere = Optional.of(marker);
    long bytes = changed.values().stream().mapToLong(entry -> entry.bytes().length).sum();
    return new Report(changed.size(), gone.size(), bytes);
  }

  /** Takes away everything that HomeLab put into the workdir, and its registration. */
  public void removeAll() {
    List<String> ours = present.keySet().stream().filter(WorkdirContent::isOurs).toList();
    run(Argv.of("sh", "-c", REMOVAL, "sh", workdir), Stdin.text(lines(ours)));
  }

  private void run(Argv argv, Stdin stdin) {
    ExecResult result = remote.run(RemoteCommand.of(argv, LIMIT).withStdin(stdin));
    if (!result.ok()) {
      throw failure(remote.name(), workdir, result);
    }
  }

  public static RemoteException failure(HostName host, String workdir, ExecResult result) {
    return new RemoteException(
        RemoteException.Kind.FAILED,
        host,
        "cannot write %s on %s: %s".formatted(workdir, host, lastLine(result.stderr())),
        "check free space and permissions there",
        null);
  }

  public static String lastLine(String text) {
    String stripped = text.strip();
    return stripped.substring(stripped.lastIndexOf('\n') + 1);
  }

  private static void writeTar(
      SortedMap<String, WorkdirContent.Entry> first,
      SortedMap<String, WorkdirContent.Entry> then,
      OutputStream out)
      throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    for (SortedMap<String, WorkdirContent.Entry> part : List.of(first, then)) {
      for (Map.Entry<String, WorkdirContent.Entry> file : part.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(file.getKey());
        header.setSize(file.getValue().bytes().length);
        header.setMode(file.getValue().executable() ? 0700 : 0600);
        header.setModTime(0L);
        tar.putArchiveEntry(header);
        tar.write(file.getValue().bytes());
        tar.closeArchiveEntry();
      }
    }
    tar.finish();
  }

  private static WorkdirContent.Entry text(String text) {
    return new WorkdirContent.Entry(text.getBytes(StandardCharsets.UTF_8), false);
  }

  private static String lines(Iterable<String> paths) {
    StringBuilder lines = new StringBuilder();
    paths.forEach(path -> lines.append(path).append('\n'));
    return lines.toString();
  }
}
