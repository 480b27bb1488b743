package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.remote.CommandRun;
import io.homelab.remote.RemoteException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;

/** Opens connections: through jump hosts, with strict host keys, and in bounded time. */
final class Dialer {
  private static final int ATTEMPTS = 3;
  private static final long RETRY_MILLIS = 500;

  private final SshSettings settings;
  private final Link.NameLookup names;
  private final KeyRing keys;
  private final JumpChain jumps;
  private final HandshakeTurns turns = new HandshakeTurns();

  Dialer(SshSettings settings) {
    this(settings, InetAddress::getAllByName);
  }

  Dialer(SshSettings settings, Link.NameLookup names) {
    this.settings = settings;
    this.names = names;
    this.keys = new KeyRing(settings);
    this.jumps = new JumpChain(settings.hosts(), settings.localUser(), settings.configs());
  }

  /**
   * Connects and logs in.
   *
   * @throws RemoteException when that fails or takes longer than the settings allow
   */
  SshConnection open(Host host) {
    Endpoint endpoint = jumps.to(host);
    for (int attempt = 1; ; attempt++) {
      try {
        SshConnection connection =
            BoundedWork.within(
                limit(endpoint),
                endpoint,
                deadline -> connect(endpoint, deadline, new HashSet<>()));
        connection.heartbeat().endure(host.access().endurance());
        return connection;
      } catch (RemoteException e) {
        if (attempt == ATTEMPTS || !UnreachableServer.wasDropped(e)) {
          throw e;
        }
        pauseBeforeNext(endpoint, attempt);
      }
    }
  }

  private static void pauseBeforeNext(Endpoint endpoint, int attempt) {
    try {
      Thread.sleep(RETRY_MILLIS * attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandRun.interrupted(endpoint.host(), e);
    }
  }

  /**
   * Shakes hands with a host.
   *
   * @param config what to offer
   * @param verifier sees the host's key and refuses it
   * @throws RemoteException always, since the key is refused, if nothing failed before
   */
  void shakeHands(Endpoint endpoint, Config config, HostKeyVerifier verifier) {
    BoundedWork.within(
        limit(endpoint),
        endpoint,
        deadline -> {
          Optional<SshConnection> jump = jump(endpoint, deadline, new HashSet<>());
          Link link = new Link(endpoint, config, jump, deadline, limit(endpoint));
          link.client().addHostKeyVerifier(verifier);
          link.connect(names);
          return link;
        });
  }

  /**
   * The servers on the way to a host, the outermost first and the host itself last.
   *
   * @throws RemoteException when the way is not one
   */
  List<Endpoint> wayTo(Host host) {
    return jumps.wayTo(host);
  }

  KnownHosts readKnownHosts(Endpoint endpoint) {
    return Handshake.knownHosts(settings.knownHostsFor(endpoint), endpoint);
  }

  private Duration limit(Endpoint endpoint) {
    return endpoint.limit().orElse(settings.connectTimeout());
  }

  private SshConnection connect(Endpoint endpoint, Deadline deadline, Set<String> passed)
      throws IOException {
    KnownHosts known = readKnownHosts(endpoint);
    KeyLogin login = KeyLogin.with(keys, endpoint, deadline);
    Optional<SshConnection> jump = jump(endpoint, deadline, passed);
    try (HandshakeTurns.Turn turn = turns.take(endpoint, deadline)) {
      deadline.restart(limit(endpoint));
      Link link = new Handshake(endpoint, known, jump, deadline, limit(endpoint), names).link();
      deadline.restart(limit(endpoint));
      login.logIn(link.client(), deadline);
      return link.connection();
    }
  }

  private Optional<SshConnection> jump(Endpoint endpoint, Deadline deadline, Set<String> passed)
      throws IOException {
    Optional<Endpoint> next = jumps.before(endpoint, passed);
    return next.isPresent() ? Optional.of(connect(next.get(), deadline, passed)) : Optional.empty();
  }
}
