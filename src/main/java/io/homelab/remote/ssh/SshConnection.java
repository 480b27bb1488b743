package io.homelab.remote.ssh;

import io.homelab.remote.DaemonThread;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import net.schmizz.sshj.SSHClient;

/**
 * A connection that is open and logged in, with the one that it goes through.
 *
 * @param client the library's client
 * @param link the socket or the channel that carries it
 * @param heartbeat the thread that watches it
 * @param jump the connection that {@code link} is a channel of
 */
record SshConnection(
    SSHClient client, Closeable link, Thread heartbeat, Optional<SshConnection> jump)
    implements Closeable {
  private static final long GOODBYE_MILLIS = 500;

  /** Says goodbye if the other side still listens, and closes the link in any case. */
  @Override
  public void close() {
    heartbeat.interrupt();
    boolean interrupted = Thread.interrupted();
    Thread goodbye = DaemonThread.start(() -> closeQuietly(client));
    try {
      goodbye.join(GOODBYE_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    // The library waits for an answer when it closes a channel, so this must not be waited for.
    DaemonThread.start(() -> {
      closeQuietly(link);
      jump.ifPresent(SshConnection::close);
    });
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(Closeable resource) {
    try {
      resource.close();
    } catch (IOException e) {
      // It is closed either way.
    }
  }
}
