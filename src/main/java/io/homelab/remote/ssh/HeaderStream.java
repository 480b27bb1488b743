package io.homelab.remote.ssh;

import io.homelab.remote.EndlessOutputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * A command's output after the header line with its process ID. Anything before that line comes
 * from the login shell and is dropped, except for its beginning, which explains what went wrong if
 * the header never comes.
 */
final class HeaderStream extends InputStream {
  /** How much login shell output is kept for a person to read. */
  private static final int KEPT_BYTES = 2000;

  /** A shell that prints more than this before the command is not going to run it. */
  private static final int LONGEST_CHATTER = 16 * 1024 * 1024;

  private static final int LONGEST_LINE = 4096;

  private final InputStream in;
  private final CompletableFuture<String> header;
  private final ByteArrayOutputStream chatter = new ByteArrayOutputStream();
  private boolean begun;
  private boolean found;
  private volatile boolean endless;

  /**
   * A stream.
   *
   * @param header completes with the header's content, or fails without one
   */
  HeaderStream(InputStream in, CompletableFuture<String> header) {
    this.in = in;
    this.header = header;
  }

  /** The beginning of what the login shell printed before the header, so far. */
  String chatter() {
    synchronized (chatter) {
      return chatter.toString(StandardCharsets.UTF_8);
    }
  }

  /** Whether so much came without the header that nobody waited for the rest. */
  boolean isEndless() {
    return endless;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (!begun) {
      begun = true;
      found = findHeader();
    }
    return found ? in.read(into, offset, length) : -1;
  }

  private boolean findHeader() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int b;
      for (int n = 0; (b = in.read()) >= 0; n++) {
        if (n == LONGEST_CHATTER) {
          endless = true;
          throw new EndlessOutputException("the login shell prints without end");
        }
        if (b == '\n') {
          String text = line.toString(StandardCharsets.UTF_8);
          int at = text.lastIndexOf(RemoteScript.HEADER);
          if (at >= 0) {
            header.complete(text.substring(at + RemoteScript.HEADER.length()).strip());
            return true;
          }
          line.reset();
        } else {
          keepEnd(line);
          line.write(b);
        }
        keep(b);
      }
    } finally {
      header.completeExceptionally(new IOException("the login shell did not run the command"));
    }
    return false;
  }

  /** The header is short and may end a line of any length. */
  private static void keepEnd(ByteArrayOutputStream line) {
    if (line.size() == LONGEST_LINE) {
      byte[] all = line.toByteArray();
      line.reset();
      line.write(all, LONGEST_LINE - 64, 64);
    }
  }

  private void keep(int b) {
    synchronized (chatter) {
      if (chatter.size() < KEPT_BYTES) {
        chatter.write(b);
      }
    }
  }
}
