package io.homelab.operations;

import io.homelab.engine.SnapshotName;

/**
 * Which snapshot is meant.
 *
 * @param name its name
 */
public record SnapshotRequest(SnapshotName name) {
  /** The snapshot of that name; refused when the name could pass for an option or a path. */
  public static Answer<SnapshotRequest> named(String name) {
    return Answer.of(() -> {
      if (!SnapshotName.isValid(name)) {
        throw new RefusedException(
            Refusal.usage(
                "invalid snapshot name '" + name + "'", "use letters, digits, '.', '_' and '-'"));
      }
      return new SnapshotRequest(new SnapshotName(name));
    });
  }
}
