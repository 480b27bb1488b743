package io.homelab.engine;

/** What it takes to bring a machine to its present description; later ones include earlier ones. */
public enum ChangeNeed {
  /** Nothing changed. */
  NOTHING,
  /** Its provision scripts changed: they can run again in the machine as it is. */
  IN_PLACE,
  /** A restart changes it. */
  RELOAD,
  /** Only a new machine can be like that; the disk is lost. */
  REPLACE
}
