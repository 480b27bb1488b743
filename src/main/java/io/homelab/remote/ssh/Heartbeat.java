package io.homelab.remote.ssh;

import io.homelab.model.Endurance;
import io.homelab.remote.DaemonThread;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.Connection;

/**
 * Detects a dead connection. Any byte received is a sign of life; after some silence it sends a
 * keep-alive, and after too much it cuts the connection, which ends every wait on it. The library's
 * own keep-alive cannot do that: it waits for a lock that a blocked write holds, and takes a slow
 * uplink for dead. Nor can its transport be asked whether it is running: that waits for a lock held
 * while it notifies its channels.
 */
final class Heartbeat {
  private volatile Endurance endurance = Endurance.USUAL;
  private volatile long heardNanos = System.nanoTime();
  private volatile long overNanos;
  private volatile boolean over;

  /** How long a silence may be. */
  void endure(Endurance other) {
    endurance = other;
  }

  /** Called when the library ends the connection. */
  void hearEndOf(SSHClient client) {
    client.getTransport().setDisconnectListener((reason, message) -> end());
  }

  /** Marks the connection as dead. */
  void end() {
    if (!over) {
      overNanos = System.nanoTime();
      over = true;
    }
  }

  /** Whether the connection is dead. */
  boolean isOver() {
    return over;
  }

  /** Whether it has been dead for so long that nothing more will arrive. */
  boolean isOverFor(Duration time) {
    return over && System.nanoTime() - overNanos >= time.toNanos();
  }

  /** Wraps the stream from the other side. */
  InputStream listenTo(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int b = super.read();
        heardNanos = System.nanoTime();
        return b;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        int n = super.read(into, offset, length);
        heardNanos = System.nanoTime();
        return n;
      }
    };
  }

  /**
   * Watches until the returned thread is interrupted or the connection is dead.
   *
   * @param link what to cut
   */
  Thread watch(Connection connection, Closeable link) {
    return DaemonThread.start(() -> {
      try {
        Duration silence = Duration.ZERO;
        while (silence.compareTo(endurance.dead()) < 0) {
          Duration askAfter = endurance.keepalive();
          Thread.sleep(askAfter);
          silence = Duration.ofNanos(System.nanoTime() - heardNanos);
          if (silence.compareTo(askAfter.dividedBy(2)) > 0) {
            // The write may block while the link is full, so not on this thread.
            DaemonThread.start(() -> ask(connection));
          }
        }
        end();
        link.close();
      } catch (InterruptedException | IOException e) {
        // The connection is closed.
      }
    });
  }

  private static void ask(Connection connection) {
    try {
      connection.sendGlobalRequest("keepalive@openssh.com", true, new byte[0]);
    } catch (IOException e) {
      // Users of the connection will notice.
    }
  }
}
