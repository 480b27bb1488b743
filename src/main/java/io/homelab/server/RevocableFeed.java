package io.homelab.server;

import io.homelab.model.HomeLabException;
import io.homelab.server.ApiResponse.EventClient;
import io.homelab.server.ApiResponse.EventFeed;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Events for somebody who may hear them for now: they end with his token or his session, and when
 * his project owns other labs than it did, so that he comes again and hears of those.
 *
 * @param events what he hears
 * @param goesOn whether he still may; is asked at most once in a second
 */
public record RevocableFeed(EventFeed events, BooleanSupplier goesOn) implements EventFeed {
  private static final long BETWEEN_CHECKS = Duration.ofSeconds(1).toNanos();

  @Override
  public void sendTo(EventClient client) throws IOException {
    events.sendTo(new Checked(client, goesOn));
  }

  /** Hears them as long as he may. */
  private static final class Checked implements EventClient {
    private final EventClient client;
    private final BooleanSupplier goesOn;
    private long checked = System.nanoTime();

    private Checked(EventClient client, BooleanSupplier goesOn) {
      this.client = client;
      this.goesOn = goesOn;
    }

    @Override
    public void event(String id, String name, String data) throws IOException {
      check();
      client.event(id, name, data);
    }

    @Override
    public void ping() throws IOException {
      check();
      client.ping();
    }

    private void check() throws IOException {
      long now = System.nanoTime();
      if (now - checked < BETWEEN_CHECKS) {
        return;
      }
      checked = now;
      try {
        if (goesOn.getAsBoolean()) {
          return;
        }
      } catch (HomeLabException e) {
        throw new IOException("the tokens cannot be read", e);
      }
      throw new IOException("who listens may not any more");
    }
  }
}
