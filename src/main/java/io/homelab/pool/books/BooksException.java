package io.homelab.pool.books;

import io.homelab.model.HomeLabException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The books of the pools cannot be read or written; what they held before is still there. */
public final class BooksException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  /** A failure, perhaps with its cause. */
  public BooksException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }

  /** In words; the message of such an exception is often the file's name alone. */
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> Objects.requireNonNullElse(e.getMessage(), e.toString());
    };
  }
}
