package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.remote.InterruptedRunException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.function.Function;

/**
 * How a use case ends: with what was asked for, or with a refusal.
 *
 * @param <T> what was asked for
 */
public sealed interface Answer<T> {
  /**
   * What was asked for.
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
   * What is done to come by an answer.
   *
   * @param <T> what was asked for
   */
  @FunctionalInterface
  interface Attempt<T> {
    /** Does it. */
    T make() throws IOException;
  }

  /**
   * Answers with what the attempt gives; what is expected to go wrong becomes a refusal.
   *
   * @throws UncheckedIOException when reading or writing failed in a way that names no file
   */
  static <T> Answer<T> of(Attempt<T> attempt) {
    try {
      return new Given<>(attempt.make());
    } catch (HomeLabException | InterruptedRunException | FileSystemException e) {
      return new Refused<>(Refusal.expected(e).orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answer with something else made of what was asked for. */
  default <R> Answer<R> map(Function<? super T, ? extends R> view) {
    return switch (this) {
      case Given<T> given -> new Given<>(view.apply(given.value()));
      case Refused<T> refused -> new Refused<>(refused.refusal());
    };
  }

  /**
   * What was asked for.
   *
   * @throws RefusedException when it was refused
   */
  default T orThrow() {
    return switch (this) {
      case Given<T> given -> given.value();
      case Refused<T> refused -> throw new RefusedException(refused.refusal());
    };
  }
}
