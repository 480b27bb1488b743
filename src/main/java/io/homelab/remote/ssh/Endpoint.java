package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.ProxyJump;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One SSH server to log in to: a host, or a computer on the way to one.
 *
 * @param host the host that errors name
 * @param label what to call this server in errors
 * @param names its names in known_hosts: the first decides, the others count only if they have its
 *     key
 * @param user the user to log in as
 * @param address its address as written
 * @param port its port
 * @param keyFile the private key named in the file
 * @param limit the time limit for each part of opening it; empty means the default
 * @param jump the computer to go through
 */
public record Endpoint(
    HostName host,
    String label,
    List<String> names,
    String user,
    String address,
    int port,
    Optional<String> keyFile,
    Optional<Duration> limit,
    Optional<ProxyJump> jump) {

  /** The server of an entry of {@code hosts.yaml}, on the way to some host or being it. */
  static Endpoint of(HostName goal, Host host, String localUser) {
    String label = "host " + host.name();
    return new Endpoint(
        goal,
        goal.equals(host.name()) ? label : "host %s: jump %s".formatted(goal, label),
        names(host),
        host.sshUser().orElse(localUser),
        host.address(),
        host.sshPort(),
        host.sshKey(),
        host.connectTimeout(),
        host.proxyJump());
  }

  /** A computer that {@code proxy_jump} names by its address. */
  static Endpoint of(HostName goal, ProxyJump.ViaAddress via) {
    return new Endpoint(
        goal,
        "host %s: jump host %s".formatted(goal, via.address()),
        KnownHosts.namesOf(via.address(), via.port()),
        via.user(),
        via.address(),
        via.port(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** An address behind a jump host is private to that LAN, and another LAN may use it, too. */
  private static List<String> names(Host host) {
    List<String> names = new ArrayList<>();
    if (host.proxyJump().isPresent()) {
      names.add("homelab/" + host.name());
    }
    names.addAll(KnownHosts.namesOf(host.address(), host.sshPort()));
    return List.copyOf(names);
  }

  /** The address with the user and, unless it is 22, the port. */
  String login() {
    return user + "@" + KnownHosts.nameOf(address, port);
  }

  @Override
  public String toString() {
    return label;
  }
}
