package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostFacts;
import io.homelab.probe.ProbeResult;
import io.homelab.workdir.MarkerFile;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Another lab's part on one host, opened by its marker there and locked as its own commands lock
 * it, until this is closed.
 *
 * @param its the lab
 * @param host the host
 * @param opened its part there
 * @param verbs what can be done with those of its machines that are wanted
 */
record HeldPart(FoundLab its, HostName host, MarkedPart opened, MachineVerbs verbs)
    implements AutoCloseable {
  /**
   * Opens and locks it.
   *
   * @param machines those that something is done with
   * @param patience how long to wait for others who work in it
   * @param command what is done, for those who find it locked
   * @throws RefusedException when it is in use, or its host does not answer; it is not locked then
   */
  static HeldPart open(
      OtherLabs others,
      FoundLab its,
      HostName host,
      List<MachineName> machines,
      LockPatience patience,
      String command) {
    MarkedPart opened = MarkedPart.open(others.labs(), others.request(), its, host);
    boolean held = false;
    try {
      MachineVerbs verbs =
          MachineVerbs.findBeside(
                  opened.lab().patient(patience),
                  machines.stream().map(MachineName::value).toList(),
                  command)
              .orThrow();
      held = true;
      return new HeldPart(its, host, opened, verbs);
    } finally {
      if (!held) {
        opened.close();
      }
    }
  }

  /** What the host told once it was locked. */
  HostFacts told() {
    return facts(verbs.probes().get(host));
  }

  /** What the host tells now. */
  HostFacts now() {
    return facts(verbs.lab().hosts().probe().get(host));
  }

  private HostFacts facts(@Nullable ProbeResult probe) {
    if (probe instanceof ProbeResult.Reached reached) {
      return reached.facts();
    }
    throw new RefusedException(
        Refusal.Kind.UNREACHABLE,
        "host %s does not answer any more".formatted(host),
        "run the same command again");
  }

  /** What its marker says there; absent where that is another lab's by now. */
  Optional<MarkerFile> marker(HostFacts facts) {
    return facts
        .workdir()
        .marker()
        .filter(marker ->
            marker.lab().equals(its.name())
                && marker.owner().equals(its.owner())
                && marker.lineage().equals(its.lineage()));
  }

  /** Changes what its marker says there, and nothing else. */
  void write(HostFacts now, MarkerFile marker) {
    MarkerWriter.write(verbs.lab(), now.workdir(), host, marker);
  }

  @Override
  public void close() {
    try {
      verbs.close();
    } finally {
      opened.close();
    }
  }
}
