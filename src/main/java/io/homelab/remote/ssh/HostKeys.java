package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.remote.RemoteException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;

/** Reads the keys that a host shows, so that a person can decide to trust them. */
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
   * Looks at a server's keys, and at what is known of it; through its jump hosts, whose own keys
   * are checked strictly. Nobody logs in to the server itself.
   *
   * @throws RemoteException when it or a jump host cannot be reached
   */
  public ShownKeys look(Endpoint server) {
    return ShownKeys.of(server, fetch(server), dialer.readKnownHosts(server));
  }

  /**
   * Keeps a server's keys in the lab's file. The keys that they replace count no longer for it, in
   * whatever file they are listed.
   *
   * @param labFile the lab's known_hosts, made if it is not there
   * @return the lines that list a replaced key and stay
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

  /** As below, of the last server on the way to a host. */
  public List<HostKey> fetch(Host host) {
    return fetch(wayTo(host).getLast());
  }

  /** The keys that a server shows, one of each type that it has; what was read is kept. */
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

  /** Whether the host was there and has no key of the type asked for. */
  private static boolean negotiationFailed(RemoteException e) {
    return String.valueOf(e.getMessage()).contains("no HostKeyAlgorithms in common");
  }

  /** Takes down the key and refuses it, which ends the handshake. */
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
