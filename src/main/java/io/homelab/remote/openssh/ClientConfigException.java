package io.homelab.remote.openssh;

/** The user's OpenSSH configuration has no way to a destination that can be gone. */
public final class ClientConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String hint;

  ClientConfigException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** What to do about it. */
  public String hint() {
    return hint;
  }
}
