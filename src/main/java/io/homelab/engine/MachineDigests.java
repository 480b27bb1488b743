package io.homelab.engine;

/**
 * Digests of a machine's description, to detect what changed since it was created. The engine
 * decides which part belongs to which digest.
 *
 * @param shape everything that only a new machine can change
 * @param settings everything that a restart can change
 * @param scripts its provision scripts
 */
public record MachineDigests(String shape, String settings, String scripts) {
  /** What a machine created from an earlier description needs. */
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
