package io.homelab.operations;

import io.homelab.model.HomeLabException;

/** Carries a refusal from the inside of a use case to its door, where it becomes a value. */
public final class RefusedException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  /** Refuses. */
  public RefusedException(Refusal refusal) {
    super(refusal.sentence(), refusal.hint());
    this.refusal = refusal;
  }

  RefusedException(Refusal.Kind kind, String sentence, String hint) {
    this(new Refusal(kind, sentence, hint));
  }

  /** The refusal. */
  public Refusal refusal() {
    return refusal;
  }
}
