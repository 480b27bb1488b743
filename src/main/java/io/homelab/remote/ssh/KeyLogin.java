package io.homelab.remote.ssh;

import io.homelab.remote.RemoteException;
import java.io.IOException;
import java.util.List;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.Service;

/**
 * A login with the user's keys.
 *
 * @param endpoint the server
 * @param identities the keys to try, in order
 */
record KeyLogin(Endpoint endpoint, List<Identity> identities) {
  /** The library's own timeout once logged in: the heartbeat and the callers' limits fire first. */
  private static final int LIBRARY_TIMEOUT_MILLIS = 600_000;

  /** With the keys for that server. */
  static KeyLogin with(KeyRing keys, Endpoint endpoint, Deadline deadline) {
    // Another host's login may hold the key file while waiting for a passphrase.
    deadline.pause();
    try {
      return new KeyLogin(endpoint, keys.identitiesFor(endpoint));
    } finally {
      deadline.resume();
    }
  }

  /**
   * Logs in.
   *
   * @throws RemoteException if the server refuses every key, or ends the connection in between
   * @throws IOException when the connection is lost before a key was shown, or the time is up
   */
  void logIn(SSHClient client, Deadline deadline) throws IOException {
    PublicKeyAuth method = new PublicKeyAuth(identities, deadline);
    // The deadline cuts the link; the library's own clock would keep running while a person types.
    client.getTransport().setTimeoutMs(LIBRARY_TIMEOUT_MILLIS);
    try {
      Service next = (Service) client.getConnection();
      if (!client
          .getUserAuth()
          .authenticate(endpoint.user(), next, method, LIBRARY_TIMEOUT_MILLIS)) {
        throw LoginRefusal.of(endpoint, method.tried(), client.getUserAuth(), null);
      }
    } catch (IOException e) {
      if (deadline.leftNanos() <= 0 || (method.tried().isEmpty() && !identities.isEmpty())) {
        throw e;
      }
      throw LoginRefusal.of(endpoint, method.tried(), client.getUserAuth(), e);
    }
    client.getConnection().setTimeoutMs(LIBRARY_TIMEOUT_MILLIS);
  }
}
