package io.homelab.remote.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.ConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * Data received on a channel and not yet read. It grants the sender new window for what was read,
 * and ends the connection to one that sends more, so it never holds more than the window. The
 * library's own stream grants first and counts afterwards: a fast sender can overrun it, which ends
 * the whole connection ("Window consumed to below 0").
 */
final class Inbox extends InputStream {
  /** Allows the sender to send that many more bytes. */
  @FunctionalInterface
  interface Grant {
    void more(int bytes) throws IOException;
  }

  /** Early enough that a sender with a window of 2 MiB never waits, and not too often. */
  private static final int GRANT_BYTES = 256 * 1024;

  /** Packets may be of one byte each: small ones share a piece. */
  private static final int SMALLEST_PIECE = 4 * 1024;

  private final Grant grant;
  private final long window;
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private long held;
  private int ungranted;
  private boolean ended;
  private @Nullable IOException failure;

  private static final class Piece {
    private final byte[] bytes;
    private int written;
    private int read;

    Piece(int room) {
      bytes = new byte[room];
    }
  }

  /**
   * Nothing has arrived.
   *
   * @param window the bytes that the sender may send before it is granted more
   */
  Inbox(long window, Grant grant) {
    this.window = window;
    this.grant = grant;
  }

  /** Stores the data of a packet; does not block. */
  void put(SSHPacket packet, int longest) throws ConnectionException {
    try {
      int length = packet.readUInt32AsInt();
      if (length > longest || length > packet.available()) {
        throw new ConnectionException("a packet of " + length + " bytes");
      }
      store(packet, length);
    } catch (Buffer.BufferException e) {
      throw new ConnectionException(e);
    }
  }

  private synchronized void store(SSHPacket packet, int length)
      throws ConnectionException, Buffer.BufferException {
    if (held + length > window) {
      throw new ConnectionException("the host sends more than it may");
    }
    held += length;
    for (int left = length; left > 0; ) {
      Piece last = pieces.peekLast();
      if (last == null || last.written == last.bytes.length) {
        last = new Piece(Math.max(left, SMALLEST_PIECE));
        pieces.addLast(last);
      }
      int some = Math.min(left, last.bytes.length - last.written);
      packet.readRawBytes(last.bytes, last.written, some);
      last.written += some;
      left -= some;
    }
    notifyAll();
  }

  /** In how many pieces of memory it is held. */
  synchronized int pieces() {
    return pieces.size();
  }

  /** Ends the stream. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Ends the stream: the connection is gone. */
  synchronized void fail(IOException cause) {
    if (!ended) {
      failure = cause;
      end();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int read;
    int toGrant = 0;
    synchronized (this) {
      read = take(into, offset, length);
      ungranted += Math.max(read, 0);
      if (ungranted >= GRANT_BYTES && !ended) {
        toGrant = ungranted;
        ungranted = 0;
      }
    }
    if (toGrant > 0) {
      grant.more(toGrant);
    }
    return read;
  }

  private synchronized int take(byte[] into, int offset, int length) throws IOException {
    while (held == 0) {
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      if (ended) {
        return -1;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    Piece first = pieces.element();
    int n = Math.min(length, first.written - first.read);
    System.arraycopy(first.bytes, first.read, into, offset, n);
    first.read += n;
    held -= n;
    if (first.read == first.written) {
      pieces.remove();
    }
    return n;
  }
}
