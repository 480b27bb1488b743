package io.homelab.plan;

import java.util.Locale;

/** What can become of a machine. */
public enum DriftKind {
  /** Its host does not answer. */
  UNKNOWN,
  /** Its host has it no longer. */
  VANISHED,
  /** Its host has it, and its workdir does not know it any more. */
  UNTRACKED,
  /** Another host has it. */
  ELSEWHERE,
  STOPPED,
  /** It was shut down to make room for another lab. */
  PREEMPTED,
  SUSPENDED,
  /** Its hypervisor paused it, since its host has no room for what it writes. */
  OUT_OF_SPACE,
  /** Its hypervisor paused it, since a disk could not be written. */
  IO_ERROR,
  STARTED,
  /** It has other memory or cpus. */
  RESIZED,
  /** Its NIC on the LAN is gone, or attached to something else. */
  BRIDGE_LOST;

  /** The name in JSON. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name for a person. */
  public String words() {
    return wireName().replace('_', ' ');
  }
}
