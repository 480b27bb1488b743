package io.homelab.pool;

import java.util.Optional;

/** What is done with an instance on its host. */
public enum WorkKind {
  /** It is made, up to the point where it runs and has its address. */
  CREATE("create"),
  /** It is judged from inside: login, and the template's check. */
  CHECK("check"),
  /** It is removed, with every trace of it. */
  DESTROY("destroy"),
  /** It returns to its own snapshot, with its clock, random numbers and address renewed. */
  REVERT("revert");

  private final String wireName;

  WorkKind(String wireName) {
    this.wireName = wireName;
  }

  /** The name in files. */
  public String wireName() {
    return wireName;
  }

  /** The kind of that name. */
  public static Optional<WorkKind> parse(String wireName) {
    for (WorkKind kind : values()) {
      if (kind.wireName.equals(wireName)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
