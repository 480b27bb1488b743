package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.remote.RemoteException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;

/** Reads the keys a host presents, so that a person can decide to trust them. */
public final class HostKeys {
  private static final List<List<String>> TYPES =
      List.of(
          List.of("ssh-ed25519"),
          List.of("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
          List.of("ssh-rsa"));

  private final Dialer dialer;

  /** A reader with these settings. */
  public HostKeys(SshSettings settings) {
    this.dialer = new Dialer(settings);
  }

  /**
   * The servers whose keys must be known before a host can be reached, the outermost jump host
   * first and the host last.
   *
   * @throws RemoteException when a jump host is not in hosts.yaml
   */
  public List<Endpoint> wayTo(Host host) {
    return dialer.wayTo(host);
  }

  /**
   * Reads a server's keys and compares them with the known ones. Goes through its jump hosts, whose
   * keys are checked strictly, but does not log in to the server itself.
   *
   * @throws RemoteException when it or a jump host cannot be reached
   */
  public ShownKeys look(Endpoint server) {
    return ShownKeys.of(server, fetch(server), dialer.readKnownHosts(server));
  }

  /**
   * Saves a server's keys in the lab's file. The keys they replace no longer count for it, whatever
   * file lists them.
   *
   * @param labFile the lab's known_hosts, created if missing
   * @return the remaining lines that list a replaced key
   * @throws IOException when the file cannot be written
   * @throws RemoteException when the known hosts cannot be read
   */
  public List<OldKey> trust(ShownKeys shown, Path labFile) throws IOException {
    String name = shown.keptAs();
    List<OldKey> left =
        dialer.readKnownHosts(shown.server()).listing(shown.replaced(), name).stream()
            .filter(entry ->
                !(entry.file().equals(labFile) && entry.content().patterns().equals(List.of(name))))
            .map(entry -> OldKey.of(entry, name))
            .toList();
    KnownHosts.add(labFile, name, shown.keys(), left.stream().map(OldKey::key).distinct().toList());
    return left;
  }

  /**
   * The keys by which a host is known; nobody is asked.
   *
   * @throws RemoteException when the way to it is none, or the known hosts cannot be read
   */
  public List<HostKey> known(Host host) {
    Endpoint server = wayTo(host).getLast();
    return dialer.readKnownHosts(server).keysOf(server.names());
  }

  /**
   * Whether a server shows a key by which it is known.
   *
   * @throws RemoteException when the known hosts cannot be read
   */
  public boolean knows(ShownKeys shown) {
    List<HostKey> known = dialer.readKnownHosts(shown.server()).keysOf(shown.server().names());
    return shown.keys().stream().anyMatch(known::contains);
  }

  /** As below, for the last server on the way to a host. */
  public List<HostKey> fetch(Host host) {
    return fetch(wayTo(host).getLast());
  }

  /** The keys a server presents, one of each type it has; a later failure does not discard them. */
  private List<HostKey> fetch(Endpoint server) {
    List<HostKey> keys = new ArrayList<>();
    RemoteException failure = null;
    for (List<String> types : TYPES) {
      int before = keys.size();
      try {
        dialer.shakeHands(server, Algorithms.only(types), new Collector(keys));
      } catch (RemoteException e) {
        if (keys.size() == before && (failure == null || negotiationFailed(failure))) {
          failure = e;
        }
      }
    }
    if (keys.isEmpty() && failure != null) {
      throw failure;
    }
    return List.copyOf(keys);
  }

  /** Whether the host answered but has no key of the requested type. */
  private static boolean negotiationFailed(RemoteException e) {
    return String.valueOf(e.getMessage()).contains("no HostKeyAlgorithms in common");
  }

  /** Records the key and rejects it, which ends the handshake. */
  private record Collector(List<HostKey> keys) implements HostKeyVerifier {
    @Override
    public boolean verify(String hostname, int port, PublicKey key) {
      keys.add(HostKeyCheck.hostKey(key));
      return false;
    }

    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
      return List.of();
    }
  }
}
