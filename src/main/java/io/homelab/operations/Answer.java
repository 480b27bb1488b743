package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.remote.InterruptedRunException;
import java.util.function.Supplier;

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

  /** Answers with what the supplier gives; what is expected to go wrong becomes a refusal. */
  static <T> Answer<T> of(Supplier<T> question) {
    try {
      return new Given<>(question.get());
    } catch (HomeLabException e) {
      return new Refused<>(Refusal.of(e));
    } catch (InterruptedRunException e) {
      return new Refused<>(Refusal.interrupted());
    }
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
