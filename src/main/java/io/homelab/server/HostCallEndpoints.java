package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.access.HostTokenBooks;
import io.homelab.access.HostTokenBooks.HostToken;
import io.homelab.access.HostTokenBooks.Purpose;
import io.homelab.access.TokenSecret;
import io.homelab.model.DurationText;
import io.homelab.model.EntryValue;
import io.homelab.model.Names;
import io.homelab.operations.HostWatch;
import io.homelab.operations.SightedHost;
import io.homelab.report.HostCallView;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a host makes itself known: with a token that counts once it becomes an entry of hosts.yaml,
 * and with its own it says from time to time that it is there. Nothing is believed of it because of
 * that: until somebody trusts its SSH key, nobody connects to it.
 */
final class HostCallEndpoints {
  private static final Duration USUAL_TTL = Duration.ofHours(1);
  private static final Duration LONGEST_TTL = Duration.ofDays(7);

  /** What a host may say of itself; whose key it is reached with is no business of its. */
  private static final List<String> OWN_KEYS =
      List.of("name", "address", "ssh_user", "ssh_port", "capacity", "placements", "labels");

  private final HostWatch watch;
  private final HostEndpoints hosts;
  private final HostBookEndpoints book;
  private final HostTokenBooks tokens;
  private final InstantSource clock;

  HostCallEndpoints(
      HostWatch watch,
      HostEndpoints hosts,
      HostBookEndpoints book,
      HostTokenBooks tokens,
      InstantSource clock) {
    this.watch = watch;
    this.hosts = hosts;
    this.book = book;
    this.tokens = tokens;
    this.clock = clock;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.act("POST", HostEndpoints.HOSTS + "/registrations", AccessRole.ADMIN, this::invite)
            .ofServer(),
        ApiRoute.ofHosts("POST", HostEndpoints.HOSTS + "/register", this::register),
        ApiRoute.ofHosts("POST", HostEndpoints.HOST + "/heartbeat", this::heartbeat));
  }

  private ApiResponse invite(ApiCall call) {
    JsonBody body = call.body();
    String name = name(body.text("name"));
    Duration ttl =
        body.text("ttl")
            .map(text ->
                DurationText.parse(text)
                    .filter(time -> time.isPositive() && time.compareTo(LONGEST_TTL) <= 0)
                    .orElseThrow(
                        () -> ApiProblem.badBody("'ttl' is a time such as 30m or 2h, at most 7d")))
            .orElse(USUAL_TTL);
    body.nothingElse();
    TokenSecret secret = TokenSecret.random();
    Instant until = clock.instant().plus(ttl).truncatedTo(ChronoUnit.SECONDS);
    tokens.put(new HostToken(Purpose.REGISTRATION, name, secret.hash(), Optional.of(until)));
    return ApiResponse.json(201, HostCallView.invited(name, secret.reveal(), until));
  }

  private ApiResponse register(ApiCall call) {
    HostToken invitation = holder(call, Purpose.REGISTRATION);
    Map<String, EntryValue> entry = HostBookEndpoints.entry(call.body(), OWN_KEYS);
    if (!HostBookEndpoints.text(entry, "name").equals(Optional.of(invitation.host()))) {
      throw ApiProblem.noRight(
          403, "that token is for another host", "register under the name that it was made for");
    }
    if (HostBookEndpoints.text(entry, "address")
        .filter(HostBookEndpoints::isThisComputer)
        .isPresent()) {
      throw ApiProblem.badBody("'address' is one under which the server reaches the host");
    }
    if (!tokens.take(invitation)) {
      throw unknown();
    }
    try {
      book.add(entry);
    } catch (RuntimeException e) {
      // It did not become a host, so it may try again.
      tokens.put(invitation);
      throw e;
    }
    TokenSecret secret = TokenSecret.random();
    tokens.put(
        new HostToken(Purpose.HEARTBEAT, invitation.host(), secret.hash(), Optional.empty()));
    return ApiResponse.json(201, HostCallView.registered(invitation.host(), secret.reveal()))
        .with("Location", HostEndpoints.HOSTS + "/" + invitation.host());
  }

  private ApiResponse heartbeat(ApiCall call) {
    HostToken token = holder(call, Purpose.HEARTBEAT);
    if (!token.host().equals(call.word("host"))) {
      throw ApiProblem.noRight(
          403, "that token is of another host", "a host says of itself alone that it is there");
    }
    JsonBody body = call.body();
    Optional<Instant> said = body.text("at").map(HostCallEndpoints::time);
    OptionalDouble load = body.decimal("load");
    body.nothingElse();
    SightedHost host = hosts.named(token.host());
    watch.called(host, said, load);
    return ApiResponse.empty(204);
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      ApiProblem problem = ApiProblem.badBody("'at' is a time such as 2026-01-02T03:04:05Z");
      problem.initCause(e);
      throw problem;
    }
  }

  private static String name(Optional<String> name) {
    return name.filter(Names::isValid)
        .orElseThrow(() ->
            ApiProblem.badBody(
                "'name' is a text of letters a to z, digits and '-', at most 63, beginning with a"
                    + " letter or digit"));
  }

  private HostToken holder(ApiCall call, Purpose purpose) {
    return call.bearer()
        .flatMap(secret -> tokens.find(purpose, secret, clock.instant()))
        .orElseThrow(HostCallEndpoints::unknown);
  }

  private static ApiProblem unknown() {
    return ApiProblem.noRight(
        401,
        "that is no token of a host that counts",
        "an admin makes one: POST /api/v1/hosts/registrations");
  }
}
