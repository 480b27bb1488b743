package io.homelab.model;

import java.util.Locale;

/** Whether a host may get new machines. */
public enum HostStatus {
  /** Takes machines. */
  ONLINE,
  /** Keeps what it has and gets nothing new. */
  MAINTENANCE;

  /** The name in files and JSON. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
