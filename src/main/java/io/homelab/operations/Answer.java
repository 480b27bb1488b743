package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.remote.InterruptedRunException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.function.Function;

/**
 * The result of a use case: a value or a refusal.
 *
 * @param <T> what was asked for
 */
public sealed interface Answer<T> {
  /**
   * The value.
   *
   * @param <T> its type
   */
  record Given<T>(T value) implements Answer<T> {}

  /**
   * A refusal.
   *
   * @param <T> what was asked for, and is not given
   */
  record Refused<T>(Refusal refusal) implements Answer<T> {}

  /**
   * A computation that may refuse.
   *
   * @param <T> what was asked for
   */
  @FunctionalInterface
  interface Attempt<T> {
    /** Does it. */
    T make() throws IOException;
  }

  /**
   * Runs an attempt; expected failures become a refusal.
   *
   * @throws UncheckedIOException if I/O failed in a way that nobody expected
   */
  static <T> Answer<T> of(Attempt<T> attempt) {
    try {
      return new Given<>(attempt.make());
    } catch (HomeLabException | InterruptedRunException | FileSystemException e) {
      return new Refused<>(Refusal.expected(e).orElseThrow());
    } catch (IOException e) {
      return new Refused<>(Refusal.expected(e).orElseThrow(() -> new UncheckedIOException(e)));
    }
  }

  /** The result with its value mapped. */
  default <R> Answer<R> map(Function<? super T, ? extends R> view) {
    return switch (this) {
      case Given<T> given -> new Given<>(view.apply(given.value()));
      case Refused<T> refused -> new Refused<>(refused.refusal());
    };
  }

  /**
   * The value.
   *
   * @throws RefusedException if it was refused
   */
  default T orThrow() {
    return switch (this) {
      case Given<T> given -> given.value();
      case Refused<T> refused -> throw new RefusedException(refused.refusal());
    };
  }
}
