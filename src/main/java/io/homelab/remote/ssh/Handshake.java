package io.homelab.remote.ssh;

import io.homelab.remote.RemoteException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.schmizz.sshj.Config;

/**
 * A handshake in which the server must present a known key.
 *
 * @param endpoint the server
 * @param known the known keys
 * @param jump the connection to go through
 * @param deadline ends it when the time is up
 * @param limit the time for each part
 * @param names finds the addresses of a name
 */
record Handshake(
    Endpoint endpoint,
    KnownHosts known,
    Optional<SshConnection> jump,
    Deadline deadline,
    Duration limit,
    Link.NameLookup names) {

  /**
   * Reads the known hosts.
   *
   * @throws RemoteException when a file cannot be read
   */
  static KnownHosts knownHosts(List<Path> files, Endpoint endpoint) {
    try {
      return KnownHosts.read(files);
    } catch (IOException e) {
      throw new RemoteException(
          RemoteException.FailureKind.HOST_KEY_UNKNOWN,
          endpoint.host(),
          "%s: cannot read the known hosts (%s)".formatted(endpoint, e),
          "check the permissions of "
              + files.stream().map(Path::toString).collect(Collectors.joining(", ")),
          e);
    }
  }

  /**
   * Connects and shakes hands.
   *
   * @throws RemoteException when the server cannot be reached or its key is refused
   */
  Link link() {
    HostKeyCheck check = new HostKeyCheck(endpoint, known);
    Link link = link(offer(known.hasAuthorityFor(endpoint.names())), check);
    try {
      link.connect(names);
      return link;
    } catch (IOException e) {
      if (!check.sawUselessCertificate()) {
        throw check.refusal().orElseGet(() -> UnreachableServer.because(endpoint, e, e));
      }
      // The certificate's key is not known, but another key of the host may be.
      return withoutCertificates(check);
    }
  }

  private Link withoutCertificates(HostKeyCheck check) {
    Link link = link(offer(false), check);
    try {
      link.connect(names);
      return link;
    } catch (IOException e) {
      throw check.refusal().orElseGet(() -> UnreachableServer.because(endpoint, e, e));
    }
  }

  private Link link(Config config, HostKeyCheck check) {
    Link link = new Link(endpoint, config, jump, deadline, limit);
    link.client().addHostKeyVerifier(check);
    return link;
  }

  private Config offer(boolean certificates) {
    return Algorithms.preferring(known.typesOf(endpoint.names()), certificates);
  }
}
