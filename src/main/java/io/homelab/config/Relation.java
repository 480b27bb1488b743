package io.homelab.config;

/** The keys by which a machine refers to others. */
enum Relation {
  DEPENDS_ON("depends_on"),
  START_AFTER("start_after"),
  AFFINITY("affinity"),
  ANTI_AFFINITY("anti_affinity");

  private final String key;

  Relation(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  /** Whether {@code role:ROLE} may stand for all machines of that role. */
  boolean takesRoles() {
    return !isOrder();
  }

  /** Whether one machine waits for the other, so that a cycle would deadlock. */
  boolean isOrder() {
    return this == DEPENDS_ON || this == START_AFTER;
  }
}
