package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.remote.RemoteException;
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
   * Fetches a host's keys, one of each type that it has; through its jump host if it has one, whose
   * own key is checked strictly. Nobody logs in to the host itself.
   *
   * @return the keys; at least one
   * @throws RemoteException when the host or a jump host cannot be reached
   */
  public List<HostKey> fetch(Host host) {
    List<HostKey> keys = new ArrayList<>();
    RemoteException failure = null;
    for (List<String> types : TYPES) {
      int before = keys.size();
      try {
        dialer.shakeHands(host, Algorithms.only(types), new Collector(keys));
      } catch (RemoteException e) {
        if (keys.size() == before) {
          failure = e;
          if (e.kind() != RemoteException.Kind.UNREACHABLE || !negotiationFailed(e)) {
            throw e;
          }
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
    return String.valueOf(e.getMessage()).contains("settlement");
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
