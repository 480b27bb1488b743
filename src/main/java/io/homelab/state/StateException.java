package io.homelab.state;

import io.homelab.model.HomeLabException;
import org.jspecify.annotations.Nullable;

/**
 * The state cannot be read or written. Nothing was lost: the previous generation stays beside it.
 */
public final class StateException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  StateException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
