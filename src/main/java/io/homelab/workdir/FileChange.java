package io.homelab.workdir;

/** What happens to one file of a workdir. */
public enum FileChange {
  /** It is not there yet. */
  ADDED,
  /** Its content differs. */
  CHANGED,
  /** Its content is the same; whether its owner may run it differs. */
  RIGHTS,
  /** It is there and no longer wanted. */
  REMOVED
}
