package io.homelab.workdir;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.model.PlainText;
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
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a workdir hold exactly HomeLab's files. One remote command prepares the folder, removes
 * obsolete files and rejects links; a second one receives a tar stream of only what differs. Files
 * that HomeLab did not put there, and {@code .vagrant}, are left alone.
 *
 * <p>A workdir that others can write to is rejected, so nobody can plant a link between the two.
 */
public final class WorkdirSync {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** How the scripts below end when another run has the lock. */
  private static final int NOT_HOLDER = 76;

  /** How the script below ends when another lab has the lab's subnet. */
  private static final int SUBNET_TAKEN = 68;

  /** The slowest supported link, in bytes per second. */
  private static final long SLOWEST = 1 << 20;

  /**
   * Enters the workdir {@code $1}, if the lock there is that of {@code $2}, where this is not
   * empty, creating it if missing, and makes sure that nobody else can write to it. {@code plain
   * PATH} fails if a folder on the way to a file is a link: what is behind it is not ours. {@code
   * remove PATH} removes a file and the folders that become empty.
   */
  private static final String INSIDE =
      """
      set -eu
      umask 077
      workdir=$1 holder=$2
      shift 2
      enter() {
        cd "$workdir" || exit 1
        if [ -n "$holder" ]; then
          had=
          { IFS= read -r had; } 2>/dev/null <.homelab/lock/holder || :
          if [ "$had" != "$holder" ]; then
            echo "another run has the lab's lock on this host by now" >&2
            exit 76
          fi
        fi
        if [ -z "$(find . -prune -user "$(id -u)" ! -perm -0020 ! -perm -0002)" ]; then
          echo "others can write to $workdir: run chmod go-w '$workdir' if it is yours" >&2
          exit 66
        fi
      }
      plain() {
        way=$1
        while :; do
          case $way in */*) way=${way%/*} ;; *) return 0 ;; esac
          [ -L "$way" ] && return 1
        done
      }
      remove() {
        plain "$1" || return 0
        if [ -d "$1" ] && [ ! -L "$1" ]; then return 0; fi
        rm -f -- "$1"
        folder=$1
        while :; do
          case $folder in */*) folder=${folder%/*} ;; *) break ;; esac
          rmdir -- "$folder" 2>/dev/null || break
        done
      }
      """;

  /**
   * {@code $1} is the workdir. Input lines: {@code - PATH} for a file of ours to remove, {@code +
   * PATH} for one to write. Runs before anything is written: a file may have become a folder, or
   * vice versa.
   */
  public static final String PREPARATION =
      INSIDE
          + """
          mkdir -p -- "$workdir" "$HOME/.homelab"
          enter
          while IFS= read -r line; do
            file=${line#? }
            case $line in
              "- "*) remove "$file" ;;
              *)
                if ! plain "$file"; then
                  echo "$workdir/$way is a link, which homelab does not follow: remove it" >&2
                  exit 66
                fi
                [ ! -L "$file" ] || rm -f -- "$file"
                ;;
            esac
          done
          """;

  /**
   * {@code $3} is how many bytes the files in the stream have, and {@code $4} the marker, which is
   * written completely first: what a full disk or an abort leaves behind must still be known as
   * ours. The others are subnets that the lab has for itself: while other labs' markers name one,
   * nothing is written. The files are unpacked apart and compared with the sums in the stream, so
   * that none ever stands under its name in part; then they are moved. The manifest in the stream
   * names old and new files, so that after a crash every file of ours is still known as ours; the
   * final one replaces it at the end.
   */
  public static final String SCRIPT =
      INSIDE
          + """
          enter
          free=$(df -Pk . 2>/dev/null | sed -n '2s/.* \\([0-9][0-9]*\\)  *[0-9][0-9]*%% .*/\\1/p')
          if [ -n "$free" ] && [ $(($1 / 1024)) -gt "$free" ]; then
            echo "it needs $(($1 / 1048576 + 1)) MB, and $((free / 1024)) MB are free" >&2
            exit 67
          fi
          for file in %3$s %3$s.next %2$s %2$s.next; do
            [ ! -L "$file" ] || rm -f -- "$file"
          done
          printf '%%s' "$2" > %3$s.next
          shift 2
          registry=$HOME/%1$s
          # Another lab may take it away.
          for attempt in 1 2 3 4 5; do
            rc=0
            mkdir -p "$HOME/.homelab" && true >>"$registry" || continue
            (
              if command -v flock >/dev/null 2>&1; then flock 9; fi
              for subnet do
                while IFS= read -r path; do
                  if [ "$path" != "$workdir" ] && grep -Fqs -e ': "'"$subnet"'"' "$path/%3$s"; then
                    rm -f %3$s.next
                    echo "network $subnet is that of the lab in $path by now" >&2
                    exit 68
                  fi
                done <"$registry"
              done
              [ ! -e %3$s.next ] || mv -f %3$s.next %3$s || exit
              grep -Fxq -e "$workdir" "$registry" || printf '%%s\\n' "$workdir" >>"$registry"
            ) 9>>"$registry" || rc=$?
            [ $rc != 68 ] || exit 68
            grep -Fxqs -e "$workdir" "$registry" && rc=ok && break
          done
          [ $rc = ok ]
          for file in .homelab %4$s; do
            [ ! -L "$file" ] || rm -f -- "$file"
          done
          # Of a stopped run.
          rm -rf -- %4$s
          mkdir -p -- %4$s
          chmod 700 .homelab
          cd %4$s
          tar -xpf -
          if command -v sha256sum >/dev/null 2>&1; then sum=sha256sum; else sum='shasum -a 256'; fi
          if [ -s %5$s ] && command -v "${sum%%%% *}" >/dev/null 2>&1 && ! $sum -c %5$s >/dev/null 2>&1; then
            echo "what arrived is not what was sent" >&2
            exit 65
          fi
          enter
          mv -f %4$s/%2$s %2$s
          # A whole folder at once where there is none; what is still there then goes one by one.
          for path in %4$s/* %4$s/.[!.]* %4$s/..?*; do
            file=${path#%4$s/}
            if [ -d "$path" ] && [ ! -e "$file" ] && [ ! -L "$file" ]; then mv -- "$path" "$file"; fi
          done
          while IFS= read -r line; do
            file=${line#*  ./}
            [ -e "%4$s/$file" ] || continue
            if ! plain "$file" || [ -d "$file" ] && [ ! -L "$file" ]; then
              echo "$workdir/$file cannot be put in the place of a folder or behind a link" >&2
              exit 66
            fi
            case $file in
              */*) [ -d "${file%%/*}" ] || mkdir -p -- "${file%%/*}" ;;
            esac
            [ ! -L "$file" ] || rm -f -- "$file"
            mv -f -- "%4$s/$file" "$file"
          done <%4$s/%5$s
          mv -f %4$s/%2$s.next %2$s
          rm -rf -- %4$s
          rmdir .homelab 2>/dev/null || true
          """
              .formatted(
                  WorkdirFiles.REGISTRY,
                  WorkdirFiles.MANIFEST,
                  WorkdirFiles.MARKER,
                  WorkdirFiles.INCOMING,
                  WorkdirFiles.SUMS);

  /**
   * {@code $1} is the workdir; the input lists our files. Vagrant's folder is removed only if no
   * machine has an id in it; the workdir and the default's parent only if they are empty.
   */
  public static final String REMOVAL =
      """
      [ -d "$1" ] || exit 0
      """
          + INSIDE
          + """
          enter
          while IFS= read -r file; do remove "$file"; done
          for id in .vagrant/machines/*/*/id; do
            if [ -e "$id" ]; then
              echo "a machine still exists: $id" >&2
              exit 1
            fi
          done
          rm -rf -- .vagrant boxes
          if [ -L .homelab ]; then rm -f -- .homelab; fi
          # Whoever holds the lock takes the folder away with it.
          for path in .homelab/* .homelab/.[!.]*; do
            case $path in */lock) [ ! -d "$path" ] || : >"$path/made" || : ;; *) rm -rf -- "$path" ;; esac
          done
          rmdir .homelab 2>/dev/null || true
          rm -f -- .homelab-lock %2$s %2$s.next %3$s %3$s.next
          registry=$HOME/%1$s
          if [ -f "$registry" ]; then
            (
              if command -v flock >/dev/null 2>&1; then flock 9; fi
              left=$(grep -Fxv -e "$workdir" "$registry" || true)
              if [ -n "$left" ]; then printf '%%s\\n' "$left" > "$registry"; else rm -f -- "$registry"; fi
            ) 9>>"$registry"
            if [ ! -e "$registry" ]; then
              rm -f -- "$HOME/%4$s"
              for way in "$HOME/%6$s"/*; do
                [ ! -S "$way" ] || ssh -F /dev/null -S "$way" -O exit -- machine 2>/dev/null || true
              done
              rm -rf -- "$HOME/%6$s"
              rmdir "$HOME/%5$s" "$HOME/.homelab" 2>/dev/null || true
            fi
          fi
          cd /
          rmdir -- "$workdir" "$HOME/homelab" 2>/dev/null || true
          """
              .formatted(
                  WorkdirFiles.REGISTRY,
                  WorkdirFiles.MANIFEST,
                  WorkdirFiles.MARKER,
                  WorkdirFiles.BOX_LOCK,
                  WorkdirFiles.LOCKS,
                  WorkdirFiles.WAYS);

  private final RemoteHost remote;
  private final String workdir;
  private final Supplier<String> holder;
  private WorkdirManifest present;
  private Optional<MarkerFile> markerThere;

  /** What was done. */
  public record Report(int written, int removed, long bytes) {}

  /** The workdir for somebody who does not hold its lock. */
  public WorkdirSync(
      RemoteHost remote, String workdir, WorkdirManifest files, Optional<MarkerFile> marker) {
    this(remote, workdir, files, marker, () -> "");
  }

  /**
   * The workdir.
   *
   * @param files what it holds
   * @param marker whose it is
   * @param holder the token by which its lock is held; empty where it is not held
   */
  public WorkdirSync(
      RemoteHost remote,
      String workdir,
      WorkdirManifest files,
      Optional<MarkerFile> marker,
      Supplier<String> holder) {
    this.holder = holder;
    this.remote = remote;
    this.workdir = workdir;
    this.present = files;
    this.markerThere = marker;
  }

  /**
   * Updates the workdir.
   *
   * @param marker the new marker
   * @param wanted what it should hold
   * @return what was done; all zero if it was up to date
   * @throws RemoteException when the host fails
   */
  public Report sync(MarkerFile marker, WorkdirContent wanted) {
    return sync(marker, wanted, true);
  }

  /** Updates the named files and leaves the others alone. */
  public Report add(MarkerFile marker, WorkdirContent wanted) {
    return sync(marker, wanted, false);
  }

  private Report sync(MarkerFile marker, WorkdirContent wanted, boolean only) {
    SortedMap<String, WorkdirContent.WorkdirFile> changed = new TreeMap<>();
    Set<String> differing = present.changesTo(wanted).keySet();
    wanted
        .files()
        .forEach((path, entry) -> {
          if (differing.contains(path)) {
            changed.put(path, entry);
          }
        });
    List<String> gone = new ArrayList<>();
    for (String path : present.sums().keySet()) {
      if (only && !wanted.files().containsKey(path) && WorkdirContent.isOurs(path)) {
        gone.add(path);
      }
    }
    boolean sameMarker = markerThere.filter(marker::saysTheSameAs).isPresent();
    if (changed.isEmpty() && gone.isEmpty() && sameMarker) {
      return new Report(0, 0, 0);
    }
    SortedSet<String> both = new TreeSet<>(wanted.files().keySet());
    both.addAll(present.sums().keySet());
    SortedMap<String, WorkdirContent.WorkdirFile> stream = new TreeMap<>();
    stream.put(WorkdirFiles.SUMS, text(sums(changed)));
    stream.put(WorkdirFiles.MANIFEST, text(lines("", both)));
    stream.put(
        WorkdirFiles.MANIFEST + ".next", text(lines("", only ? wanted.files().keySet() : both)));
    run(
        Argv.of("sh", "-c", PREPARATION, "sh", workdir, holder.get()),
        Stdin.text(lines("- ", gone) + lines("+ ", changed.keySet())),
        LIMIT);
    long bytes = changed.values().stream().mapToLong(WorkdirContent.WorkdirFile::size).sum();
    // The feeding thread fails on its own; its failure is reported here.
    AtomicReference<WorkdirContent.@Nullable UnreadableFileException> unreadable =
        new AtomicReference<>();
    try {
      run(
          Argv.of("sh", "-c", SCRIPT, "sh", workdir, holder.get(), "" + bytes, marker.toJson())
              .with(marker.terms().subnets().values()),
          out -> {
            try {
              writeTar(stream, changed, out);
            } catch (WorkdirContent.UnreadableFileException e) {
              unreadable.set(e);
            }
          },
          LIMIT.plusSeconds(bytes / SLOWEST));
    } catch (RemoteException e) {
      WorkdirContent.UnreadableFileException why = unreadable.get();
      throw why == null ? e : why;
    }
    present = (only ? WorkdirManifest.EMPTY : present).with(wanted);
    markerThere = Optional.of(marker);
    return new Report(changed.size(), gone.size(), bytes);
  }

  /** Removes everything that HomeLab put into the workdir, and its registration. */
  public void removeAll() {
    List<String> ours = present.sums().keySet().stream().filter(WorkdirContent::isOurs).toList();
    run(
        Argv.of("sh", "-c", REMOVAL, "sh", workdir, holder.get()),
        Stdin.text(lines("", ours)),
        LIMIT);
  }

  private void run(Argv argv, Stdin stdin, Duration limit) {
    ExecResult result = remote.run(RemoteCommand.of(argv, limit).withStdin(stdin).repeatable());
    if (result.exitCode() == NOT_HOLDER) {
      throw RemoteException.lockLost(remote.name(), "taken by another run");
    }
    if (!result.ok()) {
      throw failure(remote.name(), workdir, result);
    }
  }

  static RemoteException failure(HostName host, String workdir, ExecResult result) {
    return new RemoteException(
        RemoteException.FailureKind.FAILED,
        host,
        "cannot write %s on %s: %s".formatted(workdir, host, PlainText.lastLine(result.stderr())),
        result.exitCode() == SUBNET_TAKEN
            ? "run the same command again: it takes another network"
            : "check free space and permissions on the host",
        null);
  }

  private static void writeTar(
      SortedMap<String, WorkdirContent.WorkdirFile> first,
      SortedMap<String, WorkdirContent.WorkdirFile> then,
      OutputStream out)
      throws IOException {
    // The list of rights comes last: what it says is on the disk by then, whatever stops this.
    SortedMap<String, WorkdirContent.WorkdirFile> files = new TreeMap<>(then);
    SortedMap<String, WorkdirContent.WorkdirFile> last = new TreeMap<>();
    WorkdirContent.WorkdirFile rights = files.remove(WorkdirFiles.EXECUTABLE);
    if (rights != null) {
      last.put(WorkdirFiles.EXECUTABLE, rights);
    }
    TarStream.write(List.of(first, files, last), out);
  }

  /** The sums of the files as {@code sha256sum -c} reads them, that of the list of rights last. */
  private static String sums(SortedMap<String, WorkdirContent.WorkdirFile> files) {
    StringBuilder lines = new StringBuilder();
    files.forEach((path, file) -> {
      if (!path.equals(WorkdirFiles.EXECUTABLE)) {
        lines.append(file.sha256()).append("  ./").append(path).append('\n');
      }
    });
    WorkdirContent.WorkdirFile rights = files.get(WorkdirFiles.EXECUTABLE);
    if (rights != null) {
      lines.append(rights.sha256()).append("  ./").append(WorkdirFiles.EXECUTABLE).append('\n');
    }
    return lines.toString();
  }

  private static WorkdirContent.WorkdirFile text(String text) {
    return new WorkdirContent.WorkdirFile(text.getBytes(StandardCharsets.UTF_8), false);
  }

  private static String lines(String sign, Iterable<String> paths) {
    StringBuilder lines = new StringBuilder();
    paths.forEach(path -> lines.append(sign).append(path).append('\n'));
    return lines.toString();
  }
}
