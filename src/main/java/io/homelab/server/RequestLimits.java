package io.homelab.server;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * How much may be asked: by each address and with each token in a while, with tokens that do not
 * count, and by all at once.
 */
final class RequestLimits {
  private final int atOnce;
  private final TokenBuckets addresses;
  private final TokenBuckets tokens;
  private final TokenBuckets failures;
  private final AtomicInteger going = new AtomicInteger();

  /**
   * How much it is.
   *
   * @param address requests of an address in ten seconds
   * @param token requests with a token in ten seconds
   * @param failed tokens that do not count, of an address in a minute
   * @param atOnce requests that are worked on at once
   */
  record Amounts(int address, int token, int failed, int atOnce) {
    /** Pages ask for a dozen things each, and a dozen people may come through one proxy. */
    static final Amounts USUAL = new Amounts(5000, 3000, 5, 256);

    /** No limit that anybody meets. */
    static final Amounts NONE = new Amounts(1_000_000_000, 1_000_000_000, 1_000_000_000, 1_000_000);
  }

  RequestLimits(Amounts amounts, LongSupplier nanos) {
    this.atOnce = amounts.atOnce();
    this.addresses = new TokenBuckets(amounts.address(), Duration.ofSeconds(10), nanos);
    this.tokens = new TokenBuckets(amounts.token(), Duration.ofSeconds(10), nanos);
    this.failures = new TokenBuckets(amounts.failed(), Duration.ofMinutes(1), nanos);
  }

  /**
   * A request begins.
   *
   * @throws ApiProblem when there are too many already; then it must not {@link #leave}
   */
  void enter() {
    if (going.incrementAndGet() > atOnce) {
      going.decrementAndGet();
      throw ApiProblem.of(
              "busy", 503, "the server works on as many requests as it can", "try again")
          .again(Duration.ofSeconds(1));
    }
  }

  /** A request has ended. */
  void leave() {
    going.decrementAndGet();
  }

  /**
   * An address asks for something.
   *
   * @throws ApiProblem when it asks too often
   */
  void byAddress(String address) {
    refuse(addresses.take(address), "this address asks too often");
  }

  /**
   * The holder of a token asks for something.
   *
   * @throws ApiProblem when he asks too often
   */
  void byToken(String name) {
    refuse(tokens.take(name), "this token is used too often");
  }

  /**
   * Somebody sent a token that does not count. Whoever has one that does is not kept out by others
   * at his address.
   *
   * @throws ApiProblem when that happens too often
   */
  void failed(String address) {
    refuse(failures.take(address), "this address sends too many tokens that do not count");
  }

  private static void refuse(Optional<Duration> wait, String why) {
    if (wait.isPresent()) {
      throw ApiProblem.of("too-many", 429, why, "wait as long as Retry-After says")
          .again(wait.get());
    }
  }
}
