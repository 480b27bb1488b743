package io.homelab.plan.inputs;

import io.homelab.model.HomeLabException;
import org.jspecify.annotations.Nullable;

/** A file of plan inputs that cannot be used. */
public final class InvalidInputsException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  InvalidInputsException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
