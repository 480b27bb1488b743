package io.homelab.remote;

import io.homelab.model.HomeLabException;
import io.homelab.model.HostName;
import org.jspecify.annotations.Nullable;

/** A failure on, or on the way to, a host. */
public final class RemoteException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum FailureKind {
    /** No connection, or a lost one. */
    UNREACHABLE,
    /** The host is reached, but runs no commands. */
    NO_COMMANDS,
    /** No known_hosts file has the host's key. */
    HOST_KEY_UNKNOWN,
    /** The host presents a different key from the known one, or a revoked one. */
    HOST_KEY_CHANGED,
    /** The host refuses the login. */
    AUTH_REFUSED,
    /** A command timed out. */
    TIMED_OUT,
    /** A command was begun and goes on, and is not waited for, as was asked. */
    LEFT,
    /** Somebody else took the lock of the lab's folder on the host meanwhile. */
    LOCK_LOST,
    /** A person or a signal stopped the run. */
    INTERRUPTED,
    /** The host answers, but a file could not be read or written. */
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

  /**
   * The failure of whoever no longer has the lock of the lab's folder.
   *
   * @param how what became of it, after "it was"
   */
  public static RemoteException lockLost(HostName host, String how) {
    return new RemoteException(
        FailureKind.LOCK_LOST,
        host,
        "this run's lock on host %s was %s".formatted(host, how),
        "see who changes the lab now, then run the same command again",
        null);
  }

  /** What went wrong. */
  public FailureKind kind() {
    return kind;
  }

  /** The host concerned. */
  public HostName host() {
    return host;
  }
}
