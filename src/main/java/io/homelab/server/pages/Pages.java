package io.homelab.server.pages;

import io.homelab.access.AccessException;
import io.homelab.access.AccessToken;
import io.homelab.model.PlainText;
import io.homelab.server.ApiRequest;
import io.homelab.server.ApiResponse;
import io.homelab.server.pages.PageSessions.PageSession;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All pages. Who has logged in has a cookie, which counts here and nowhere else: the API takes
 * tokens alone, and pages ask it inside the process.
 */
public final class Pages {
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " object-src 'none'";
  private static final Logger LOG = LoggerFactory.getLogger(Pages.class);
  private static final String ASSETS = "/assets/";

  private final PageSite site;
  private final LoginPages login;
  private final List<PageRoute> routes;

  /**
   * Those that ask this API.
   *
   * @param secure whether browsers reach them encrypted
   */
  public Pages(PageApi api, boolean secure) {
    site = new PageSite(api, new PageSessions(), new PageTemplates(), new PageAssets());
    login = new LoginPages(site, secure);
    List<PageRoute> all = new ArrayList<>();
    all.addAll(OverviewPage.routes());
    all.addAll(HostPages.routes());
    all.addAll(LabPages.routes());
    all.addAll(MachinePages.routes());
    all.addAll(RunPages.routes());
    all.addAll(LivePages.routes());
    all.addAll(PoolPages.routes());
    all.addAll(ProvisionPage.routes());
    all.addAll(BoxPages.routes());
    all.addAll(AdminPages.routes());
    routes = List.copyOf(all);
  }

  /** Whether a request is for a page; else it is for the API. */
  public boolean isFor(ApiRequest request) {
    String path = request.path();
    return path.equals(LoginPages.LOGIN)
        || path.equals(LoginPages.LOGOUT)
        || path.startsWith(ASSETS)
        || routes.stream().anyMatch(route -> route.pattern().match(path).isPresent());
  }

  /** Answers a request for a page. */
  public ApiResponse answer(ApiRequest request) {
    ApiResponse response;
    try {
      response = answered(request);
    } catch (AccessException e) {
      LOG.error("nobody gets in", e);
      response = login.sentence(503, "The tokens cannot be read.", "See the log of the server.");
    } catch (RuntimeException e) {
      LOG.error("the page {} failed", PlainText.line(request.toString()), e);
      response = login.sentence(500, "Unexpected failure.", "See the log of the server.");
    }
    return response
        .with("Cache-Control", response.headers().getOrDefault("Cache-Control", "no-store"))
        .with("Content-Security-Policy", POLICY)
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "no-referrer")
        .with("Cross-Origin-Opener-Policy", "same-origin");
  }

  private ApiResponse answered(ApiRequest request) {
    if (!site.api().knows(request)) {
      return new ApiResponse(
          421,
          "text/plain; charset=utf-8",
          "this server is not known by that name: ask it by the address that 'homelab serve'"
              + " prints\n",
          Map.of(),
          Optional.empty());
    }
    String path = request.path();
    boolean looks = request.method().equals("GET") || request.method().equals("HEAD");
    if (path.startsWith(ASSETS) && looks) {
      return site.assets()
          .find(path.substring(ASSETS.length()))
          .orElseGet(() -> login.sentence(404, "There is no such file.", ""));
    }
    if (!looks && !comesFromHere(request)) {
      return login.foreign();
    }
    if (path.equals(LoginPages.LOGIN)) {
      return looks ? login.form(request, "") : login.enter(request);
    }
    Optional<PageSession> session = login.session(request);
    Optional<AccessToken> holder = session.flatMap(each -> site.api().again(each.token()));
    if (session.isEmpty() || holder.isEmpty()) {
      session.ifPresent(site.sessions()::end);
      return looks
          ? PageSite.to(LoginPages.LOGIN + "?to=" + PageForm.encoded(path))
          : PageSite.to(LoginPages.LOGIN);
    }
    if (!looks && !isOwn(session.get(), request)) {
      return login.foreign();
    }
    if (path.equals(LoginPages.LOGOUT)) {
      return looks ? PageSite.to("/") : login.leave(session.get(), holder.get(), request);
    }
    for (PageRoute route : routes) {
      Optional<Map<String, String>> words = route.pattern().match(path);
      if (words.isPresent() && route.method().equals(looks ? "GET" : request.method())) {
        return route
            .handler()
            .apply(new PageVisit(site, session.get(), holder.get(), request, words.get()));
      }
    }
    return looks
        ? PageSite.to("/")
        : login.sentence(405, "That cannot be done with this page.", "");
  }

  /** Browsers say where a form was; what no browser sent is known by the form's own secret. */
  private static boolean comesFromHere(ApiRequest request) {
    Optional<String> site = request.header("sec-fetch-site");
    if (site.isPresent()) {
      return site.get().equals("same-origin");
    }
    Optional<String> origin = request.header("origin");
    return origin.isEmpty() || origin.map(Pages::authority).equals(request.header("host"));
  }

  private static String authority(String origin) {
    try {
      String authority = URI.create(origin).getAuthority();
      return authority == null ? "" : authority;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static boolean isOwn(PageSession session, ApiRequest request) {
    return same(session.csrf(), PageForm.of(request).text("csrf").orElse(""));
  }

  /** Whether two secrets are the same; takes the same time whatever the answer. */
  static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
