package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.ProxyJump;
import io.homelab.remote.RemoteException;
import io.homelab.remote.openssh.ClientConfig;
import io.homelab.remote.openssh.ClientConfigException;
import io.homelab.remote.openssh.ClientConfigs;
import io.homelab.remote.openssh.Destination;
import io.homelab.remote.openssh.JumpHop;
import io.homelab.remote.ssh.Endpoint.Way;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Resolves the jump hosts on the way to a host.
 *
 * @param hosts the hosts of {@code hosts.yaml}, among which {@code proxy_jump} finds its name
 * @param localUser the user to log in as where nobody names one
 * @param configs says how OpenSSH would reach a destination
 */
record JumpChain(List<Host> hosts, String localUser, ClientConfigs configs) {
  private static final int SSH_PORT = 22;

  /**
   * The server of a host.
   *
   * @throws RemoteException when the SSH configuration has no way there
   */
  Endpoint to(Host host) {
    return of(host.name(), host);
  }

  private Endpoint of(HostName goal, Host host) {
    return Endpoint.of(
        goal,
        host,
        localUser,
        config(goal, host.address(), host.sshUser(), host.access().givenPort()));
  }

  /**
   * The servers on the way to a host, the outermost first and the host itself last.
   *
   * @throws RemoteException if the chain is invalid
   */
  List<Endpoint> wayTo(Host host) {
    List<Endpoint> way = new ArrayList<>();
    Set<String> passed = new HashSet<>();
    Optional<Endpoint> next = Optional.of(to(host));
    while (next.isPresent()) {
      way.addFirst(next.get());
      next = before(next.get(), passed);
    }
    return way;
  }

  /**
   * The server's jump host, if it has one.
   *
   * @param passed the servers passed so far; gets one more
   * @throws RemoteException if there is no such host, or it was passed before
   */
  Optional<Endpoint> before(Endpoint endpoint, Set<String> passed) {
    return switch (endpoint.way()) {
      case Way.Direct none -> Optional.empty();
      case Way.Command none -> Optional.empty();
      case Way.Through through -> Optional.of(through(endpoint, through.jump(), passed));
      case Way.Hops hops -> Optional.of(lastOf(endpoint, hops.hops(), passed));
    };
  }

  private Endpoint through(Endpoint endpoint, ProxyJump jump, Set<String> passed) {
    return switch (jump) {
      case ProxyJump.ViaAddress via ->
          hop(
              endpoint,
              new JumpHop(Optional.of(via.user()), via.address(), via.port()),
              List.of(),
              passed);
      case ProxyJump.ViaHost via -> {
        if (!passed.add("hosts.yaml: " + via.host())) {
          throw misled(
              endpoint,
              "proxy_jump forms a cycle through " + via.host(),
              "correct proxy_jump in hosts.yaml");
        }
        yield of(endpoint.host(), find(endpoint, via.host()));
      }
    };
  }

  private Endpoint lastOf(Endpoint endpoint, List<JumpHop> hops, Set<String> passed) {
    return hop(endpoint, hops.getLast(), hops.subList(0, hops.size() - 1), passed);
  }

  /** A hop has the way that the chain gives it, or the one of its own configuration. */
  private Endpoint hop(Endpoint endpoint, JumpHop hop, List<JumpHop> before, Set<String> passed) {
    if (!passed.add("ssh: " + hop)) {
      throw misled(
          endpoint,
          "ProxyJump forms a cycle through " + hop.host(),
          "correct ProxyJump in the SSH configuration");
    }
    Optional<ClientConfig> config = config(endpoint.host(), hop.host(), hop.user(), hop.port());
    return Endpoint.ofJump(
        endpoint.host(),
        hop.host(),
        hop.user().or(() -> config.map(ClientConfig::user)).orElse(localUser),
        hop.port().orElse(SSH_PORT),
        before.isEmpty() ? Endpoint.way(Optional.empty(), config) : new Way.Hops(before),
        config);
  }

  private Optional<ClientConfig> config(
      HostName goal, String name, Optional<String> user, OptionalInt port) {
    try {
      return configs.of(new Destination(name, user, port));
    } catch (ClientConfigException e) {
      throw new RemoteException(
          RemoteException.FailureKind.UNREACHABLE,
          goal,
          "host %s: %s".formatted(goal, e.getMessage()),
          e.hint(),
          e);
    }
  }

  private Host find(Endpoint endpoint, HostName name) {
    for (Host host : hosts) {
      if (host.name().equals(name)) {
        return host;
      }
    }
    throw misled(
        endpoint,
        "proxy_jump names " + name + ", which is not in hosts.yaml",
        "correct proxy_jump in hosts.yaml");
  }

  private static RemoteException misled(Endpoint endpoint, String what, String hint) {
    return new RemoteException(
        RemoteException.FailureKind.UNREACHABLE,
        endpoint.host(),
        endpoint + ": " + what,
        hint,
        null);
  }
}
