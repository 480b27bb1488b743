package io.homelab.model;

/** Whether a host may get new machines. */
public enum HostStatus {
  /** Takes machines. */
  ONLINE("online"),
  /** Keeps its machines and takes no new ones, as set in {@code hosts.yaml}. */
  MAINTENANCE("maintenance"),
  /** The same for one lab, set by {@code hosts cordon}; in no file. */
  CORDONED("maintenance");

  private final String wireName;

  HostStatus(String wireName) {
    this.wireName = wireName;
  }

  /** The name in files and JSON, where {@link #CORDONED} is maintenance. */
  public String wireName() {
    return wireName;
  }
}
