package io.homelab.operations;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import java.util.Optional;

/**
 * One box on one host, and whether it can go.
 *
 * @param host the host
 * @param box the box
 * @param bytes what it takes of the host's disks, with the provider's copies of it
 * @param kept why it stays, as a sentence about "it"; absent if nothing needs it
 */
public record PrunableBox(HostName host, BoxRef box, long bytes, Optional<String> kept) {
  /** Whether it is to be removed. */
  public boolean goes() {
    return kept.isEmpty();
  }
}
