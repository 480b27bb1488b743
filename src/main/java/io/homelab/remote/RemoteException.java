package io.homelab.remote;

import io.homelab.model.HomeLabException;
import io.homelab.model.HostName;
import org.jspecify.annotations.Nullable;

/** A host that does not answer as it should. */
public final class RemoteException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum FailureKind {
    /** No connection, or it broke, or the host runs no command on it. */
    UNREACHABLE,
    /** The host's key is in no known_hosts file. */
    HOST_KEY_UNKNOWN,
    /** The host shows another key than the known one, or a revoked one. */
    HOST_KEY_CHANGED,
    /** The host does not let us in. */
    AUTH_REFUSED,
    /** The time for a command is up. */
    TIMED_OUT,
    /** The person or a signal stopped us. */
    INTERRUPTED,
    /** The host is there, but a file could not be read or written. */
    FAILED
  }

  private final FailureKind kind;
  private final transient HostName host;

  /** A failure on a host. */
  public RemoteException(
      FailureKind kind, HostName host, String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
    this.kind = kind;
    this.host = host;
  }

  /** What went wrong. */
  public FailureKind kind() {
    return kind;
  }

  /** The host that it is about. */
  public HostName host() {
    return host;
  }
}
