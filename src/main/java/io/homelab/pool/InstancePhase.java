package io.homelab.pool;

import java.util.Optional;

/** Where an instance is in its life. */
public enum InstancePhase {
  /** It is being made on its host. */
  CREATING("creating"),
  /** It runs, and is not yet known to be usable. */
  CHECKING("checking"),
  /** It waits for a claim. */
  READY("ready"),
  /** Somebody has it. */
  CLAIMED("claimed"),
  /** It was given back, and is to be destroyed or reverted. */
  RELEASING("releasing"),
  /** It returns to its own snapshot. */
  REVERTING("reverting"),
  /** It is to be destroyed, and nobody has it: too old, too many, or another template. */
  RETIRING("retiring"),
  /** It could not be made, or was found bad; it is to be destroyed. */
  FAILED("failed"),
  /**
   * Its teardown failed too often, and {@code pool repair} tries again; or it was found on a host
   * though the books had it no more, and is removed.
   */
  QUARANTINED("quarantined");

  private final String wireName;

  InstancePhase(String wireName) {
    this.wireName = wireName;
  }

  /** The name in files and JSON. */
  public String wireName() {
    return wireName;
  }

  /** The phase of that name. */
  public static Optional<InstancePhase> parse(String wireName) {
    for (InstancePhase phase : values()) {
      if (phase.wireName.equals(wireName)) {
        return Optional.of(phase);
      }
    }
    return Optional.empty();
  }

  /** Whether an instance in this phase is one of the {@code max} of its pool. */
  public boolean fillsMax() {
    return this != FAILED && this != QUARANTINED;
  }

  /** Whether it becomes ready when nothing goes wrong. */
  public boolean isComing() {
    return this == CREATING || this == CHECKING || this == REVERTING;
  }
}
