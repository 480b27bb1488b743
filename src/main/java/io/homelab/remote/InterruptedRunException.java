package io.homelab.remote;

/** The run was stopped by a person or a signal. */
public final class InterruptedRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InterruptedRunException() {
    super("interrupted");
  }
}
