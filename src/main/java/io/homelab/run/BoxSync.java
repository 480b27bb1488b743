package io.homelab.run;

import io.homelab.engine.vagrant.BoxCatalog;
import io.homelab.engine.vagrant.VagrantCommands;
import io.homelab.model.Argv;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.model.Host;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Stdin;
import io.homelab.workdir.WorkdirSync;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Brings a box to a host: a part file named after its content, so that an interrupted copy goes on
 * where it stopped; then the check of its SHA-256 on the host; then {@code vagrant box add} through
 * a catalog, which alone carries the version. The calls of one host come one after another, and
 * across processes a lock file keeps them apart, since Vagrant's parallel adds race.
 */
public final class BoxSync {
  private static final Duration ADD_LIMIT = Duration.ofMinutes(30);
  private static final Duration CHECK_LIMIT = Duration.ofMinutes(10);

  /**
   * {@code $1} the part file, {@code $2} the SHA-256, {@code $3} its final name, {@code $4} the
   * catalog to write.
   */
  static final String CHECK =
      """
      set -eu
      umask 077
      if command -v sha256sum >/dev/null 2>&1; then sum=$(sha256sum < "$1"); else sum=$(shasum -a 256 < "$1"); fi
      if [ "${sum%% *}" != "$2" ]; then rm -f -- "$1"; exit 65; fi
      mv -f -- "$1" "$3"
      cat > "$4"
      """;

  /** {@code $1} the folder for boxes: what is a link in it is not ours and goes. */
  static final String MAKE_FOLDER =
      """
      set -eu
      umask 077
      if [ -L "$1" ]; then rm -f -- "$1"; fi
      mkdir -p -- "$1"
      find "$1" -type l -exec rm -f -- '{}' +
      """;

  private static final int CORRUPT = 65;

  private final RemoteHost remote;
  private final Host host;
  private final String workdir;
  private final VagrantRunner vagrant;
  private final EventSink events;

  public BoxSync(
      RemoteHost remote, Host host, String workdir, VagrantRunner vagrant, EventSink events) {
    this.remote = remote;
    this.host = host;
    this.workdir = workdir;
    this.vagrant = vagrant;
    this.events = events;
  }

  /**
   * Brings one box that the host lacks.
   *
   * @param local the box file on this computer
   * @return bytes that travelled from here
   * @throws RemoteException when the host fails, or the box arrives corrupt twice
   */
  public long copy(BoxRef box, LocalBox local) {
    String folder = workdir + "/boxes";
    run(Argv.of("sh", "-c", MAKE_FOLDER, "sh", folder), Stdin.EMPTY, CHECK_LIMIT);
    String file = folder + "/" + box.fileName();
    String part = file + "." + local.sha256().substring(0, 16) + ".part";
    String catalog = file + ".json";
    byte[] json = BoxCatalog.bytes(box, file, local.sha256());
    long sent = 0;
    for (int attempt = 1; ; attempt++) {
      sent +=
          remote.upload(
              local.file(),
              part,
              (done, total) ->
                  events.accept(new RunEvent.BoxProgress(host.name(), box, done, total)));
      ExecResult checked =
          remote.run(
              RemoteCommand.of(
                      Argv.of("sh", "-c", CHECK, "sh", part, local.sha256(), file, catalog),
                      CHECK_LIMIT)
                  .withStdin(Stdin.text(new String(json, StandardCharsets.UTF_8))));
      if (checked.ok()) {
        break;
      }
      if (checked.exitCode() != CORRUPT || attempt == 2) {
        throw new RemoteException(
            RemoteException.Kind.FAILED,
            host.name(),
            "box %s did not arrive whole on %s: %s"
                .formatted(box, host.name(), WorkdirSync.lastLine(checked.stderr())),
            "check free space there",
            null);
      }
    }
    add(box, catalog);
    run(Argv.of("rm", "-f", "--", file, catalog), Stdin.EMPTY, CHECK_LIMIT);
    return sent;
  }

  /** Lets the host fetch a box from its catalog by itself. */
  public void fetch(BoxRef box, BoxSource.Catalog catalog) {
    add(box, catalog.url());
  }

  private void add(BoxRef box, String catalog) {
    VagrantRunner.Result result =
        vagrant.runForHost(VagrantCommands.boxAdd(box, catalog), ADD_LIMIT);
    if (!result.ok()) {
      throw new RemoteException(
          RemoteException.Kind.FAILED,
          host.name(),
          "vagrant box add of %s failed on %s: %s".formatted(box, host.name(), result.error()),
          "see the host's log",
          null);
    }
  }

  private void run(Argv argv, Stdin stdin, Duration limit) {
    ExecResult result = remote.run(RemoteCommand.of(argv, limit).withStdin(stdin));
    if (!result.ok()) {
      throw WorkdirSync.failure(host.name(), workdir + "/boxes", result);
    }
  }

  /**
   * A box file on this computer.
   *
   * @param file where
   * @param sha256 of its content, hex
   */
  public record LocalBox(Path file, String sha256) {}
}
