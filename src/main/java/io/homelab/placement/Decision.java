package io.homelab.placement;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import java.util.List;

/** What was decided about one machine. */
public sealed interface Decision {
  /** The machine. */
  Machine machine();

  /** The hosts that could not take it, in {@code hosts.yaml} order, each with all its reasons. */
  List<HostRejection> rejected();

  /**
   * It has a host.
   *
   * @param machine the machine
   * @param host its host
   * @param reason one sentence: why this host
   * @param rejected the hosts that could not take it
   */
  record Placed(Machine machine, HostName host, String reason, List<HostRejection> rejected)
      implements Decision {}

  /**
   * No host can take it.
   *
   * @param machine the machine
   * @param rejected every host
   */
  record Unplaced(Machine machine, List<HostRejection> rejected) implements Decision {
    /** The sentence that people search for. */
    public String message() {
      return "no host can place machine %s (role %s, %d cpu, %d MB)"
          .formatted(
              machine.name(),
              machine.role(),
              machine.resources().cpus(),
              machine.resources().memoryMb());
    }
  }

  /**
   * One host's reasons against a machine.
   *
   * @param host the host
   * @param reasons each names both sides, for example {@code needs 8192 MB, host nuc has 6144 MB
   *     left}
   */
  record HostRejection(HostName host, List<Rejection> reasons) {}
}
