package io.homelab.access;

import io.homelab.model.HomeLabException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tokens, or the record of what was done with them, cannot be read or written. */
public final class AccessException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  AccessException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }

  static AccessException of(String what, IOException e) {
    String why =
        switch (e) {
          case AccessDeniedException denied -> "permission denied";
          case FileSystemException other when other.getReason() != null -> other.getReason();
          default -> Objects.requireNonNullElse(e.getMessage(), e.toString());
        };
    return new AccessException(
        "cannot %s: %s".formatted(what, why), "check free disk space and permissions", e);
  }
}
