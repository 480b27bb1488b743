package io.homelab.state;

import io.homelab.model.HomeLabException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state cannot be read or written. Nothing was lost: the previous generation stays beside it.
 */
public sealed class StateException extends HomeLabException
    permits LostLeaseException, StaleStateException, UnreachableStateException {
  private static final long serialVersionUID = 1L;

  /** A failure, perhaps with its cause. */
  public StateException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }

  /** In words; the message of such an exception is often the file's name alone. */
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case FileAlreadyExistsException taken -> "a file is in its place";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> Objects.requireNonNullElse(e.getMessage(), e.toString());
    };
  }
}
