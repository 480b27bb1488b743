package io.homelab.probe;

import io.homelab.model.HomeLabException;

/** The answer of a probe is not one, or not all of one. */
public final class ProbeFormatException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  /** A failure with one sentence that says what is wrong with the answer. */
  ProbeFormatException(String message) {
    super(
        message,
        "log in to the host by hand and see whether `sh -c true` prints or hangs; a start-up file"
            + " of the shell may end it early");
  }
}
