package io.homelab.remote;

import io.homelab.remote.RemoteCommand.OutputLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;

/** Reads one output stream of a command: passes its lines on and keeps its tail. */
final class OutputCapture {
  /** A longer line is passed on in pieces, so that an endless line needs no memory. */
  private static final int LONGEST_LINE = 64 * 1024;

  private final boolean stderr;
  private final int limit;
  private final Consumer<OutputLine> onLine;
  private final Lock oneAtATime;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private byte[] kept = new byte[1024];
  private int keptLength;
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
    int from = Math.max(0, keptLength - limit);
    return new String(kept, from, keptLength - from, StandardCharsets.UTF_8);
  }

  /**
   * Lets the buffer grow to twice the limit before dropping the older half, so each byte moves
   * once.
   */
  private synchronized void keep(byte[] chunk, int n) {
    if (keptLength + n > 2 * limit) {
      System.arraycopy(kept, keptLength - limit, kept, 0, limit);
      keptLength = limit;
    }
    if (keptLength + n > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(keptLength + n, kept.length * 2));
    }
    System.arraycopy(chunk, 0, kept, keptLength, n);
    keptLength += n;
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
