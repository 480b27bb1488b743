package io.homelab.engine;

/** What it takes to update a machine to its description; each kind includes the previous ones. */
public enum ChangeNeed {
  /** Nothing changed. */
  NOTHING,
  /** Its provision scripts changed; they can rerun in the existing machine. */
  IN_PLACE,
  /** A restart applies the change. */
  RELOAD,
  /** The change needs a new machine; the disk is lost. */
  REPLACE
}
