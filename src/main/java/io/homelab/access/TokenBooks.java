package io.homelab.access;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The tokens that labs are served to, with hashes instead of the tokens themselves. They are read
 * anew each time, so that a token that was revoked counts no more from then on. What every
 * implementation promises is expressed in code by {@code AccessBooksContract}. Safe for use by
 * several threads.
 */
public interface TokenBooks {
  /** How exactly it is known when a token was used last. */
  Duration BETWEEN_NOTES = Duration.ofMinutes(1);

  /**
   * All of them, by name.
   *
   * @throws AccessException when they cannot be read
   */
  List<AccessToken> all();

  /**
   * Adds one.
   *
   * @return whether there was none of that name; else nothing is changed
   * @throws AccessException when it cannot be kept
   */
  boolean add(AccessToken token);

  /**
   * Removes one.
   *
   * @return whether there was one of that name
   * @throws AccessException when that cannot be kept
   */
  boolean remove(String name);

  /**
   * Notes when a token was used last; one that was removed stays so.
   *
   * @throws AccessException when that cannot be kept
   */
  void note(AccessToken token, Instant time);

  /**
   * The token that somebody presents, if it counts; that it was used is noted, to the minute.
   *
   * @throws AccessException when they cannot be read
   */
  default Optional<AccessToken> use(TokenSecret presented, Instant now) {
    Optional<AccessToken> found = Optional.empty();
    for (AccessToken each : all()) {
      // All of them are compared, so that the time does not tell which.
      if (presented.hasHash(each.hash()) && !each.isOver(now)) {
        found = Optional.of(each);
      }
    }
    found
        .filter(token ->
            token.lastUsedAt().map(last -> !now.isBefore(last.plus(BETWEEN_NOTES))).orElse(true))
        .ifPresent(token -> note(token, now));
    return found;
  }

  /**
   * The token with that hash, if it counts: of somebody who presented it before.
   *
   * @throws AccessException when they cannot be read
   */
  default Optional<AccessToken> counting(String hash, Instant now) {
    return all().stream().filter(each -> each.hash().equals(hash) && !each.isOver(now)).findFirst();
  }
}
