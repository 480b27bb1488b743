package io.homelab.engine;

import io.homelab.model.BoxRef;
import java.util.Optional;

/**
 * The boxes that an engine keeps on one host, for all labs of the host's user. Every call may throw
 * {@link io.homelab.remote.RemoteException} if the host fails.
 */
public interface BoxShelf {
  /** What is there, and what needs it. Changes nothing. */
  ShelfReport look();

  /**
   * Removes a box that this program brought, with the provider's copies of it. Looks once more
   * before that, since others work on the host, too.
   *
   * @return why it stays, as a sentence about "it"; nothing when it is gone
   */
  Optional<String> remove(BoxRef box);
}
