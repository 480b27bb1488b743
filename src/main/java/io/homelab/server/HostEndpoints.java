package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.model.PlainText;
import io.homelab.operations.HostRegistry;
import io.homelab.operations.HostWatch;
import io.homelab.operations.SightedHost;
import io.homelab.report.HostSightView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What is told of hosts: those of all labs, or of one. */
final class HostEndpoints {
  static final String HOSTS = "/api/v1/hosts";
  static final String HOST = HOSTS + "/{host}";

  /** How long a server that has just started waits for its first look at all hosts. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(3);

  private final ServedLabs labs;
  private final HostWatch watch;
  private final Duration patience;

  /**
   * Those that are watched.
   *
   * @param watching whether they are asked without anybody wanting to know
   */
  HostEndpoints(ServedLabs labs, HostWatch watch, boolean watching) {
    this.labs = labs;
    this.watch = watch;
    this.patience = watching ? FIRST_LOOK : Duration.ZERO;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.look(HOSTS, this::all),
        ApiRoute.look(HOST, this::one),
        ApiRoute.look(
            HOST + "/info",
            call -> {
              requireOwn(call, found(call));
              return one(call, withFindings(call));
            }),
        ApiRoute.act("POST", HOST + "/check", AccessRole.USER, this::check));
  }

  /** How a host is shown to somebody who may know of some labs. */
  private interface View {
    String of(SightedHost host, Predicate<String> lab);
  }

  private ApiResponse all(ApiCall call) {
    ListPage.Part<SightedHost> part = ListPage.of(call).of(known(call), SightedHost::id);
    List<SightedHost> told = call.flag("live") ? watch.fresh(part.items()) : part.items();
    return new ListPage.Part<>(told, part.next())
        .answer(hosts -> HostSightView.json(hosts, call::sees));
  }

  private ApiResponse one(ApiCall call, View view) {
    SightedHost host = found(call);
    return ApiResponse.json(200, view.of(call.flag("live") ? live(host) : host, call::sees));
  }

  private ApiResponse check(ApiCall call) {
    call.body().nothingElse();
    requireOwn(call, found(call));
    return ApiResponse.json(200, withFindings(call).of(live(found(call)), call::sees));
  }

  /** Findings may name machines of any lab: who sees some labs alone is not told of them. */
  private static View withFindings(ApiCall call) {
    return call.seesAll() ? HostSightView::withFindings : HostSightView::json;
  }

  /** What a host says of a lab's machines, and being asked at all, is for those of the lab. */
  private static void requireOwn(ApiCall call, SightedHost host) {
    if (!call.seesAll() && host.labs().all().stream().noneMatch(call::sees)) {
      throw none(host.name());
    }
  }

  private ApiResponse one(ApiCall call) {
    SightedHost host = found(call);
    return shown(call.flag("live") ? live(host) : host, call);
  }

  /**
   * A host with its tag. That changes with what its entry says and with who has cordoned it, and
   * not with what it is found to be every half minute, so that it can be sent back with a change.
   */
  ApiResponse shown(SightedHost host, ApiCall call) {
    Path file = host.labs().files().first();
    String meaning = new HostRegistry(file).meaning(host.name()).orElse("");
    return ApiResponse.json(200, HostSightView.json(host, call::sees))
        .with("ETag", tag(host, meaning));
  }

  /**
   * What is sent as {@code If-Match}.
   *
   * @param meaning what its entry says
   */
  static String tag(SightedHost host, String meaning) {
    return IfMatch.tag(meaning + host.labs().cordoning());
  }

  /**
   * The host of that name, which was just written.
   *
   * @throws ApiProblem when it has gone already
   */
  SightedHost named(String name) {
    return watch.all().stream()
        .filter(host -> host.name().equals(name))
        .findFirst()
        .orElseThrow(() -> none(name));
  }

  SightedHost live(SightedHost host) {
    return watch.fresh(List.of(host)).stream().findFirst().orElseThrow(() -> none(host.name()));
  }

  private List<SightedHost> known(ApiCall call) {
    Optional<String> only = Optional.ofNullable(call.request().query().get("lab"));
    // So that a lab that there is not, or that cannot be read, is refused as such.
    only.ifPresent(lab -> labs.open(lab).close());
    watch.awaitFirst(patience);
    return watch.all().stream()
        .filter(host -> only.isEmpty() || host.labs().all().contains(only.get()))
        .toList();
  }

  /**
   * The host that a request is about.
   *
   * @throws ApiProblem when there is none, or more than one
   */
  SightedHost found(ApiCall call) {
    String name = call.word("host");
    List<SightedHost> found =
        known(call).stream().filter(host -> host.name().equals(name)).toList();
    if (found.isEmpty()) {
      throw none(name);
    }
    if (found.size() > 1) {
      throw ApiProblem.of(
          "not-one-host",
          409,
          "labs have different hosts of that name",
          "say of which lab: ?lab=NAME");
    }
    return found.getFirst();
  }

  private static ApiProblem none(String name) {
    return ApiProblem.notFound(
        "there is no host '%s'".formatted(PlainText.excerpt(name, 80)), "see: GET " + HOSTS);
  }
}
