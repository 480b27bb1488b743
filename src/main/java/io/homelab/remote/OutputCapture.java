package io.homelab.remote;

import io.homelab.remote.RemoteCommand.OutputLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;

/** Reads one output stream of a command: passes its lines on and keeps its tail. */
final class OutputCapture {
  /** A longer line is passed on in pieces, so that an endless line needs no memory. */
  private static final int LONGEST_LINE = 64 * 1024;

  private static final int FIRST_PIECE = 4 * 1024;
  private static final int PIECE = 64 * 1024;

  private final boolean stderr;
  private final int limit;
  private final Consumer<OutputLine> onLine;
  private final Lock oneAtATime;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private final Deque<byte[]> kept = new ArrayDeque<>();
  private long keptLength;
  private byte[] last = new byte[0];
  private int lastLength;
  private long passedOn;
  private volatile long lastHeardNanos = System.nanoTime();

  /**
   * A capture.
   *
   * @param limit the number of bytes to keep, counted from the end
   * @param oneAtATime held while the listener runs; shared by both streams of a command
   */
  OutputCapture(boolean stderr, int limit, Consumer<OutputLine> onLine, Lock oneAtATime) {
    this.stderr = stderr;
    this.limit = limit;
    this.onLine = onLine;
    this.oneAtATime = oneAtATime;
  }

  /** Reads to the end of the stream. */
  void read(InputStream in) throws IOException {
    byte[] chunk = new byte[16 * 1024];
    int n;
    while ((n = in.read(chunk)) >= 0) {
      lastHeardNanos = System.nanoTime();
      keep(chunk, n);
      splitLines(chunk, n);
    }
    if (line.size() > 0) {
      // Nobody knows whether the line ends here.
      passOn(0);
    }
  }

  /** The time of the last read, in terms of {@link System#nanoTime()}. */
  long lastHeardNanos() {
    return lastHeardNanos;
  }

  /** The tail of what was read. */
  synchronized String text() {
    byte[] all = new byte[(int) Math.min(keptLength, limit)];
    long skip = keptLength - all.length;
    int at = 0;
    for (byte[] piece : kept) {
      int from = (int) Math.min(skip, piece.length);
      skip -= from;
      System.arraycopy(piece, from, all, at, piece.length - from);
      at += piece.length - from;
    }
    System.arraycopy(last, (int) skip, all, at, lastLength - (int) skip);
    return new String(all, StandardCharsets.UTF_8);
  }

  /** In pieces, of which the oldest goes when it is not needed any more: nothing is ever moved. */
  private synchronized void keep(byte[] chunk, int n) {
    for (int from = 0; from < n; ) {
      if (lastLength == last.length) {
        if (lastLength > 0) {
          kept.addLast(last);
        }
        last = new byte[kept.isEmpty() ? FIRST_PIECE : PIECE];
        lastLength = 0;
      }
      int some = Math.min(n - from, last.length - lastLength);
      System.arraycopy(chunk, from, last, lastLength, some);
      lastLength += some;
      keptLength += some;
      from += some;
      while (!kept.isEmpty() && keptLength - kept.getFirst().length >= limit) {
        keptLength -= kept.removeFirst().length;
      }
    }
  }

  private void splitLines(byte[] chunk, int n) {
    int start = 0;
    for (int i = 0; i < n; i++) {
      if (chunk[i] == '\n') {
        line.write(chunk, start, i - start);
        passOn(line.size() + 1);
        start = i + 1;
      }
    }
    line.write(chunk, start, n - start);
    if (line.size() >= LONGEST_LINE) {
      passOn(line.size());
    }
  }

  private void passOn(int bytes) {
    passedOn += bytes;
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    oneAtATime.lock();
    try {
      onLine.accept(new OutputLine(stderr, text, passedOn));
    } finally {
      oneAtATime.unlock();
    }
  }
}
