package io.homelab.remote.ssh;

import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.remote.CommandRun;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.OpenFailException;
import org.jspecify.annotations.Nullable;

/**
 * The error for a host that accepts the login but runs no commands: the user has no real shell, or
 * something before it (a forced command, a start-up file) never ends.
 */
final class LoginShellFailure {
  private static final int LONGEST_EXCERPT = 300;

  private static final String HINT =
      "on the host, check the user's shell (getent passwd), ForceCommand in sshd_config, and start-up"
          + " files such as .bashrc that read input, exit, or exec another shell";

  private LoginShellFailure() {}

  /** The login shell ended without running the command. */
  static RemoteException ended(HostName host, ExecResult result, String chatter) {
    String printed = chatter.isBlank() ? result.stderr() : chatter;
    return unusable(
        host,
        "its login shell does not run commands: it ended with exit code %d and printed %s"
            .formatted(result.exitCode(), excerpt(printed)),
        HINT,
        null);
  }

  /** The login shell did not run the command in time. */
  static RemoteException silent(
      HostName host, RemoteCommand command, String chatter, RemoteException timedOut) {
    return unusable(
        host,
        "its login shell did not run the command within %s and printed %s"
            .formatted(CommandRun.inWords(command.timeout()), excerpt(chatter)),
        HINT + "; " + timedOut.hint(),
        timedOut);
  }

  /** The login shell printed more than anybody reads, and not that it runs the command. */
  static RemoteException endless(HostName host, String chatter, RemoteException gaveUp) {
    return unusable(
        host,
        "its login shell does not run commands: it prints without end, first " + excerpt(chatter),
        HINT,
        gaveUp);
  }

  /** The host opens no session, or runs no command in it. */
  static RemoteException refused(HostName host, ConnectionException e) {
    if (e instanceof OpenFailException) {
      String why = PlainText.excerpt(String.valueOf(e.getMessage()), LONGEST_EXCERPT);
      return unusable(
          host,
          "it opens no session (%s)".formatted(why),
          "set 'MaxSessions 10' (the default) or more in its sshd_config",
          e);
    }
    return unusable(host, "it refuses to run commands", HINT, e);
  }

  private static String excerpt(String printed) {
    String one = PlainText.excerpt(printed, LONGEST_EXCERPT);
    return one.isEmpty() ? "nothing" : "'" + one + "'";
  }

  private static RemoteException unusable(
      HostName host, String what, String hint, @Nullable Throwable cause) {
    return new RemoteException(
        RemoteException.FailureKind.NO_COMMANDS,
        host,
        "host %s: %s".formatted(host, what),
        hint,
        cause);
  }
}
