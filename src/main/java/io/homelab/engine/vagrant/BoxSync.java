package io.homelab.engine.vagrant;

import io.homelab.engine.BoxReceivers.Receiver;
import io.homelab.engine.CanonicalDigest;
import io.homelab.engine.EngineContext;
import io.homelab.engine.LocalBoxes.LocalBox;
import io.homelab.engine.vagrant.PeerCopy.Taken;
import io.homelab.model.Argv;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Stdin;
import io.homelab.remote.TransferListener;
import io.homelab.workdir.WorkdirFiles;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Copies a box to a host: first to a part file named after its content, so that an interrupted copy
 * resumes; then it verifies the SHA-256 on the host and runs {@code vagrant box add} with a
 * catalog, the only way to set a version. Calls on one host are serialised, across runs by a lock
 * file.
 */
final class BoxSync {
  private static final Duration ADD_LIMIT = Duration.ofMinutes(30);
  private static final Duration CHECK_LIMIT = Duration.ofMinutes(10);

  /**
   * {@code $1} the folder for boxes, {@code $2} the part file's name up to its content, {@code $3}
   * its content. What is a link in the folder is not ours and goes, and so does a part of the same
   * box with another content. The part keeps the folder, whoever clears up behind another box.
   */
  static final String MAKE_FOLDER =
      """
      set -eu
      umask 077
      if [ -L "$1" ]; then rm -f -- "$1"; fi
      mkdir -p -- "$1"
      find "$1" -type l -exec rm -f -- '{}' +
      for file in "$1/$2".????????????????.part "$1/$2".????????????????.json; do
        case $file in "$1/$2.$3".*) ;; *) rm -f -- "$file" ;; esac
      done
      : >>"$1/$2.$3.part"
      """;

  /**
   * {@code $1} the folder for boxes, {@code $2} the part file, {@code $3} how many bytes the box
   * has, and {@code $4} how many it has at least once Vagrant has unpacked it into its store. What
   * has arrived counts.
   */
  static final String ROOM =
      """
      room() { df -Pk "$1" 2>/dev/null | sed -n '2s/.* \\([0-9][0-9]*\\)  *[0-9][0-9]*% /\\1 /p'; }
      enough() {
        if [ "$1" -gt "${2%% *}" ]; then
          echo "it needs $(($1 / 1024 + 1)) MB in ${2#* }, where $((${2%% *} / 1024)) MB are free" >&2
          exit 67
        fi
      }
      have=0
      if [ -f "$2" ]; then have=$(wc -c <"$2"); fi
      arrives=$((($3 - have) / 1024))
      if [ "$arrives" -lt 0 ]; then arrives=0; fi
      unpacked=$(($4 / 1024))
      store=${VAGRANT_HOME:-$HOME/.vagrant.d}
      while [ -n "$store" ] && [ ! -d "$store" ]; do store=${store%/*}; done
      here=$(room "$1")
      there=$(room "${store:-/}")
      if [ -z "$here" ] || [ -z "$there" ]; then exit 0; fi
      if [ "${here#* }" = "${there#* }" ]; then
        enough $((arrives + unpacked)) "$here"
      else
        enough "$arrives" "$here"
        enough "$unpacked" "$there"
      fi
      """;

  /** {@code $1} the part file, {@code $2} the SHA-256, {@code $3} the catalog to write. */
  static final String CHECK =
      """
      set -eu
      umask 077
      if command -v sha256sum >/dev/null 2>&1; then sum=$(sha256sum < "$1"); else sum=$(shasum -a 256 < "$1"); fi
      if [ "${sum%% *}" != "$2" ]; then rm -f -- "$1"; exit 65; fi
      cat > "$3"
      """;

  /** {@code $1} the catalog to write, in a folder that is there. */
  static final String WRITE = "set -eu; umask 077; cat > \"$1\"";

  /** Makes the folder of the lock. */
  static final String MAKE_LOCKS =
      "umask 077; mkdir -p -- \"$HOME/%s\"".formatted(WorkdirFiles.LOCKS);

  /**
   * {@code $1} the box's folder, {@code $2} the version and {@code $3} the provider in the user's
   * store of boxes, then the call that adds the box. Another run may have added it while we waited
   * for the lock. Where one was stopped on the way, the folder has no {@code metadata.json}, and
   * Vagrant would neither use nor replace it. What was added here is marked as brought by HomeLab.
   */
  static final String ADD =
      """
      store=${VAGRANT_HOME:-$HOME/.vagrant.d}/boxes/$1/$2
      provider=$3
      shift 3
      for folder in "$store/$provider" "$store"/*/"$provider"; do
        [ -d "$folder" ] || continue
        if [ -e "$folder/metadata.json" ]; then exit 0; fi
        rm -rf -- "$folder"
      done
      "$@" || exit
      for folder in "$store/$provider" "$store"/*/"$provider"; do
        [ ! -e "$folder/metadata.json" ] || echo 'homelab brought this box' > "$folder/%s" || :
      done
      """
          .formatted(WorkdirFiles.BROUGHT_BOX);

  /**
   * {@code $1} the folder for boxes, then the part files' names up to their contents: what belongs
   * to none of them was left there by a run that was stopped, and so were keys of {@link PeerCopy}.
   */
  static final String TIDY =
      """
      [ -d "$1" ] && [ ! -L "$1" ] || exit 0
      folder=$1
      shift
      for file in "$folder"/*; do
        for awaited do
          case $file in "$folder/$awaited".????????????????.part) continue 2 ;; esac
        done
        case $file in *.lend | *.take) rm -rf -- "$file" ;; esac
        if [ ! -d "$file" ] || [ -L "$file" ]; then rm -f -- "$file"; fi
      done
      rmdir -- "$folder" 2>/dev/null || :
      """;

  /**
   * {@code $1} the folder for boxes, {@code $2} the part file and {@code $3} the catalog of a box
   * that was added. The folder goes with the last of them, so that the next run finds nothing to
   * tidy.
   */
  static final String CLEAR =
      "rm -f -- \"$2\" \"$3\" && rm -rf -- \"$2.take\" && { rmdir -- \"$1\" 2>/dev/null || :; }";

  private static final int CORRUPT = 65;
  private static final int NO_ROOM = 67;

  private final EngineContext context;
  private final RemoteHost remote;
  private final VagrantRunner vagrant;

  BoxSync(EngineContext context, VagrantRunner vagrant) {
    this.context = context;
    this.remote = context.remote();
    this.vagrant = vagrant;
  }

  private HostName host() {
    return remote.name();
  }

  /**
   * Brings one box that the host lacks, from this computer or from another host that gets it, too.
   *
   * @param local the box file on this computer
   * @return bytes that travelled
   * @throws RemoteException when the host fails or has no room, the box arrives corrupt twice, or
   *     its file here is another one by then
   */
  long copy(BoxRef box, LocalBox local) {
    String folder = folder();
    String content = local.sha256().substring(0, 16);
    run(Argv.of("sh", "-c", MAKE_FOLDER, "sh", folder, box.fileName(), content), folder);
    String part = "%s/%s.%s.part".formatted(folder, box.fileName(), content);
    String catalog = "%s/%s.%s.json".formatted(folder, box.fileName(), content);
    byte[] json = BoxCatalog.bytes(box, part, local.sha256());
    requireRoom(box, local, folder, part);
    Brought brought = bring(box, local, part);
    for (int attempt = 1; ; attempt++) {
      if (attempt > 1) {
        brought = brought.and(upload(box, local, part, TransferListener.NONE));
      }
      ExecResult checked =
          remote.run(
              RemoteCommand.of(
                      Argv.of("sh", "-c", CHECK, "sh", part, local.sha256(), catalog), CHECK_LIMIT)
                  .withStdin(Stdin.text(new String(json, StandardCharsets.UTF_8)))
                  .repeatable());
      if (checked.ok()) {
        break;
      }
      if (checked.exitCode() == CORRUPT && local.isOther()) {
        throw new RemoteException(
            RemoteException.FailureKind.FAILED,
            host(),
            "the file of box %s changed while it was copied to %s: %s"
                .formatted(box, host(), local.content()),
            "wait until the file is complete, then run the same command again",
            null);
      }
      if (checked.exitCode() != CORRUPT || attempt == 2) {
        throw new RemoteException(
            RemoteException.FailureKind.FAILED,
            host(),
            "box %s arrived corrupt on %s: %s"
                .formatted(box, host(), PlainText.lastLine(checked.stderr())),
            "check free space on the host",
            null);
      }
    }
    add(box, catalog);
    run(Argv.of("sh", "-c", CLEAR, "sh", folder, part, catalog), folder);
    brought.from().ifPresent(lender -> context.listener().boxFrom(box, lender));
    return brought.bytes();
  }

  /**
   * How a box came.
   *
   * @param bytes how much of it travelled
   * @param from the other host that it was taken from, if not from here
   */
  private record Brought(long bytes, Optional<HostName> from) {
    /** So much came from here, too. */
    Brought and(long more) {
      return new Brought(bytes + more, Optional.empty());
    }
  }

  private Brought bring(BoxRef box, LocalBox local, String part) {
    try (Receiver turn = local.receivers().begin(remote, part)) {
      Brought brought =
          turn.before()
              .map(lender -> take(box, local, lender, turn))
              .orElse(new Brought(0, Optional.empty()));
      if (brought.from().isEmpty()) {
        brought = brought.and(upload(box, local, part, turn::progress));
      }
      turn.whole();
      return brought;
    }
  }

  /** What came from another host, which is named only if that is all. */
  private Brought take(BoxRef box, LocalBox local, Receiver before, Receiver own) {
    HostName lender = before.remote().name();
    try (SeekableByteChannel content = local.content().open()) {
      Taken taken =
          new PeerCopy(remote, before, own.file(), content.size())
              .take(progress(box, own::progress));
      if (taken.objection().isEmpty()) {
        return new Brought(taken.bytes(), Optional.of(lender));
      }
      context
          .listener()
          .said(
              Optional.empty(),
              "box %s comes from this computer, since it cannot be taken from %s: %s"
                  .formatted(box, lender, taken.objection().get()));
      return new Brought(taken.bytes(), Optional.empty());
    } catch (IOException e) {
      // Whoever sends it says what is wrong with it.
      return new Brought(0, Optional.empty());
    }
  }

  private long upload(BoxRef box, LocalBox local, String part, TransferListener also) {
    return remote.upload(local.content(), part, progress(box, also));
  }

  private TransferListener progress(BoxRef box, TransferListener also) {
    return (done, total) -> {
      also.progress(done, total);
      context.listener().boxProgress(box, done, total);
    };
  }

  /** Before any byte goes. */
  private void requireRoom(BoxRef box, LocalBox local, String folder, String part) {
    BoxBytes bytes;
    try {
      bytes = BoxBytes.of(local.content());
    } catch (IOException e) {
      // Whoever sends it says what is wrong with it.
      return;
    }
    ExecResult room =
        remote.run(
            RemoteCommand.of(
                    Argv.of(
                        "sh",
                        "-c",
                        ROOM,
                        "sh",
                        folder,
                        part,
                        "" + bytes.packed(),
                        "" + bytes.unpacked()),
                    CHECK_LIMIT)
                .repeatable());
    if (room.exitCode() == NO_ROOM) {
      throw new RemoteException(
          RemoteException.FailureKind.FAILED,
          host(),
          "box %s does not fit on %s: %s".formatted(box, host(), PlainText.lastLine(room.stderr())),
          "make room there; to remove boxes that nothing needs: homelab box prune",
          null);
    }
  }

  /** Lets the host fetch a box from its catalog by itself. */
  void fetch(BoxRef box, BoxSource.Catalog catalog) {
    add(box, catalog.url());
  }

  /**
   * Lets the host fetch a box file by itself. The catalog that says so is written here: it is what
   * gives the file its version, and lets Vagrant check its content.
   */
  void download(BoxRef box, BoxDownload download) {
    String folder = folder();
    byte[] json = BoxCatalog.bytes(box, download);
    String content = CanonicalDigest.of(download);
    run(Argv.of("sh", "-c", MAKE_FOLDER, "sh", folder, box.fileName(), content), folder);
    String base = "%s/%s.%s".formatted(folder, box.fileName(), content);
    String catalog = base + ".json";
    ExecResult written =
        remote.run(
            RemoteCommand.of(Argv.of("sh", "-c", WRITE, "sh", catalog), CHECK_LIMIT)
                .withStdin(Stdin.text(new String(json, StandardCharsets.UTF_8)))
                .repeatable());
    require(written, catalog);
    add(box, catalog);
    run(Argv.of("sh", "-c", CLEAR, "sh", folder, base + ".part", catalog), folder);
  }

  /** Takes away what runs that were stopped left, but for the parts of boxes that are to come. */
  void tidy(Collection<BoxRef> awaited) {
    List<String> words = new ArrayList<>(List.of("sh", "-c", TIDY, "sh", folder()));
    awaited.stream().map(BoxRef::fileName).sorted().forEach(words::add);
    run(new Argv(words), folder());
  }

  private String folder() {
    return context.workdir() + "/boxes";
  }

  private void add(BoxRef box, String catalog) {
    run(Argv.of("sh", "-c", MAKE_LOCKS), "~/" + WorkdirFiles.LOCKS);
    Argv ifNeeded =
        Argv.of(
            "sh",
            "-c",
            ADD,
            "sh",
            inStore(nameInStore(box)),
            inStore(box.version()),
            inStore(box.provider()));
    VagrantRunner.Result result =
        vagrant.addBox(box, ifNeeded, VagrantCommands.boxAdd(box, catalog), ADD_LIMIT);
    if (!result.ok()) {
      throw new RemoteException(
          RemoteException.FailureKind.FAILED,
          host(),
          "vagrant box add of %s failed on %s: %s".formatted(box, host(), result.error()),
          "see the host's log",
          null);
    }
  }

  /** A box's name as its folder in the store of boxes has it. */
  static String nameInStore(BoxRef box) {
    return box.name().replace("/", "-VAGRANTSLASH-");
  }

  /** The name of a folder in the store of boxes: nothing that leads out of it. */
  static String inStore(String name) {
    if (name.isEmpty() || name.startsWith(".") || name.contains("/")) {
      throw new IllegalArgumentException("no folder of a box: " + name);
    }
    return name;
  }

  private void run(Argv argv, String target) {
    require(remote.run(RemoteCommand.of(argv, CHECK_LIMIT).repeatable()), target);
  }

  private void require(ExecResult result, String target) {
    if (!result.ok()) {
      throw new RemoteException(
          RemoteException.FailureKind.FAILED,
          host(),
          "cannot write %s on %s: %s"
              .formatted(target, host(), PlainText.lastLine(result.stderr())),
          "check free space and permissions on the host",
          null);
    }
  }
}
