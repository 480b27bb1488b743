package io.homelab.model;

import org.jspecify.annotations.Nullable;

/**
 * A failure for a person to read: one sentence and a hint. Each room has its own subclasses; the
 * command line maps them to exit codes in one place.
 */
public abstract class HomeLabException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String hint;

  /**
   * A failure.
   *
   * @param message one sentence: what is wrong
   * @param hint what to do about it; may be empty
   */
  protected HomeLabException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** A failure with its cause. */
  protected HomeLabException(String message, String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /** What to do about it; may be empty. */
  public final String hint() {
    return hint;
  }
}
