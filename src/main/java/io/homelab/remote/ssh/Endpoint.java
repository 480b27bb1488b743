package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.ProxyJump;
import io.homelab.remote.openssh.ClientConfig;
import io.homelab.remote.openssh.JumpHop;
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
 * @param typed what a person writes behind {@code ssh}, without the user: an alias where there is
 *     one, since only with it the SSH configuration counts
 * @param address where to connect to
 * @param port its port
 * @param keyFile the private key that {@code hosts.yaml} names
 * @param limit how long each part of opening it may take; absent means the usual time
 * @param way how it is reached
 * @param config what the user's SSH configuration says of it
 */
public record Endpoint(
    HostName host,
    String label,
    List<String> names,
    String user,
    String typed,
    String address,
    int port,
    Optional<String> keyFile,
    Optional<Duration> limit,
    Way way,
    Optional<ClientConfig> config) {

  /** How a server is reached. */
  sealed interface Way {
    /** By a connection from this computer. */
    record Direct() implements Way {}

    /** Through a computer that {@code hosts.yaml} names. */
    record Through(ProxyJump jump) implements Way {}

    /**
     * Through computers that the SSH configuration names.
     *
     * @param hops the outermost first; at least one
     */
    record Hops(List<JumpHop> hops) implements Way {
      /** Copies the list. */
      public Hops {
        hops = List.copyOf(hops);
      }
    }

    /** Through the standard streams of a command of this computer, as its user wrote it. */
    record Command(String line) implements Way {}
  }

  /** The server of an entry of {@code hosts.yaml}, on the way to some host or being it. */
  static Endpoint of(HostName goal, Host host, String localUser, Optional<ClientConfig> config) {
    String label = "host " + host.name();
    Way way = way(host.proxyJump(), config);
    String address = config.map(ClientConfig::hostName).orElse(host.address());
    int port = config.map(ClientConfig::port).orElse(host.sshPort());
    return new Endpoint(
        goal,
        goal.equals(host.name()) ? label : "host %s: jump %s".formatted(goal, label),
        names(
            way instanceof Way.Direct ? Optional.empty() : Optional.of("homelab/" + host.name()),
            config,
            address,
            port),
        host.sshUser().or(() -> config.map(ClientConfig::user)).orElse(localUser),
        host.address(),
        address,
        port,
        host.sshKey(),
        host.connectTimeout().or(() -> config.flatMap(ClientConfig::connectTimeout)),
        way,
        config);
  }

  /** A computer that {@code proxy_jump} or {@code ProxyJump} names by its address or alias. */
  static Endpoint ofJump(
      HostName goal, String alias, String user, int port, Way way, Optional<ClientConfig> config) {
    String address = config.map(ClientConfig::hostName).orElse(alias);
    int realPort = config.map(ClientConfig::port).orElse(port);
    return new Endpoint(
        goal,
        "host %s: jump host %s".formatted(goal, alias),
        names(Optional.empty(), config, address, realPort),
        user,
        alias,
        address,
        realPort,
        Optional.empty(),
        config.flatMap(ClientConfig::connectTimeout),
        way,
        config);
  }

  /** What {@code hosts.yaml} says wins. */
  static Way way(Optional<ProxyJump> jump, Optional<ClientConfig> config) {
    if (jump.isPresent()) {
      return new Way.Through(jump.get());
    }
    if (config.isPresent() && !config.get().jumps().isEmpty()) {
      return new Way.Hops(config.get().jumps());
    }
    return config
        .flatMap(ClientConfig::proxyCommand)
        .<Way>map(Way.Command::new)
        .orElseGet(Way.Direct::new);
  }

  /**
   * Behind a jump host an address is private to that LAN, and another LAN may have it, too.
   *
   * @param own a name that only this lab uses
   */
  private static List<String> names(
      Optional<String> own, Optional<ClientConfig> config, String address, int port) {
    Optional<String> alias = config.flatMap(ClientConfig::hostKeyAlias);
    if (alias.isPresent()) {
      return List.of(alias.get());
    }
    List<String> names = new ArrayList<>();
    own.ifPresent(names::add);
    names.addAll(KnownHosts.namesOf(address, port));
    return List.copyOf(names);
  }

  /** The address with the user and, unless it is 22, the port. */
  String login() {
    return user + "@" + KnownHosts.nameOf(address, port);
  }

  /** The words behind {@code ssh} or {@code ssh-copy-id} that lead there. */
  List<String> destination() {
    return List.of("-p", String.valueOf(port), user + "@" + typed);
  }

  @Override
  public String toString() {
    return label;
  }
}
