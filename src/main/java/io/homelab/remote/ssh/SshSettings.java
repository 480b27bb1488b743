package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.remote.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What SSH needs to know about this computer and its user.
 *
 * @param home the user's home, where {@code .ssh} is
 * @param knownHostsFiles the user's known_hosts and the lab's own; missing ones are empty
 * @param agentSocket the Unix socket of the user's ssh-agent, from {@code SSH_AUTH_SOCK}
 * @param localUser the user to log in as where {@code hosts.yaml} names none
 * @param connectTimeout the limit for each of connecting, handshake and login at every server on
 *     the way, not counting typing; positive
 * @param passphrases prompts for passphrases; empty if nobody can answer
 * @param hosts the hosts of {@code hosts.yaml}, among which {@code proxy_jump} finds its name
 * @param console this process's streams, for interactive sessions
 */
public record SshSettings(
    Path home,
    List<Path> knownHostsFiles,
    Optional<Path> agentSocket,
    String localUser,
    Duration connectTimeout,
    Optional<Passphrases> passphrases,
    List<Host> hosts,
    Console console) {
  /** The default limit: a merely busy host takes several seconds for each part. */
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(15);

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException when the time-out is not positive
   */
  public SshSettings {
    knownHostsFiles = List.copyOf(knownHostsFiles);
    hosts = List.copyOf(hosts);
    if (!connectTimeout.isPositive()) {
      throw new IllegalArgumentException("the connect timeout is not positive");
    }
  }
}
