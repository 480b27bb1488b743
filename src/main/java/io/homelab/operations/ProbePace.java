package io.homelab.operations;

import java.time.Duration;

/**
 * When a host is asked again: at an even pace while it answers, ever less often while it does not.
 * A host's turn is a little earlier or later than others', and always by the same, so that a server
 * with many hosts asks them one after the other.
 */
public final class ProbePace {
  /** Between two looks at a host that answers. */
  public static final Duration USUAL = Duration.ofSeconds(30);

  /** Between two looks at one that has not answered for long. */
  public static final Duration SLOWEST = Duration.ofMinutes(5);

  /** So many times in a row without an answer make it offline. */
  public static final int MISSES = 3;

  private static final int SPREAD_PERCENT = 10;

  private ProbePace() {}

  /**
   * How long to wait after a look.
   *
   * @param host the host's name
   * @param misses how many looks in a row it did not answer, this one included
   */
  static Duration after(String host, int misses) {
    // The three looks that decide about it are at the usual pace.
    long seconds = USUAL.toSeconds() << Math.min(Math.max(misses - MISSES, 0), 4);
    return spread(host, Duration.ofSeconds(Math.min(seconds, SLOWEST.toSeconds())));
  }

  private static Duration spread(String host, Duration usual) {
    int percent = Math.floorMod(host.hashCode(), 2 * SPREAD_PERCENT + 1) - SPREAD_PERCENT;
    return usual.plusMillis(usual.toMillis() * percent / 100);
  }
}
