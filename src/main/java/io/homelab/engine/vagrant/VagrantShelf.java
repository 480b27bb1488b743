package io.homelab.engine.vagrant;

import io.homelab.engine.BoxShelf;
import io.homelab.engine.EngineContext;
import io.homelab.engine.ShelfReport;
import io.homelab.engine.ShelvedBox;
import io.homelab.model.Argv;
import io.homelab.model.BoxRef;
import io.homelab.model.PlainText;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Stdin;
import io.homelab.workdir.WorkdirFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The boxes in the store of a host's user, with the images that vagrant-libvirt made of them:
 * Vagrant itself leaves those behind. Only a box with HomeLab's mark is ever removed, its images
 * first, so that what is left by a run that was stopped is found again by the next.
 */
final class VagrantShelf implements BoxShelf {
  private static final Duration LOOK_LIMIT = Duration.ofMinutes(5);
  private static final Duration REMOVE_LIMIT = Duration.ofMinutes(10);
  private static final int IN_USE = 66;

  /** The same words for every box that is not ours. */
  static final String NOT_BROUGHT = "homelab did not bring it";

  /**
   * {@code $1} the box's folder, {@code $2} the version and {@code $3} the provider in the user's
   * store of boxes, then the call that removes the box. Somebody may have added it anew while we
   * waited for the lock. Vagrant leaves the version's empty folder behind.
   */
  static final String REMOVE =
      """
      store=${VAGRANT_HOME:-$HOME/.vagrant.d}/boxes/$1/$2
      provider=$3
      shift 3
      found=
      for folder in "$store/$provider" "$store"/*/"$provider"; do
        [ -d "$folder" ] || continue
        if [ ! -f "$folder/%s" ]; then echo 'somebody added it anew' >&2; exit 66; fi
        found=yes
      done
      [ -n "$found" ] || exit 0
      "$@" || exit
      rmdir -- "$store"/* "$store" 2>/dev/null || :
      """
          .formatted(WorkdirFiles.BROUGHT_BOX);

  /** Takes the lock away again where no lab is left that needs it. */
  static final String CLEAR_LOCKS =
      """
      [ -e "$HOME/%s" ] && exit 0
      rm -f -- "$HOME/%s"
      rmdir -- "$HOME/%s" "$HOME/.homelab" 2>/dev/null || :
      """
          .formatted(WorkdirFiles.REGISTRY, WorkdirFiles.BOX_LOCK, WorkdirFiles.LOCKS);

  private final RemoteHost remote;
  private final String workdir;
  private final Optional<String> libvirt;
  private final VagrantRunner vagrant;

  /**
   * The shelf of one host. Vagrant is run outside of the lab's folder, which need not exist.
   *
   * @param libvirt the libvirt that the lab names, if it names one; the host's usual one counts,
   *     too
   */
  VagrantShelf(EngineContext context, Optional<String> libvirt) {
    this.remote = context.remote();
    this.workdir = context.workdir();
    this.libvirt = libvirt;
    this.vagrant =
        new VagrantRunner(new EngineContext(remote, "/", context.hasFlock(), context.listener()));
  }

  @Override
  public ShelfReport look() {
    return ask().report();
  }

  private ShelfAnswer ask() {
    ExecResult told = run(LOOK_LIMIT, "look", workdir, libvirt.orElse(""));
    return ShelfAnswer.parse(told.stdout())
        .orElseThrow(() -> failed("the list of its boxes was cut off", told.stderr()));
  }

  @Override
  public Optional<String> remove(BoxRef box) {
    ShelfAnswer now = ask();
    Optional<ShelvedBox> found =
        now.report().boxes().stream().filter(shelved -> shelved.box().equals(box)).findFirst();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (!found.get().brought()) {
      return Optional.of(NOT_BROUGHT);
    }
    if (!found.get().doubts().isEmpty()) {
      return Optional.of(found.get().doubts().getFirst());
    }
    for (ShelfAnswer.Volume image : now.images(box)) {
      ExecResult removed = run(REMOVE_LIMIT, "remove", image.uri(), image.pool(), image.name());
      if (removed.exitCode() == IN_USE) {
        return Optional.of(PlainText.lastLine(removed.stderr()));
      }
      if (!removed.ok()) {
        throw failed("cannot remove the volume " + image.name(), removed.stderr());
      }
    }
    return removeFromStore(box);
  }

  private Optional<String> removeFromStore(BoxRef box) {
    shell(BoxSync.MAKE_LOCKS);
    Argv ifOurs =
        Argv.of(
            "sh",
            "-c",
            REMOVE,
            "sh",
            BoxSync.inStore(BoxSync.nameInStore(box)),
            BoxSync.inStore(box.version()),
            BoxSync.inStore(box.provider()));
    VagrantRunner.Result result =
        vagrant.removeBox(ifOurs, VagrantCommands.boxRemove(box), REMOVE_LIMIT);
    shell(CLEAR_LOCKS);
    if (result.exitCode() == IN_USE) {
      return Optional.of(result.error());
    }
    if (!result.ok()) {
      throw failed("vagrant box remove of %s failed".formatted(box), result.error());
    }
    return Optional.empty();
  }

  private ExecResult run(Duration limit, String... words) {
    return remote.run(
        RemoteCommand.of(Argv.of("sh", "-s", "--").with(words), limit)
            .withStdin(Stdin.text(script()))
            .repeatable());
  }

  private void shell(String script) {
    ExecResult result =
        remote.run(RemoteCommand.of(Argv.of("sh", "-c", script), LOOK_LIMIT).repeatable());
    if (!result.ok()) {
      throw failed("cannot write in ~/.homelab", result.stderr());
    }
  }

  private RemoteException failed(String what, String why) {
    String line = PlainText.lastLine(why);
    return new RemoteException(
        RemoteException.FailureKind.FAILED,
        remote.name(),
        "%s on %s%s".formatted(what, remote.name(), line.isEmpty() ? "" : ": " + line),
        "see the host's log",
        null);
  }

  /**
   * The script that looks and removes, for a POSIX shell.
   *
   * @throws UncheckedIOException when the program's own file is damaged
   */
  static String script() {
    try (InputStream in = VagrantShelf.class.getResourceAsStream("shelf.sh")) {
      if (in == null) {
        throw new IllegalStateException("shelf.sh is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
