package io.homelab.placement;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import java.util.List;

/** The decision about one machine. */
public sealed interface Decision {
  /** The machine. */
  Machine machine();

  /** Why; computed on demand. */
  Explanation why();

  /** The hosts that could not take it, in {@code hosts.yaml} order, each with all its reasons. */
  default List<HostRejection> rejected() {
    return why().rejected();
  }

  /**
   * The machine has a host.
   *
   * @param machine the machine
   * @param host its host
   * @param why why this host and not another
   */
  record Placed(Machine machine, HostName host, Explanation why) implements Decision {
    /** A decision with a known explanation. */
    public Placed(Machine machine, HostName host, String reason, List<HostRejection> rejected) {
      this(machine, host, Explanation.of(reason, rejected));
    }

    /** One sentence: why this host. It names the other hosts that could have taken the machine. */
    public String reason() {
      return why.reason();
    }
  }

  /**
   * No host can take the machine.
   *
   * @param machine the machine
   * @param why the reasons of every host
   */
  record Unplaced(Machine machine, Explanation why) implements Decision {
    /** A decision with known rejections. */
    public Unplaced(Machine machine, List<HostRejection> rejected) {
      this(machine, Explanation.of("no host can take it", rejected));
    }

    /** The documented sentence, which people search for. */
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
