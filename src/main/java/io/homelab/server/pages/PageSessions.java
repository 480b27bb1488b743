package io.homelab.server.pages;

import io.homelab.access.TokenSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who has logged in. In memory alone, and without what would let anybody in: of a cookie and of a
 * token only the hashes are kept.
 */
final class PageSessions {
  static final Duration LONGEST = Duration.ofHours(12);
  private static final int MOST = 10_000;

  private final Map<String, PageSession> sessions = new HashMap<>();
  private final Map<String, String> notices = new HashMap<>();

  /**
   * Somebody who has logged in.
   *
   * @param id the hash of the cookie
   * @param token the hash of the token
   * @param csrf what every form of his carries
   * @param ends when he has to log in again
   */
  record PageSession(String id, String token, String csrf, Instant ends) {}

  /** Begins one, and says what the cookie is. */
  synchronized String begin(String token, Instant now) {
    sessions.values().removeIf(each -> !now.isBefore(each.ends()));
    notices.keySet().retainAll(sessions.keySet());
    if (sessions.size() >= MOST) {
      sessions.values().stream().min(Comparator.comparing(PageSession::ends)).ifPresent(this::end);
    }
    TokenSecret cookie = TokenSecret.random();
    sessions.put(
        cookie.hash(),
        new PageSession(cookie.hash(), token, TokenSecret.random().reveal(), now.plus(LONGEST)));
    return cookie.reveal();
  }

  /** The one of that cookie, unless it is over. */
  synchronized Optional<PageSession> find(String cookie, Instant now) {
    return Optional.ofNullable(sessions.get(TokenSecret.of(cookie).hash()))
        .filter(session -> now.isBefore(session.ends()));
  }

  /** Whether it is not over. */
  synchronized boolean goesOn(PageSession session, Instant now) {
    return sessions.containsKey(session.id()) && now.isBefore(session.ends());
  }

  /** Ends it. */
  synchronized void end(PageSession session) {
    sessions.remove(session.id());
    notices.remove(session.id());
  }

  /** His next page says that. */
  synchronized void say(PageSession session, String notice) {
    notices.put(session.id(), notice);
  }

  /** What his page is to say, this once; mostly nothing. */
  synchronized String heard(PageSession session) {
    return Optional.ofNullable(notices.remove(session.id())).orElse("");
  }
}
