package io.homelab.engine;

import io.homelab.model.BoxRef;
import java.util.List;

/**
 * A box on a host.
 *
 * @param box name, version and provider
 * @param bytes what it takes of the host's disks, with the provider's copies of it
 * @param brought whether this program brought it; somebody else did, if that is not known
 * @param doubts why the host may not do without it, each a sentence about "it"; none if it may
 */
public record ShelvedBox(BoxRef box, long bytes, boolean brought, List<String> doubts) {
  /** Copies the list. */
  public ShelvedBox {
    doubts = List.copyOf(doubts);
  }
}
