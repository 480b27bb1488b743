package io.homelab.remote.ssh;

import io.homelab.remote.DaemonThread;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.Connection;

/**
 * Notices that the other side is gone, and remembers it. Any byte from there is a sign of life;
 * after some silence it is asked for one, and after too much the connection is cut, which ends
 * every wait on it. The library's own keep-alive cannot do that: it waits for the lock that a
 * blocked write holds, and counts a slow uplink as dead. Nor can its transport be asked whether it
 * runs: the answer waits for a lock that it holds while it tells its channels, one by one, that it
 * does not.
 */
final class Heartbeat {
  private static final Duration ASK_AFTER = Duration.ofSeconds(5);
  private static final Duration DEAD_AFTER = Duration.ofSeconds(15);

  private volatile long heardNanos = System.nanoTime();
  private volatile long overNanos;
  private volatile boolean over;

  /** Hears from the library when it ends the connection. */
  void hearEndOf(SSHClient client) {
    client.getTransport().setDisconnectListener((reason, message) -> end());
  }

  /** The connection is over. */
  void end() {
    if (!over) {
      overNanos = System.nanoTime();
      over = true;
    }
  }

  /** Whether the connection is over. */
  boolean isOver() {
    return over;
  }

  /** Whether it has been over for so long that nothing more will come of it. */
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
   * Watches until the thread that it returns is interrupted, or the other side is dead.
   *
   * @param link what to cut
   */
  Thread watch(Connection connection, Closeable link) {
    return DaemonThread.start(() -> {
      try {
        Duration silence = Duration.ZERO;
        while (silence.compareTo(DEAD_AFTER) < 0) {
          Thread.sleep(ASK_AFTER);
          silence = Duration.ofNanos(System.nanoTime() - heardNanos);
          if (silence.compareTo(ASK_AFTER.dividedBy(2)) > 0) {
            // The write may block for as long as the link is full: not on this thread.
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
      // Whoever uses the connection hears of it.
    }
  }
}
