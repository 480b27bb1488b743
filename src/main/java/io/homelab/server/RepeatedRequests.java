package io.homelab.server;

import io.homelab.access.AccessToken;
import io.homelab.access.TokenSecret;
import io.homelab.model.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What was answered to requests with an {@code Idempotency-Key}: who sends one again, since its
 * answer was lost, gets that answer, and nothing is done twice. Kept in memory, for an hour; runs
 * and claims know their keys themselves, and for longer.
 */
final class RepeatedRequests {
  private static final Duration LASTING = Duration.ofHours(1);
  private static final int MOST = 1000;

  /** A longer answer is one to a look, such as a plan, which may as well be done again. */
  private static final int LONGEST = 16 * 1024;

  /**
   * What is known of a key.
   *
   * @param digest of the request that came with it
   * @param response its answer; absent as long as there is none
   */
  private record Known(String digest, Instant at, Optional<ApiResponse> response) {}

  private final InstantSource clock;
  private final Map<String, Known> known = new LinkedHashMap<>();

  RepeatedRequests(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The answer that this request got before, or the one that it gets now.
   *
   * @throws ApiProblem when its key came with another request, or that one is not answered yet
   */
  ApiResponse answer(ApiCall call, Supplier<ApiResponse> handler) {
    Optional<String> sent = call.idempotencyKey();
    if (sent.isEmpty()) {
      return handler.get();
    }
    String asker =
        call.token()
            .map(AccessToken::hash)
            .or(() -> call.bearer().map(TokenSecret::hash))
            .orElse("");
    String key = Sha256.hex(asker + "\0" + sent.get());
    String digest = digest(call.request());
    Optional<ApiResponse> before = begin(key, digest);
    if (before.isPresent()) {
      return before.get();
    }
    Optional<ApiResponse> kept = Optional.empty();
    try {
      ApiResponse response = handler.get();
      kept = Optional.of(response).filter(RepeatedRequests::isKept);
      return response;
    } finally {
      end(key, digest, kept);
    }
  }

  private static String digest(ApiRequest request) {
    return Sha256.hex(
        String.join(
            "\0",
            request.method(),
            request.path(),
            new TreeMap<>(request.query()).toString(),
            request.header("if-match").orElse(""),
            request.content()));
  }

  /** Failures may pass, and what was only begun is another's to remember. */
  private static boolean isKept(ApiResponse response) {
    return response.status() < 300
        && response.status() != 202
        && response.events().isEmpty()
        && response.file().isEmpty()
        && response.content().length() <= LONGEST;
  }

  private synchronized Optional<ApiResponse> begin(String key, String digest) {
    Instant now = clock.instant();
    known
        .values()
        .removeIf(each -> each.response().isPresent() && each.at().plus(LASTING).isBefore(now));
    Known before = known.get(key);
    if (before == null) {
      known.put(key, new Known(digest, now, Optional.empty()));
      return Optional.empty();
    }
    if (!before.digest().equals(digest)) {
      throw ApiProblem.keyReused();
    }
    if (before.response().isEmpty()) {
      throw ApiProblem.inProgress();
    }
    return before.response();
  }

  private synchronized void end(String key, String digest, Optional<ApiResponse> response) {
    known.remove(key);
    if (response.isPresent()) {
      known.put(key, new Known(digest, clock.instant(), response));
    }
    Iterator<Known> oldest = known.values().iterator();
    while (known.size() > MOST && oldest.hasNext()) {
      if (oldest.next().response().isPresent()) {
        oldest.remove();
      }
    }
  }
}
