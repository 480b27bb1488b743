package io.homelab.probe;

import io.homelab.model.HomeLabException;

/** The answer of a probe is not one, or not all of one. */
public final class ProbeFormatException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  /** A failure with one sentence that says what is wrong with the answer. */
  ProbeFormatException(String message) {
    super(
        message,
        "log in to the host and check that `sh -c true` neither prints nor hangs; a shell start-up file may interfere");
  }
}
