package io.homelab.server.pages;

import io.homelab.access.AccessToken;
import io.homelab.access.TokenSecret;
import io.homelab.server.ApiRequest;
import io.homelab.server.ApiResponse;
import io.homelab.server.pages.PageSessions.PageSession;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Logging in and out. */
final class LoginPages {
  static final String LOGIN = "/login";
  static final String LOGOUT = "/logout";
  private static final String PLACE = "/[A-Za-z0-9_.~%-][A-Za-z0-9_.~%/-]{0,300}";

  private final PageSite site;
  private final LoginLimit limit = new LoginLimit();
  private final boolean secure;

  /** Makes the secret of a form for who has no session yet from his cookie. */
  private final String salt = TokenSecret.random().reveal();

  LoginPages(PageSite site, boolean secure) {
    this.site = site;
    this.secure = secure;
  }

  /** Over plain HTTP, which only this computer's loopback has, browsers keep no such names. */
  private String cookie(String name) {
    return (secure ? "__Host-" : "") + name;
  }

  private String set(String name, String value, long seconds) {
    return "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
        .formatted(cookie(name), value, seconds, secure ? "; Secure" : "");
  }

  private Optional<String> sent(ApiRequest request, String name) {
    String begin = cookie(name) + "=";
    return Arrays.stream(request.header("cookie").orElse("").split(";", -1))
        .map(String::strip)
        .filter(each -> each.startsWith(begin))
        .map(each -> each.substring(begin.length()))
        .findFirst();
  }

  /** The session of whoever asks, if he has logged in. */
  Optional<PageSession> session(ApiRequest request) {
    return sent(request, "homelab")
        .flatMap(cookie -> site.sessions().find(cookie, site.api().now()));
  }

  /** The form, with why it is shown again. */
  ApiResponse form(ApiRequest request, String complaint) {
    String to = request.query().getOrDefault("to", "");
    return form(complaint.isEmpty() ? 200 : 401, to, complaint);
  }

  private ApiResponse form(int status, String to, String complaint) {
    String before = TokenSecret.random().reveal();
    return site.html(
            status,
            "login",
            Map.of(
                "assets",
                site.assets().version(),
                "csrf",
                secretOf(before),
                "to",
                to.matches(PLACE) ? to : "/",
                "complaint",
                complaint))
        .with("Set-Cookie", set("homelab-login", before, 3600));
  }

  private String secretOf(String cookie) {
    return TokenSecret.of(salt + cookie).hash();
  }

  /** Who has a token that counts gets a session. */
  ApiResponse enter(ApiRequest request) {
    PageForm form = PageForm.of(request);
    String to = form.text("to").filter(place -> place.matches(PLACE)).orElse("/");
    Optional<String> before = sent(request, "homelab-login");
    if (before.isEmpty() || !Pages.same(secretOf(before.get()), form.text("csrf").orElse(""))) {
      return form(403, to, "The form was too old. Try again.");
    }
    Instant now = site.api().now();
    long wait = limit.wait(request.address(), now);
    if (wait > 0) {
      site.api().note(Optional.empty(), request, 429);
      return form(429, to, "Too many tries. Wait %d seconds.".formatted(wait))
          .with("Retry-After", "" + wait);
    }
    Optional<AccessToken> holder = form.text("token").flatMap(site.api()::holder);
    if (holder.isEmpty()) {
      limit.failed(request.address(), now);
      site.api().note(Optional.empty(), request, 401);
      return form(401, to, "That token does not count: it is unknown, revoked, or has ended.");
    }
    site.api().note(holder, request, 303);
    session(request).ifPresent(site.sessions()::end);
    String cookie = site.sessions().begin(holder.get().hash(), now);
    return PageSite.to(to)
        .with("Set-Cookie", set("homelab", cookie, PageSessions.LONGEST.toSeconds()));
  }

  /** Ends a session. */
  ApiResponse leave(PageSession session, AccessToken holder, ApiRequest request) {
    site.sessions().end(session);
    site.api().note(Optional.of(holder), request, 303);
    return PageSite.to(LOGIN).with("Set-Cookie", set("homelab", "", 0));
  }

  /** A form that was on no page of ours, or on an old one. */
  ApiResponse foreign() {
    return sentence(
        403,
        "That form was not on a page of this server, or the page was too old.",
        "Go back, load the page again, and send it once more.");
  }

  /** One sentence, for whoever it is. */
  ApiResponse sentence(int status, String sentence, String hint) {
    return site.html(
        status,
        "sentence",
        Map.of("assets", site.assets().version(), "sentence", sentence, "hint", hint));
  }
}
