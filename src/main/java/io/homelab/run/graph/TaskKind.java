package io.homelab.run.graph;

import java.util.Locale;

/** What a task does. Of those that are ready on a host, the engine gets the first kind first. */
public enum TaskKind {
  /** Bring the files of the workdir up to date. */
  SYNC_WORKDIR(Lane.ENGINE, false),
  /** Bring a box to a host. */
  TRANSFER_BOX(Lane.TRANSFER, false),
  /** Shut a machine down. */
  HALT(Lane.ENGINE, true),
  /** Suspend a machine. */
  SUSPEND(Lane.ENGINE, true),
  /** Let a suspended machine go on. */
  RESUME(Lane.ENGINE, true),
  /** Destroy a machine. */
  DESTROY(Lane.ENGINE, true),
  /** Make or start a machine. */
  BOOT(Lane.ENGINE, true),
  /** Restart a machine with new settings. */
  RELOAD(Lane.ENGINE, true),
  /** Save or restore a snapshot of a machine. */
  SNAPSHOT(Lane.ENGINE, false),
  /** Ask the engine for the snapshots of a machine. */
  LIST_SNAPSHOTS(Lane.ENGINE, true),
  /** Ask the engine for the way into a machine. */
  FIND_ACCESS(Lane.ENGINE, true),
  /** Give a machine its host name and read its addresses. */
  READ_ADDRESS(Lane.GUEST, false),
  /** Tell a machine the addresses of those that it depends on. */
  WRITE_NAMES(Lane.GUEST, false),
  /** Wait until a machine reaches those that it depends on. */
  CHECK(Lane.GUEST, false),
  /** Run the provision scripts of a machine. */
  PROVISION(Lane.ENGINE, true),
  /** Run the playbooks of a machine from this computer. */
  PLAYBOOK(Lane.GUEST, false),
  /** Take what is no longer needed out of the workdir. */
  TIDY(Lane.ENGINE, false),
  /** Remove a box from a host. */
  REMOVE_BOX(Lane.ENGINE, false);

  private final Lane lane;
  private final boolean together;

  TaskKind(Lane lane, boolean together) {
    this.lane = lane;
    this.together = together;
  }

  /** What such a task occupies on its host. */
  public Lane lane() {
    return lane;
  }

  /** Whether one call does it for many machines. */
  public boolean together() {
    return together;
  }

  /** The name in the journal. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
