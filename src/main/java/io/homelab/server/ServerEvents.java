package io.homelab.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What changes on the server, for all who listen. The last of it is kept for those who come again.
 * A listener that does not take its events in time is cut off: it comes again, and hears what it
 * missed. Safe for use by several threads.
 */
final class ServerEvents implements AutoCloseable {
  private static final int KEPT = 1000;
  private static final int MOST_WAITING = 256;
  private static final Duration BETWEEN_PINGS = Duration.ofSeconds(15);

  /** More would be somebody's mistake, and each takes a connection. */
  static final int MOST_LISTENERS = 2000;

  private final String era;
  private final Deque<Event> kept = new ArrayDeque<>();
  private final Set<Listener> listeners = new HashSet<>();
  private long last;
  private boolean closed;

  /**
   * None yet.
   *
   * @param era tells the events of this server from those of one before it; letters and digits
   */
  ServerEvents(String era) {
    this.era = era;
  }

  /**
   * One event.
   *
   * @param number its number
   * @param name what kind it is
   * @param lab the lab that it is about; absent when everybody may hear it
   * @param data JSON on one line
   */
  private record Event(long number, String name, Optional<String> lab, String data) {}

  /** Somebody who listens. */
  private static final class Listener {
    private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Predicate<String> sees;
    private final Thread thread = Thread.currentThread();
    private volatile boolean cut;

    private Listener(Predicate<String> sees) {
      this.sees = sees;
    }

    private boolean mayHear(Event event) {
      return event.lab().map(sees::test).orElse(true);
    }

    private void cut() {
      cut = true;
      // It may be writing to somebody who does not read: that ends it, and its connection.
      thread.interrupt();
    }
  }

  /** Something changed. */
  synchronized void add(String name, Optional<String> lab, String data) {
    last++;
    Event event = new Event(last, name, lab, data);
    kept.add(event);
    if (kept.size() > KEPT) {
      kept.removeFirst();
    }
    listeners.removeIf(listener -> {
      boolean full = listener.mayHear(event) && !listener.waiting.offer(event);
      if (full) {
        listener.cut();
      }
      return full;
    });
  }

  /** How many listen. */
  synchronized int listeners() {
    return listeners.size();
  }

  /**
   * The events from now on, or behind the one that was heard last.
   *
   * @param after the id of that one, if there is one
   * @param sees which labs the listener may know of
   * @throws ApiProblem when too many listen already
   */
  ApiResponse feed(Optional<String> after, Predicate<String> sees) {
    synchronized (this) {
      if (listeners.size() >= MOST_LISTENERS) {
        throw ApiProblem.of("busy", 503, "too many listen already", "try again later")
            .again(Duration.ofSeconds(30));
      }
    }
    return ApiResponse.events(client -> {
      Listener listener = new Listener(sees);
      List<Event> missed = new ArrayList<>();
      boolean whole = join(listener, after, missed);
      try {
        if (!whole) {
          // What happened in between cannot be told any more.
          client.event(id(numberNow()), "reset", "{\"event\":\"reset\"}");
        }
        for (Event event : missed) {
          send(client, event);
        }
        listen(listener, client);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        leave(listener);
      }
    });
  }

  private void listen(Listener listener, ApiResponse.EventClient client)
      throws IOException, InterruptedException {
    client.ping();
    while (!listener.cut && !isClosed()) {
      Event event = listener.waiting.poll(BETWEEN_PINGS.toNanos(), TimeUnit.NANOSECONDS);
      if (event == null) {
        client.ping();
      } else {
        send(client, event);
      }
    }
  }

  private void send(ApiResponse.EventClient client, Event event) throws IOException {
    client.event(id(event.number()), event.name(), event.data());
  }

  private String id(long number) {
    return era + "-" + number;
  }

  private synchronized long numberNow() {
    return last;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /**
   * Lets somebody listen.
   *
   * @return whether everything behind that event is known
   */
  private synchronized boolean join(Listener listener, Optional<String> after, List<Event> missed) {
    listeners.add(listener);
    if (after.isEmpty()) {
      return true;
    }
    if (!after.get().startsWith(era + "-")) {
      return false;
    }
    long seen;
    try {
      seen = Long.parseLong(after.get().substring(era.length() + 1));
    } catch (NumberFormatException e) {
      return false;
    }
    kept.stream()
        .filter(event -> event.number() > seen && listener.mayHear(event))
        .forEach(missed::add);
    return seen <= last && (kept.isEmpty() || seen >= kept.getFirst().number() - 1);
  }

  private synchronized void leave(Listener listener) {
    listeners.remove(listener);
  }

  /** Lets all listeners go. */
  @Override
  public void close() {
    List<Listener> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(listeners);
      listeners.clear();
    }
    all.forEach(Listener::cut);
  }
}
