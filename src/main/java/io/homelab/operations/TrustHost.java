package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.remote.ssh.Endpoint;
import io.homelab.remote.ssh.HostKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Lets somebody trust the keys of a host and of the jump hosts on the way to it, the outermost
 * first: each is looked at when those before it are trusted.
 */
public final class TrustHost {
  private final Host host;
  private final List<ServerOnTheWay> servers;

  private TrustHost(LabHosts hosts, Host host, Path kept) {
    this.host = host;
    if (!host.isOverSsh()) {
      this.servers = List.of();
    } else {
      HostKeys keys = new HostKeys(hosts.ssh());
      List<Endpoint> way = keys.wayTo(host);
      this.servers =
          way.stream()
              .map(server ->
                  new ServerOnTheWay(
                      host.name(), keys, server, !server.equals(way.getLast()), kept))
              .toList();
    }
  }

  /** Finds the way to a host; nobody is connected to yet. */
  public static Answer<TrustHost> of(OpenLab lab, String host) {
    return Answer.of(
        () -> new TrustHost(lab.hosts(), lab.words().host(host), OpenLab.knownHosts(lab.lab())));
  }

  /** The same for each host of a lab, in file order. */
  public static Answer<List<TrustHost>> all(OpenLab lab) {
    return Answer.of(() ->
        lab.hosts().all().stream()
            .map(host -> new TrustHost(lab.hosts(), host, OpenLab.knownHosts(lab.lab())))
            .toList());
  }

  /**
   * The same for all labs that have it from one hosts file.
   *
   * @param hosts those of that file
   */
  public static Answer<TrustHost> of(LabHosts hosts, Host host, Path file) {
    return Answer.of(() -> new TrustHost(hosts, host, OpenLab.knownHosts(file)));
  }

  /** The host. */
  public HostName host() {
    return host.name();
  }

  /** Why there is nothing to trust; empty when there is. */
  public Optional<String> keyless() {
    if (host.isLocal()) {
      return Optional.of(host.name() + " is this computer, which has no key to trust");
    }
    return host.isOverSsh()
        ? Optional.empty()
        : Optional.of(
            "%s is reached by transport %s, which has no SSH key to trust"
                .formatted(host.name(), host.reachedBy()));
  }

  /** The servers in the order in which they are reached; none when none of them has a key. */
  public List<ServerOnTheWay> servers() {
    return servers;
  }

  /** One server whose keys have to be known. */
  public static final class ServerOnTheWay {
    private final HostName host;
    private final HostKeys keys;
    private final Endpoint server;
    private final boolean jump;
    private final Path kept;

    ServerOnTheWay(HostName host, HostKeys keys, Endpoint server, boolean jump, Path kept) {
      this.host = host;
      this.keys = keys;
      this.server = server;
      this.jump = jump;
      this.kept = kept;
    }

    /** Where it is, for whoever compares it with another one. */
    public String place() {
      return server.names().getFirst() + " " + server.address() + " " + server.port();
    }

    /** Looks at its keys; empty when it is a jump host and all of them are known. */
    public Answer<Optional<TrustKeys>> look() {
      return Answer.of(() ->
          Optional.of(keys.look(server))
              .filter(shown -> !(jump && shown.known()))
              .map(shown -> new TrustKeys(host, keys, shown, kept)));
    }
  }
}
