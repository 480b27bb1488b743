package io.homelab.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events, read by a thread of its own, so that a connection that says nothing, not even
 * that it is there, is noticed.
 */
final class RemoteEvents implements AutoCloseable {
  private static final int MOST_WAITING = 1000;

  /** A server does not send lines that long; something else might. */
  private static final int LONGEST_LINE = 16 << 20;

  /**
   * An event.
   *
   * @param id its number; 0 for a sign of life
   * @param data what it says
   */
  record ServerEvent(long id, String data) {
    static final ServerEvent SIGN_OF_LIFE = new ServerEvent(0, "");
  }

  /** What was read: an event, or that there is nothing more. */
  private record Item(@Nullable ServerEvent event, @Nullable IOException end) {}

  private final InputStream in;
  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Thread reader;

  /** Reads from there; closing it ends that. */
  RemoteEvents(InputStream in) {
    this.in = in;
    this.reader = Thread.ofVirtual().name("events").start(this::read);
  }

  /**
   * The next event or sign of life.
   *
   * @throws IOException when there is nothing more, or there was nothing for too long
   */
  ServerEvent next(Duration silence) throws IOException, InterruptedException {
    Item item = items.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    if (item == null) {
      throw new IOException("nothing came for " + silence.toSeconds() + " s");
    }
    if (item.event() != null) {
      return item.event();
    }
    throw item.end() == null ? new IOException("the connection was closed") : item.end();
  }

  private void read() {
    try {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        long id = 0;
        StringBuilder data = new StringBuilder();
        String line = line(lines);
        while (line != null) {
          if (line.isEmpty()) {
            items.put(
                new Item(
                    data.isEmpty()
                        ? ServerEvent.SIGN_OF_LIFE
                        : new ServerEvent(id, data.toString()),
                    null));
            data.setLength(0);
          } else if (line.startsWith("id: ")) {
            id = number(line.substring(4));
          } else if (line.startsWith("data: ")) {
            data.append(line, 6, line.length());
          }
          line = line(lines);
        }
        items.put(new Item(null, null));
      } catch (IOException e) {
        items.put(new Item(null, e));
      }
    } catch (InterruptedException e) {
      // Nobody listens any more.
      Thread.currentThread().interrupt();
    }
  }

  private static long number(String text) throws IOException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("what answers is no server of homelab", e);
    }
  }

  private static @Nullable String line(BufferedReader lines) throws IOException {
    StringBuilder line = new StringBuilder();
    int letter = lines.read();
    if (letter < 0) {
      return null;
    }
    while (letter >= 0 && letter != '\n') {
      line.append((char) letter);
      if (line.length() > LONGEST_LINE) {
        throw new IOException("what answers is no server of homelab");
      }
      letter = lines.read();
    }
    return line.toString();
  }

  @Override
  public void close() {
    reader.interrupt();
    try {
      in.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }
}
