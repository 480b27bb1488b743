package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.ProxyJump;
import io.homelab.remote.RemoteException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Resolves the jump hosts on the way to a host.
 *
 * @param hosts the hosts of {@code hosts.yaml}, among which {@code proxy_jump} finds its name
 * @param localUser the user to log in as where {@code hosts.yaml} names none
 */
record JumpChain(List<Host> hosts, String localUser) {
  /** The server of a host. */
  Endpoint to(Host host) {
    return Endpoint.of(host.name(), host, localUser);
  }

  /**
   * The servers on the way to a host, the outermost first and the host itself last.
   *
   * @throws RemoteException if the chain is invalid
   */
  List<Endpoint> wayTo(Host host) {
    List<Endpoint> way = new ArrayList<>();
    Set<HostName> passed = new HashSet<>();
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
   * @param passed the hosts passed so far; gets one more
   * @throws RemoteException if there is no such host, or it was passed before
   */
  Optional<Endpoint> before(Endpoint endpoint, Set<HostName> passed) {
    return endpoint.jump().map(jump -> through(endpoint, jump, passed));
  }

  private Endpoint through(Endpoint endpoint, ProxyJump jump, Set<HostName> passed) {
    return switch (jump) {
      case ProxyJump.ViaAddress via -> Endpoint.of(endpoint.host(), via);
      case ProxyJump.ViaHost via -> {
        if (!passed.add(via.host())) {
          throw misled(endpoint, "proxy_jump forms a cycle through " + via.host());
        }
        yield Endpoint.of(endpoint.host(), find(endpoint, via.host()), localUser);
      }
    };
  }

  private Host find(Endpoint endpoint, HostName name) {
    for (Host host : hosts) {
      if (host.name().equals(name)) {
        return host;
      }
    }
    throw misled(endpoint, "proxy_jump names " + name + ", which is not in hosts.yaml");
  }

  private static RemoteException misled(Endpoint endpoint, String what) {
    return new RemoteException(
        RemoteException.FailureKind.UNREACHABLE,
        endpoint.host(),
        endpoint + ": " + what,
        "correct proxy_jump in hosts.yaml",
        null);
  }
}
