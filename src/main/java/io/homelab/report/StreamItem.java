package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.operations.FileError;
import io.homelab.run.RunEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One thing in a stream that should be what a command with {@code --json} writes. */
sealed interface StreamItem {
  /** An event, and when it happened, if that is told. */
  record Happened(RunEvent event, Optional<Instant> at) implements StreamItem {}

  /** An event of a kind that this version does not know. */
  record Unfamiliar(String event, Optional<HostName> host, Optional<MachineName> machine)
      implements StreamItem {}

  /** The command was refused, with that exit code. */
  record RefusedCommand(int code, String message, Optional<String> hint, List<FileError> files)
      implements StreamItem {
    /** Copies the list. */
    public RefusedCommand {
      files = List.copyOf(files);
    }
  }

  /** A line that is nothing of ours, such as what another program said. */
  record Foreign(String line) implements StreamItem {}
}
