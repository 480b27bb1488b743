package io.homelab.engine;

import io.homelab.model.HomeLabException;

/** A file that a person wrote for the engine cannot be read. */
public final class UnreadableDefinitionException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param message one sentence that names the file
   * @param hint what to do about it; may be empty
   */
  public UnreadableDefinitionException(String message, String hint) {
    super(message, hint);
  }
}
