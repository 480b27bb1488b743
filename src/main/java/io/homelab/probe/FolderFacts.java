package io.homelab.probe;

import java.util.OptionalLong;

/**
 * A folder of a host that is written to.
 *
 * @param path where it is, absolute
 * @param access whether it can be written
 * @param freeMb what is left of its file system, in MB
 */
public record FolderFacts(String path, Access access, OptionalLong freeMb) {
  /** What the user may do with it. */
  public enum Access {
    WRITABLE,
    DENIED,
    READ_ONLY
  }
}
