package io.homelab.engine;

/**
 * Digests of a machine's description, to find out what changed since it was made. Which part of the
 * description is in which digest is the engine's to say.
 *
 * @param shape everything that only a new machine can change
 * @param settings everything that a restart can change
 * @param scripts its provision scripts
 */
public record MachineDigests(String shape, String settings, String scripts) {
  /** What has to be done to a machine that was made by an earlier description. */
  public ChangeNeed since(MachineDigests earlier) {
    if (!shape.equals(earlier.shape)) {
      return ChangeNeed.REPLACE;
    }
    if (!settings.equals(earlier.settings)) {
      return ChangeNeed.RELOAD;
    }
    return scripts.equals(earlier.scripts) ? ChangeNeed.NOTHING : ChangeNeed.IN_PLACE;
  }
}
