package io.homelab.operations;

import io.homelab.model.StatePlace;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose access books are meant.
 *
 * @param folder the folder of a lab, or of the folders of labs
 * @param state where states are kept, if somebody said so for this call
 */
public record AccessRequest(Path folder, Optional<StatePlace> state) {
  /** Nobody said where states are kept. */
  public static AccessRequest of(Path folder) {
    return new AccessRequest(folder, Optional.empty());
  }
}
