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
 * so it never holds more than the window. The library's own stream grants first and counts
 * afterwards: a fast sender can overrun it, which ends the whole connection ("Window consumed to
 * below 0").
 */
final class Inbox extends InputStream {
  /** Allows the sender to send that many more bytes. */
  @FunctionalInterface
  interface Grant {
    void more(int bytes) throws IOException;
  }

  /** Early enough that a sender with a window of 2 MiB never waits, and not too often. */
  private static final int GRANT_BYTES = 256 * 1024;

  private final Grant grant;
  private final Deque<byte[]> packets = new ArrayDeque<>();
  private int readOfFirst;
  private int ungranted;
  private boolean ended;
  private @Nullable IOException failure;

  Inbox(Grant grant) {
    this.grant = grant;
  }

  /** Stores the data of a packet; does not block. */
  void put(SSHPacket packet, int longest) throws ConnectionException {
    byte[] data;
    try {
      int length = packet.readUInt32AsInt();
      if (length > longest || length > packet.available()) {
        throw new ConnectionException("a packet of " + length + " bytes");
      }
      data = new byte[length];
      packet.readRawBytes(data);
    } catch (Buffer.BufferException e) {
      throw new ConnectionException(e);
    }
    synchronized (this) {
      packets.add(data);
      notifyAll();
    }
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
    while (packets.isEmpty()) {
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
    byte[] first = packets.element();
    int n = Math.min(length, first.length - readOfFirst);
    System.arraycopy(first, readOfFirst, into, offset, n);
    readOfFirst += n;
    if (readOfFirst == first.length) {
      packets.remove();
      readOfFirst = 0;
    }
    return n;
  }
}
