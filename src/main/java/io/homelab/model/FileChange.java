package io.homelab.model;

/** What happens to one file of a workdir. */
public enum FileChange {
  /** It is new. */
  ADDED("added"),
  /** Its content differs. */
  CHANGED("changed"),
  /** Only its executable bit differs. */
  PERMISSIONS("permissions"),
  /** It is no longer wanted. */
  REMOVED("removed");

  private final String wireName;

  FileChange(String wireName) {
    this.wireName = wireName;
  }

  /** The name in JSON. */
  public String wireName() {
    return wireName;
  }
}
