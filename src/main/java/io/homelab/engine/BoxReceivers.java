package io.homelab.engine;

import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.RemoteHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that get one box in one run. Over a slow line it goes along a chain: the first gets it
 * from this computer, each other from the host before it, which still receives it. So the line
 * carries it once, and N hosts have it about as soon as one. Where the line is fast, that is not
 * worth the trouble, and each gets it from here.
 */
public final class BoxReceivers {
  /** How long the others look how fast the first one gets it. */
  private static final Duration LOOK = Duration.ofMillis(1500);

  /** What a chain has to save to be worth its trouble. */
  private static final Duration WORTH = Duration.ofSeconds(5);

  private final List<Receiver> receiving = new ArrayList<>();

  /** Nobody yet. */
  public BoxReceivers() {}

  /**
   * One host begins. Waits a moment where another one is getting the box and nobody knows yet how
   * fast.
   *
   * @param remote the host
   * @param file where the box grows there, from its beginning to its end
   * @throws InterruptedRunException if the run is stopped meanwhile
   */
  public Receiver begin(RemoteHost remote, String file) {
    Receiver own = new Receiver(remote, file);
    for (Receiver first = enter(own); first != own; first = first()) {
      first.awaitSpeed();
      if (first.isSlow(others())) {
        own.before = before(own);
        return own;
      }
      if (first.isWhole() || !first.ended.isDone()) {
        return own;
      }
    }
    return own;
  }

  private synchronized Receiver enter(Receiver turn) {
    receiving.add(turn);
    return first();
  }

  private synchronized int others() {
    return receiving.size() - 1;
  }

  private synchronized Receiver first() {
    return receiving.getFirst();
  }

  private synchronized @Nullable Receiver before(Receiver turn) {
    int index = receiving.indexOf(turn);
    return index > 0 ? receiving.get(index - 1) : null;
  }

  private synchronized void leave(Receiver turn) {
    receiving.remove(turn);
  }

  /** One host's turn, from the first byte to the last; closing ends it. */
  public final class Receiver implements AutoCloseable {
    private final RemoteHost remote;
    private final String file;
    private final long beganNanos = System.nanoTime();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private long there = -1;
    private long came;
    private long left = Long.MAX_VALUE;
    private @Nullable Receiver before;

    private Receiver(RemoteHost remote, String file) {
      this.remote = remote;
      this.file = file;
    }

    /** The host. */
    public RemoteHost remote() {
      return remote;
    }

    /** Where the box grows there. */
    public String file() {
      return file;
    }

    /** Whose box this host is to take; nothing if it comes from this computer. */
    public Optional<Receiver> before() {
      return Optional.ofNullable(before);
    }

    /** Does this when the turn ends, or at once if it has, and the box is not there as a whole. */
    public void ifFailed(Runnable what) {
      var _ =
          ended.thenAccept(whole -> {
            if (!whole) {
              what.run();
            }
          });
    }

    /**
     * So much is there now.
     *
     * @param done bytes
     * @param total bytes in all
     */
    public synchronized void progress(long done, long total) {
      if (there < 0) {
        there = done;
      }
      came = done - there;
      left = total - done;
    }

    /** All of it is there. */
    public void whole() {
      end(true);
    }

    /** Ends the turn; all of the box is not there unless that was said. */
    @Override
    public void close() {
      end(false);
    }

    private void end(boolean whole) {
      leave(this);
      ended.complete(whole);
    }

    private boolean isWhole() {
      return ended.getNow(false);
    }

    /** Whether so many others would have to wait for long if each got what this one still lacks. */
    private synchronized boolean isSlow(int others) {
      double perNano = (double) came / (System.nanoTime() - beganNanos);
      return !ended.isDone() && (double) left * others > perNano * WORTH.toNanos();
    }

    private void awaitSpeed() {
      try {
        ended.get(beganNanos + LOOK.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // Now it can be judged.
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        close();
        Thread.currentThread().interrupt();
        throw new InterruptedRunException();
      }
    }
  }
}
