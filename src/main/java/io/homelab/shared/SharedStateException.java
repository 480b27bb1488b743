package io.homelab.shared;

import io.homelab.model.HomeLabException;
import org.jspecify.annotations.Nullable;

/** Books that several computers share cannot be used. */
public final class SharedStateException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  private final Hindrance hindrance;

  /** What a program does about it. */
  public enum Hindrance {
    /** What keeps them does not answer, or lets nobody in. */
    UNREACHABLE,
    /** What was asked of it, or what it has, is wrong. */
    UNUSABLE
  }

  /** A failure, perhaps with its cause. */
  public SharedStateException(
      Hindrance hindrance, String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
    this.hindrance = hindrance;
  }

  /** What a program does about it. */
  public Hindrance hindrance() {
    return hindrance;
  }
}
