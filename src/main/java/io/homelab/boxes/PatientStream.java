package io.homelab.boxes;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.time.Duration;

/** The body of an answer, which is given up when nothing comes for too long. */
final class PatientStream extends FilterInputStream {
  private static final long LOOK_MILLIS = 200;

  private final HttpClient client;
  private final Duration limit;
  private volatile long since = System.nanoTime();
  private volatile boolean reading;
  private volatile boolean silent;
  private volatile boolean closed;

  /**
   * Of a body.
   *
   * @param client what it comes through; closed with it
   */
  PatientStream(InputStream body, HttpClient client, Duration limit) {
    super(body);
    this.client = client;
    this.limit = limit;
    Thread.ofPlatform().daemon().start(this::watch);
  }

  private void watch() {
    while (!closed) {
      if (reading && System.nanoTime() - since > limit.toNanos()) {
        silent = true;
        client.shutdownNow();
        return;
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int n = read(one, 0, 1);
    return n < 0 ? n : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    since = System.nanoTime();
    reading = true;
    try {
      return in.read(into, offset, length);
    } catch (IOException e) {
      throw silent ? new IOException("nothing came for " + limit.toSeconds() + " s", e) : e;
    } finally {
      reading = false;
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try {
      super.close();
    } finally {
      client.shutdownNow();
    }
  }
}
