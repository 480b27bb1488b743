package io.homelab.remote.ssh;

import io.homelab.model.Argv;
import io.homelab.model.PlainText;
import io.homelab.remote.RemoteException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The error for a server that cannot be connected to. */
final class UnreachableServer {
  private static final int LONGEST_REASON = 1000;
  private static final Pattern NO_COMMON =
      Pattern.compile("settlement of (\\w+): \\[(.*)] and \\[(.*)]");

  private UnreachableServer() {}

  /** A failure with its cause's reason. */
  static RemoteException because(Endpoint endpoint, @Nullable Throwable reason, Throwable cause) {
    return of(endpoint, reason(reason), cause);
  }

  /** A failure for that reason. */
  static RemoteException of(Endpoint endpoint, String why, @Nullable Throwable cause) {
    return failure(endpoint, why, test(endpoint), cause);
  }

  /** A failure of one that did not answer in time: it may only be slow. */
  static RemoteException silent(Endpoint endpoint, String why, @Nullable Throwable cause) {
    return failure(
        endpoint,
        why,
        test(endpoint) + "; if it is only slow, raise its connect_timeout_s in hosts.yaml",
        cause);
  }

  /**
   * A failure of one whose connection broke while keys were shown: the network, or a server that
   * has enough of keys and does not say so.
   *
   * @param count how many keys
   * @param keys those keys
   */
  static RemoteException inLogin(
      Endpoint endpoint, int count, String keys, @Nullable Throwable cause) {
    return count < 2
        ? of(endpoint, "the connection broke in the login: " + reason(cause), cause)
        : failure(
            endpoint,
            "the connection broke in the login, after %d keys: %s".formatted(count, keys),
            test(endpoint) + "; if the host ends it after so many keys, " + LoginRefusal.ONE_KEY,
            cause);
  }

  private static String test(Endpoint endpoint) {
    return "run: " + Argv.of("ssh").with(endpoint.destination()).toShell();
  }

  private static RemoteException failure(
      Endpoint endpoint, String why, String hint, @Nullable Throwable cause) {
    return new RemoteException(
        RemoteException.FailureKind.UNREACHABLE,
        endpoint.host(),
        "%s cannot be reached: %s".formatted(endpoint, why),
        hint,
        cause);
  }

  /**
   * Whether the connection was there and broke before login, as sshd drops some beyond its
   * MaxStartups: nothing was done yet, so a retry is safe.
   */
  static boolean wasDropped(RemoteException failure) {
    if (failure.kind() != RemoteException.FailureKind.UNREACHABLE) {
      return false;
    }
    for (Throwable e = failure.getCause(); e != null; e = e.getCause()) {
      String text = String.valueOf(e.getMessage());
      // Its subclasses tell of a connection that never was. Who writes last finds it closed here.
      if (e.getClass() == SocketException.class
          || text.contains("Connection reset")
          || text.contains("Broken pipe")
          || text.contains("encountered EOF")
          || text.contains("closed connection during identification")) {
        return true;
      }
    }
    return false;
  }

  private static String reason(@Nullable Throwable e) {
    return switch (e) {
      case null -> "no reason given";
      case UnknownHostException unknown -> "unknown host: " + unknown.getMessage();
      default -> reasonIn(PlainText.excerpt(String.valueOf(e.getMessage()), LONGEST_REASON));
    };
  }

  /**
   * In the library's message for "no algorithm in common", only the order tells whose list is
   * which.
   */
  private static String reasonIn(String text) {
    Matcher match = NO_COMMON.matcher(text);
    return match.find()
        ? "no %s in common: homelab has [%s], the host has [%s]"
            .formatted(match.group(1), match.group(2), match.group(3))
        : text;
  }
}
