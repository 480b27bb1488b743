package io.homelab.remote.ssh;

import io.homelab.model.Argv;
import io.homelab.model.ProxyJump;
import io.homelab.remote.RemoteException;
import io.homelab.remote.openssh.JumpHop;
import io.homelab.remote.ssh.Endpoint.Way;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuth;
import org.jspecify.annotations.Nullable;

/** The error for a server that refuses the login, with a fitting hint. */
final class LoginRefusal {
  private static final Set<DisconnectReason> ENOUGH =
      EnumSet.of(DisconnectReason.PROTOCOL_ERROR, DisconnectReason.NO_MORE_AUTH_METHODS_AVAILABLE);

  /** What helps where a server has enough of keys. */
  static final String ONE_KEY =
      "set ssh_key in hosts.yaml to the right key, so that only that one is offered";

  private LoginRefusal() {}

  /**
   * A refusal; an unreachable server when the connection broke before there was one.
   *
   * @param tried the keys tried, each with why it could not be used; empty if it could
   * @param server has the server's answer
   * @param cause what ended the attempt, if not a plain refusal
   */
  static RemoteException of(
      Endpoint endpoint, Map<Identity, String> tried, UserAuth server, @Nullable Throwable cause) {
    if (tooMany(tried, cause)) {
      return refusal(
          endpoint,
          "too many authentication failures, after %d keys: %s"
              .formatted(tried.size(), list(tried)),
          ONE_KEY,
          cause);
    }
    return wasCut(cause)
        ? UnreachableServer.inLogin(endpoint, tried.size(), list(tried), cause)
        : refusal(endpoint, what(tried, server), hint(endpoint, tried, server), cause);
  }

  /**
   * Whether the connection broke, which says nothing about the keys: below the library's error of
   * the login is one of the transport or of a socket.
   */
  private static boolean wasCut(@Nullable Throwable cause) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof TransportException
          || e instanceof ConnectionException
          || (e instanceof IOException && !(e instanceof SSHException))) {
        return true;
      }
    }
    return false;
  }

  /** OpenSSH says so; other servers just close the connection after too many keys. */
  private static boolean tooMany(Map<Identity, String> tried, @Nullable Throwable cause) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (String.valueOf(e.getMessage()).contains("Too many authentication failures")
          || (tried.size() > 1
              && e instanceof SSHException ended
              && ENOUGH.contains(ended.getDisconnectReason()))) {
        return true;
      }
    }
    return false;
  }

  private static String what(Map<Identity, String> tried, UserAuth server) {
    if (tried.isEmpty()) {
      return "no key to try";
    }
    String also =
        server.hadPartialSuccess()
            ? "; the host also requires %s".formatted(String.join(", ", server.getAllowedMethods()))
            : "";
    return "tried " + list(tried) + also;
  }

  private static String list(Map<Identity, String> tried) {
    return tried.entrySet().stream()
        .map(each ->
            each.getValue().isEmpty()
                ? each.getKey().description()
                : "%s (%s)".formatted(each.getKey().description(), each.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String hint(Endpoint endpoint, Map<Identity, String> tried, UserAuth server) {
    if (tried.isEmpty()) {
      return "set ssh_key in hosts.yaml, or load a key with ssh-add";
    }
    if (server.hadPartialSuccess()) {
      return "set 'AuthenticationMethods publickey' in the host's sshd_config, so that a key is enough";
    }
    Collection<String> allowed = server.getAllowedMethods();
    if (!allowed.isEmpty() && !allowed.contains("publickey")) {
      return "set 'PubkeyAuthentication yes' in the host's sshd_config, which accepts only %s"
          .formatted(String.join(", ", allowed));
    }
    return tried.entrySet().stream()
        .filter(each -> !each.getValue().isEmpty())
        .map(each -> each.getKey().remedy())
        .findFirst()
        .orElseGet(() -> authorize(endpoint));
  }

  /** How the host comes to accept a key: by the same way as the login went. */
  static String authorize(Endpoint endpoint) {
    String wrongUser =
        "; if %s is the wrong user, correct it in hosts.yaml".formatted(endpoint.user());
    if (endpoint.way() instanceof Way.Through(ProxyJump.ViaHost via)) {
      return "append the public key to ~%s/.ssh/authorized_keys on the host, which you reach through %s%s"
          .formatted(endpoint.user(), via.host(), wrongUser);
    }
    List<String> words = new ArrayList<>(List.of("ssh-copy-id"));
    endpoint.keyFile().ifPresent(file -> words.addAll(List.of("-i", file)));
    List<String> option =
        switch (endpoint.way()) {
          case Way.Direct none -> List.of();
          case Way.Through(ProxyJump.ViaHost via) -> List.of();
          case Way.Through(ProxyJump.ViaAddress via) ->
              List.of(
                  "-o",
                  "ProxyJump="
                      + new JumpHop(Optional.of(via.user()), via.address(), via.port()).word());
          case Way.Hops(List<JumpHop> hops) ->
              List.of(
                  "-o",
                  "ProxyJump=" + hops.stream().map(JumpHop::word).collect(Collectors.joining(",")));
          case Way.Command(String line) -> List.of("-o", "ProxyCommand=" + line);
        };
    words.addAll(option);
    words.addAll(endpoint.destination());
    return "install the public key on the host: " + new Argv(words).toShell() + wrongUser;
  }

  private static RemoteException refusal(
      Endpoint endpoint, String what, String hint, @Nullable Throwable cause) {
    return new RemoteException(
        RemoteException.FailureKind.AUTH_REFUSED,
        endpoint.host(),
        "%s refuses %s: %s".formatted(endpoint, endpoint.login(), what),
        hint,
        cause);
  }
}
