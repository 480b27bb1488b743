package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.access.AccessToken;
import io.homelab.access.AuditLog;
import io.homelab.access.Project;
import io.homelab.access.ProjectBooks;
import io.homelab.access.TokenBooks;
import io.homelab.access.TokenSecret;
import io.homelab.model.HomeLabException;
import io.homelab.model.PlainText;
import io.homelab.operations.Refusal;
import io.homelab.report.ProblemView;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way of every request: is this server meant, is there such a path, who asks, may he, what
 * is the answer. Whatever goes wrong becomes a problem as RFC 9457 has it.
 */
final class ApiRouter {
  private static final Logger LOG = LoggerFactory.getLogger(ApiRouter.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String BEARER = "bearer ";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final int LONGEST_PATH = 2000;

  private final List<ApiRoute> routes;
  private final ServerNames names;
  private final TokenBooks tokens;
  private final ProjectBooks projects;
  private final AuditLog audit;
  private final InstantSource clock;
  private final RequestGuard guard;
  private final RepeatedRequests repeated;
  private Instant lastStranger = Instant.MIN;
  private volatile boolean ending;

  ApiRouter(
      List<ApiRoute> routes,
      ServerNames names,
      TokenBooks tokens,
      ProjectBooks projects,
      AuditLog audit,
      InstantSource clock,
      RequestGuard guard) {
    this.guard = guard;
    this.repeated = new RepeatedRequests(clock);
    this.routes = List.copyOf(routes);
    this.names = names;
    this.tokens = tokens;
    this.projects = projects;
    this.audit = audit;
    this.clock = clock;
  }

  List<ApiRoute> routes() {
    return routes;
  }

  /** From now on nothing more is begun. */
  void end() {
    ending = true;
  }

  /** Answers a request. */
  ApiResponse answer(ApiRequest request) {
    return answer(request, Optional.empty());
  }

  /** Answers a request of somebody whose token is known already: that of a page. */
  ApiResponse answer(ApiRequest request, AccessToken holder) {
    return answer(request, Optional.of(holder));
  }

  /** Whether there is that to ask, and the holder of that token may. */
  boolean may(AccessToken holder, String method, String path) {
    return routes.stream()
        .anyMatch(route ->
            route.method().equals(method)
                && route.roles().contains(holder.role())
                && (holder.project().isEmpty() || !route.wholeServer())
                && route.match(path).isPresent());
  }

  private ApiResponse answer(ApiRequest request, Optional<AccessToken> known) {
    long begun = System.nanoTime();
    Passage passage = new Passage(request, known);
    ApiResponse response = passage.answer();
    guard.answered().accept(passage.told(response.status(), System.nanoTime() - begun));
    return (ending ? response.with("Connection", "close") : response)
        .with("X-Request-Id", passage.id)
        .with("Cache-Control", "no-store")
        .with("X-Content-Type-Options", "nosniff")
        .with("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  }

  /** One request on its way. */
  private final class Passage {
    private final ApiRequest request;
    private final Optional<AccessToken> known;
    private final String id = requestId();
    private Optional<AccessToken> token = Optional.empty();
    private Optional<String> lab = Optional.empty();
    private boolean changes;
    private final Instant at = clock.instant();
    private String pattern = "";
    private Map<String, String> words = Map.of();

    private Passage(ApiRequest request, Optional<AccessToken> known) {
      this.request = request.with(ApiCall.REQUEST_ID, id);
      this.known = known;
    }

    private AnsweredRequest told(int status, long nanos) {
      return new AnsweredRequest(
          at,
          id,
          token.map(AccessToken::name),
          METHODS.contains(request.method()) ? request.method() : "other",
          pattern,
          words,
          status,
          nanos,
          request.address());
    }

    private ApiResponse answer() {
      ApiResponse response;
      try {
        guard.limits().enter();
        try {
          response = withTag(found());
        } finally {
          guard.limits().leave();
        }
      } catch (ApiProblem problem) {
        response = told(problem);
      } catch (RuntimeException failure) {
        Optional<Refusal> refusal = Refusal.expected(failure);
        if (refusal.isEmpty()) {
          LOG.error("request {}: {} failed", id, PlainText.line(request.toString()), failure);
        }
        response = told(refusal.map(ApiProblem::of).orElseGet(ApiProblem::unexpected));
      }
      return noted(response);
    }

    private ApiResponse found() {
      if (ending) {
        throw ApiProblem.ending();
      }
      guard.limits().byAddress(request.address());
      if (!request.header("host").map(names::allow).orElse(false)) {
        throw ApiProblem.of(
            "unknown-name",
            421,
            "this server is not known by that name",
            "ask it by the address that 'homelab serve' prints");
      }
      if (request.path().length() > LONGEST_PATH) {
        throw ApiProblem.of("too-long", 414, "the path is too long", "");
      }
      List<String> others = new ArrayList<>();
      for (ApiRoute route : routes) {
        Optional<Map<String, String>> words = route.match(request.path());
        if (words.isPresent() && route.method().equals(request.method())) {
          return passed(route, words.get());
        }
        words.ifPresent(matched -> others.add(route.method()));
      }
      if (others.isEmpty()) {
        throw ApiProblem.notFound(
            "there is no " + PlainText.excerpt(request.path(), 200),
            "see: GET /api/v1/openapi.yaml");
      }
      String allowed = String.join(", ", others);
      return told(ApiProblem.of(
              "wrong-method", 405, "the methods of this path are: " + allowed, ""))
          .with("Allow", allowed);
    }

    private ApiResponse passed(ApiRoute route, Map<String, String> words) {
      changes = route.isWrittenDown();
      pattern = route.pattern();
      this.words = words;
      if (!route.roles().isEmpty() && !(route.isOpenHere() && guard.isHere(request))) {
        token = Optional.of(known.orElseGet(this::holder));
        guard.limits().byToken(token.get().name());
        if (!route.roles().contains(token.get().role())) {
          throw ApiProblem.noRight(
              403,
              "the role %s may not do that".formatted(token.get().role().wireName()),
              "it takes one of: "
                  + Arrays.stream(AccessRole.values())
                      .filter(route.roles()::contains)
                      .map(AccessRole::wireName)
                      .collect(Collectors.joining(", ")));
        }
        if (route.wholeServer() && token.get().project().isPresent()) {
          throw ApiProblem.noRight(
              403, "a token of a project may not do that", "it takes a token of the whole server");
        }
      }
      ApiCall call = new ApiCall(request, words, token, project());
      inSight(call, words.get("lab"));
      lab = Optional.ofNullable(words.get("lab")).map(name -> PlainText.excerpt(name, 80));
      inSight(call, request.query().get("lab"));
      if (request.tooLarge()) {
        throw ApiProblem.of(
            "too-large",
            413,
            "the body has more than %d bytes".formatted(ApiRequest.MOST_BODY),
            "");
      }
      try {
        ApiResponse response =
            route.isRepeatable()
                ? repeated.answer(call, () -> route.handler().answer(call))
                : route.handler().answer(call);
        return asLongAsAllowed(
            route.list().map(key -> ListPage.cut(call, response, key)).orElse(response), call);
      } catch (ApiProblem problem) {
        if (problem.status() == 401 && call.bearer().isPresent()) {
          guard.limits().failed(request.address());
        }
        throw problem;
      }
    }

    /** A token that is revoked while its holder listens tells him nothing more. */
    private ApiResponse asLongAsAllowed(ApiResponse response, ApiCall call) {
      if (response.events().isEmpty() || call.token().isEmpty()) {
        return response;
      }
      String hash = call.holder().hash();
      return response.sending(
          new RevocableFeed(
              response.events().get(),
              () ->
                  tokens.counting(hash, clock.instant()).isPresent()
                      && call.holder().project().flatMap(projects::find).equals(call.project())));
    }

    private Optional<Project> project() {
      return token.flatMap(AccessToken::project).flatMap(name -> known(() -> projects.find(name)));
    }

    /** Before anybody looks whether there is one: a lab of others is as none, in time, too. */
    private void inSight(ApiCall call, @Nullable String lab) {
      if (lab != null && token.isPresent() && !call.sees(lab)) {
        throw ServedLabs.none(lab);
      }
    }

    private AccessToken holder() {
      String header =
          request
              .header("authorization")
              .orElseThrow(() ->
                  ApiProblem.noRight(
                      401,
                      "this takes a token",
                      "send the header 'Authorization: Bearer TOKEN'; to make one, run: homelab"
                          + " token create"));
      if (!header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
        throw ApiProblem.noRight(
            401, "this takes a token", "send the header 'Authorization: Bearer TOKEN'");
      }
      TokenSecret presented = TokenSecret.of(header.substring(BEARER.length()).strip());
      return known(() -> tokens.use(presented, clock.instant()))
          .orElseThrow(() -> {
            guard.limits().failed(request.address());
            return ApiProblem.noRight(
                401,
                "that token does not count: it is unknown, revoked, or has ended",
                "to make another one, run: homelab token create");
          });
    }

    /** Strangers are not told of the server's files. */
    private <T> T known(Supplier<T> books) {
      try {
        return books.get();
      } catch (HomeLabException e) {
        LOG.error("request {}: nobody gets in", id, e);
        throw ApiProblem.of(
            "no-tokens", 503, "the tokens cannot be read", "see the log of the server");
      }
    }

    private ApiResponse told(ApiProblem problem) {
      ApiResponse response =
          new ApiResponse(
              problem.status(),
              "application/problem+json",
              ProblemView.json(
                  problem.kind(),
                  problem.status(),
                  title(problem.status()),
                  problem.detail(),
                  problem.code(),
                  problem.hint(),
                  id,
                  problem.files(),
                  problem.more()),
              Map.of(),
              Optional.empty());
      ApiResponse timed =
          problem
              .again()
              .map(after ->
                  response.with("Retry-After", "" + Math.max(1, (after.toMillis() + 999) / 1000)))
              .orElse(response);
      return problem.status() == 401 ? timed.with("WWW-Authenticate", "Bearer") : timed;
    }

    /** What was looked at has a tag, by which it is known again. */
    private ApiResponse withTag(ApiResponse response) {
      if (!request.method().equals("GET")
          || response.status() != 200
          || response.events().isPresent()
          || response.headers().containsKey("ETag")
          || response.file().isPresent()) {
        return response;
      }
      String tag = IfMatch.tag(response.content());
      boolean known =
          request
              .header("if-none-match")
              .map(sent -> Arrays.stream(sent.split(",")).map(String::strip).toList())
              .map(sent -> sent.contains(tag) || sent.contains("*"))
              .orElse(false);
      return (known ? ApiResponse.empty(304) : response).with("ETag", tag);
    }

    /** What changes something, and who tries what he may not, is written down. */
    private ApiResponse noted(ApiResponse response) {
      boolean refused = response.status() == 403 || response.status() == 401;
      if (!(changes || refused) || (token.isEmpty() && isOneOfMany())) {
        return response;
      }
      try {
        audit.add(
            new AuditLog.AuditEntry(
                clock.instant(),
                token.map(AccessToken::name),
                token.map(AccessToken::role),
                token.flatMap(AccessToken::project),
                lab,
                request.address(),
                request.method(),
                AuditedWords.object(request),
                response.status(),
                id));
      } catch (RuntimeException failure) {
        LOG.error("request {} cannot be written down", id, failure);
      }
      return response;
    }
  }

  /** Of requests of nobody who is known, one in a second is written down: they fill no disk. */
  private synchronized boolean isOneOfMany() {
    Instant now = clock.instant();
    if (now.isBefore(lastStranger.plusSeconds(1))) {
      return true;
    }
    lastStranger = now;
    return false;
  }

  static String requestId() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 409 -> "Conflict";
      case 412 -> "Precondition Failed";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case 416 -> "Range Not Satisfiable";
      case 421 -> "Misdirected Request";
      case 422 -> "Unprocessable Content";
      case 423 -> "Locked";
      case 428 -> "Precondition Required";
      case 429 -> "Too Many Requests";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 507 -> "Insufficient Storage";
      default -> "Internal Server Error";
    };
  }
}
