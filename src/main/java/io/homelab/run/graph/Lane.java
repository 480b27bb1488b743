package io.homelab.run.graph;

/** What tasks of one host share, and how many of them may use it at once. */
public enum Lane {
  /** The engine: its calls lock the workdir, so they come one after another. */
  ENGINE(1),
  /** The line to the host: two large files at once would only slow each other down. */
  TRANSFER(1),
  /** Sessions into machines: an sshd allows ten on a connection by default. */
  GUEST(6);

  private final int limit;

  Lane(int limit) {
    this.limit = limit;
  }

  /** How many tasks of one host may be in it at once. */
  public int limit() {
    return limit;
  }
}
