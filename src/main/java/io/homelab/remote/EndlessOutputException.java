package io.homelab.remote;

import java.io.IOException;

/** A stream brought more than anybody reads: nothing is waited for any more. */
public final class EndlessOutputException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says what was read. */
  public EndlessOutputException(String message) {
    super(message);
  }
}
