package io.homelab.remote.openssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What ssh(1) does to reach one destination. Paths are absolute, and no token of ssh_config(5) is
 * left in them.
 *
 * @param hostName where to connect to
 * @param port 1 to 65535
 * @param user the user to log in as
 * @param identityFiles the key files to try, in order; they need not exist
 * @param identitiesOnly whether keys that the agent holds are tried only when a file names them
 * @param agent the agent to ask; absent means none
 * @param certificateFiles certificates to show for keys, beside those next to the key files
 * @param jumps the computers to go through, the outermost first
 * @param proxyCommand the command whose standard streams lead to the destination, instead of a
 *     connection
 * @param hostKeyAlias what known_hosts calls the destination, instead of its address
 * @param userKnownHosts the user's known_hosts files
 * @param globalKnownHosts the computer's known_hosts files
 * @param connectTimeout how long connecting may take; absent means that it does not say
 * @param keepAlive how long a silent connection is left alone; absent means that it does not say
 */
public record ClientConfig(
    String hostName,
    int port,
    String user,
    List<Path> identityFiles,
    boolean identitiesOnly,
    Optional<Path> agent,
    List<Path> certificateFiles,
    List<JumpHop> jumps,
    Optional<String> proxyCommand,
    Optional<String> hostKeyAlias,
    List<Path> userKnownHosts,
    List<Path> globalKnownHosts,
    Optional<Duration> connectTimeout,
    Optional<Duration> keepAlive) {
  /** Copies the lists. */
  public ClientConfig {
    identityFiles = List.copyOf(identityFiles);
    certificateFiles = List.copyOf(certificateFiles);
    jumps = List.copyOf(jumps);
    userKnownHosts = List.copyOf(userKnownHosts);
    globalKnownHosts = List.copyOf(globalKnownHosts);
  }
}
