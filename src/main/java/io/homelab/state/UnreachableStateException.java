package io.homelab.state;

import org.jspecify.annotations.Nullable;

/** Where the state is kept on another computer, that one does not answer, or lets nobody in. */
public final class UnreachableStateException extends StateException {
  private static final long serialVersionUID = 1L;

  /** A failure, perhaps with its cause. */
  public UnreachableStateException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
