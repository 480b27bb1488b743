package io.homelab.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * So many of something at once, and then so many in a while, for each of those who do it. Safe for
 * use by several threads. Of many who did nothing for long, nothing is remembered.
 */
final class TokenBuckets {
  private static final int MOST_REMEMBERED = 10_000;

  private final double most;
  private final double perNano;
  private final LongSupplier nanos;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  private static final class Bucket {
    private double left;
    private long at;
  }

  /**
   * Buckets.
   *
   * @param most how many at once
   * @param refill how long it takes until as many may be done again
   * @param nanos a clock that only goes forward
   */
  TokenBuckets(int most, Duration refill, LongSupplier nanos) {
    this.most = most;
    this.perNano = (double) most / refill.toNanos();
    this.nanos = nanos;
  }

  /**
   * Somebody does it once more.
   *
   * @return how long to wait before it may be done; empty when it may be now
   */
  synchronized Optional<Duration> take(String who) {
    long now = nanos.getAsLong();
    Bucket bucket =
        buckets.computeIfAbsent(
            who,
            fresh -> {
              Bucket full = new Bucket();
              full.left = most;
              full.at = now;
              return full;
            });
    bucket.left = Math.min(most, bucket.left + (now - bucket.at) * perNano);
    bucket.at = now;
    if (bucket.left >= 1) {
      bucket.left--;
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos((long) Math.ceil((1 - bucket.left) / perNano)));
  }

  /** How many are remembered. */
  synchronized int remembered() {
    return buckets.size();
  }
}
