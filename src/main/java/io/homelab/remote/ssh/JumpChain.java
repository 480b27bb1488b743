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
 * The ways through jump hosts.
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
   * @throws RemoteException when the way is not one
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
   * The server that another is reached through, if it is not reached directly.
   *
   * @param passed the hosts that were on the way so far; gets one more
   * @throws RemoteException when there is no such host, or it was passed before
   */
  Optional<Endpoint> before(Endpoint endpoint, Set<HostName> passed) {
    return endpoint.jump().map(jump -> through(endpoint, jump, passed));
  }

  private Endpoint through(Endpoint endpoint, ProxyJump jump, Set<HostName> passed) {
    return switch (jump) {
      case ProxyJump.ViaAddress via -> Endpoint.of(endpoint.host(), via);
      case ProxyJump.ViaHost via -> {
        if (!passed.add(via.host())) {
          throw misled(endpoint, "proxy_jump goes round in a circle through " + via.host());
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
    throw misled(endpoint, "proxy_jump names " + name + ", which hosts.yaml does not have");
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
