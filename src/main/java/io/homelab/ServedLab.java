package io.homelab;

import io.homelab.operations.CommandAsker;
import io.homelab.operations.LabRequest;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a command line that somebody else asked for is about: one lab, and no file but those that
 * were sent along.
 *
 * @param lab the lab
 * @param files where the files are that the words name, by where they would be
 * @param asker for whom it is run; absent when nothing is run
 */
record ServedLab(LabRequest lab, Map<Path, Path> files, Optional<CommandAsker> asker) {
  ServedLab {
    files = Map.copyOf(files);
  }

  Path folder() {
    return Objects.requireNonNull(lab.topology().getParent());
  }

  /** The lab, or another one that is made of its files. */
  LabRequest meant(LabRequest request) {
    return new LabRequest(
        lab.hosts(), lab.topology(), lab.mayAsk(), lab.sshConfig(), request.as(), lab.state());
  }

  Path named(Path file) {
    return Optional.ofNullable(files.get(file))
        .orElseThrow(() ->
            new RefusedException(
                Refusal.usage("a file was named that was not sent along", "leave it out")));
  }
}
