package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.remote.RemoteException;
import io.homelab.state.LockedException;

/**
 * Why a use case did not do what was asked. It is an answer, not a failure of the program.
 *
 * @param kind what a program does about it
 * @param sentence what a person reads
 * @param hint what to type or do next; empty when there is nothing to say
 */
public record Refusal(Kind kind, String sentence, String hint) {
  /** What a program does about a refusal. */
  public enum Kind {
    /** What was asked, or a file, is wrong; nothing was touched. */
    USAGE,
    /** Some machine fits nowhere. */
    DOES_NOT_FIT,
    /** A host that is needed does not answer, or its key is unknown, changed or refused. */
    UNREACHABLE,
    /** Another run holds the lab's lock. */
    LOCKED,
    /** A host answered, and then something failed there. */
    HOST_FAILED,
    /** A person or a signal stopped it. */
    INTERRUPTED
  }

  /** Somebody stopped it. */
  static Refusal interrupted() {
    return new Refusal(Kind.INTERRUPTED, "interrupted", "the same command goes on from here");
  }

  /** The one place that says what a failure of the lower rooms means to who asked. */
  public static Refusal of(HomeLabException failure) {
    if (failure instanceof RefusedException refused) {
      return refused.refusal();
    }
    String sentence = String.valueOf(failure.getMessage());
    return new Refusal(kind(failure), sentence, failure.hint());
  }

  private static Kind kind(HomeLabException failure) {
    return switch (failure) {
      case LockedException locked -> Kind.LOCKED;
      case RemoteException remote ->
          switch (remote.kind()) {
            case UNREACHABLE, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, AUTH_REFUSED -> Kind.UNREACHABLE;
            case TIMED_OUT, FAILED -> Kind.HOST_FAILED;
            case INTERRUPTED -> Kind.INTERRUPTED;
          };
      default -> Kind.USAGE;
    };
  }
}
