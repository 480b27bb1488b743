package io.homelab.model;

/** Whether a host may get new machines. */
public enum HostStatus {
  /** Takes machines. */
  ONLINE("online"),
  /** Keeps what it has and gets nothing new: {@code hosts.yaml} says so. */
  MAINTENANCE("maintenance"),
  /** The same, for one lab, because somebody said {@code hosts cordon}; no file has it. */
  CORDONED("maintenance");

  private final String wireName;

  HostStatus(String wireName) {
    this.wireName = wireName;
  }

  /** The name in files and JSON; {@link #CORDONED} is a maintenance there. */
  public String wireName() {
    return wireName;
  }
}
