package io.homelab.server;

import io.homelab.access.AccessBooks;
import io.homelab.operations.Answer;
import io.homelab.operations.LabOpener;
import io.homelab.operations.LabServer;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.ServerDuties;
import io.homelab.report.PoolEventView;
import io.homelab.server.pages.Pages;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Serves labs over HTTP. */
public final class HttpLabServer implements LabServer {
  private static final String DOCUMENT = "openapi.yaml";

  /** A little less than what the process waits for before it ends all the same. */
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private final LabOpener opener;
  private final Runnable orderly;

  /**
   * One that opens labs like that.
   *
   * @param orderly sees to it that whoever ends the process interrupts the calling thread first
   */
  public HttpLabServer(LabOpener opener, Runnable orderly) {
    this.opener = opener;
    this.orderly = orderly;
  }

  @Override
  public Answer<Boolean> serve(
      ServeRequest request, Consumer<String> started, Consumer<String> says, Consumer<String> log) {
    return Answer.of(() -> {
      try (RunningServer running = start(request, Tuning.USUAL.logging(log))) {
        orderly.run();
        if (opener.access(request.access()).tokens().all().isEmpty()) {
          says.accept(
              "note: there is no token yet; to make one, run: homelab token create NAME --role"
                  + " admin");
        }
        started.accept(running.address());
        ServedLabs labs = new ServedLabs(opener, request);
        ServerDuties duties =
            ServerDuties.begin(
                opener,
                labs::requests,
                running.upkeep().presence(),
                name ->
                    new PoolEventView(
                        SaidLines.stream(line -> says.accept("lab %s: %s".formatted(name, line))),
                        opener.caller().clock(),
                        true));
        try (duties) {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            says.accept("ending: no more requests are taken");
          }
          duties.stop();
          return running.end();
        }
      }
    });
  }

  /**
   * How it behaves.
   *
   * @param watching whether hosts are asked without anybody wanting to know
   * @param lasting for how long files that were read count as unchanged
   * @param limits how much may be asked
   * @param log hears of each request, as JSON on one line
   */
  record Tuning(
      boolean watching, Duration lasting, RequestLimits.Amounts limits, Consumer<String> log) {
    static final Tuning USUAL =
        new Tuning(true, Duration.ofSeconds(1), RequestLimits.Amounts.USUAL, line -> {});

    Tuning logging(Consumer<String> other) {
      return new Tuning(watching, lasting, limits, other);
    }
  }

  /** One that has started; closing it ends it. */
  RunningServer start(ServeRequest request) throws IOException {
    return start(request, Tuning.USUAL);
  }

  /** The same, tuned. */
  RunningServer start(ServeRequest request, Tuning tuning) throws IOException {
    ServedLabs labs = new ServedLabs(opener, request);
    if (!request.many()) {
      // A lab whose files are wrong is told at once.
      labs.open(request.folder()).orThrow().close();
    } else {
      labs.folders();
    }
    InetAddress address = address(request);
    Optional<TlsKeys> tls = request.tls().map(TlsKeys::read);
    Optional<ProxyPeers> proxy =
        request.proxy().map(name -> ProxyPeers.of(request.proxyAddresses()));
    ServerNames names = ServerNames.of(names(request, tls));
    AccessBooks access = opener.access(request.access());
    InstantSource clock = opener.caller().clock();
    Upkeep upkeep = Upkeep.of(labs, opener, access, tuning, request);
    ApiRouter router =
        new ApiRouter(
            routes(labs, upkeep, new ImageShelf(request.folder(), clock), access),
            names,
            access.tokens(),
            access.projects(),
            access.audit(),
            clock,
            upkeep.guard(proxy.isEmpty()));
    Pages pages =
        new Pages(
            new RouterPageApi(router, names, access, clock), proxy.isPresent() || tls.isPresent());
    try {
      WebServer server =
          JdkWebServer.start(
              new InetSocketAddress(address, request.port()),
              tls.map(TlsKeys::context),
              asked ->
                  answer(pages, router, proxy.map(peers -> peers.forwarded(asked)).orElse(asked)));
      upkeep.start();
      return new RunningServer(
          server, router, upkeep, (tls.isPresent() ? "https" : "http") + "://" + written(request));
    } catch (BindException e) {
      throw new RefusedException(
          Refusal.usage(
              "cannot listen on %s:%d: %s"
                  .formatted(request.address(), request.port(), e.getMessage()),
              "end what listens there, or choose another port: --listen ADDRESS:PORT"));
    }
  }

  private static ApiResponse answer(Pages pages, ApiRouter router, ApiRequest request) {
    return pages.isFor(request) ? pages.answer(request) : router.answer(request);
  }

  private static InetAddress address(ServeRequest request) {
    InetAddress address;
    try {
      address = InetAddress.getByName(request.address());
    } catch (UnknownHostException e) {
      throw new RefusedException(
          Refusal.usage(
              "this computer has no address " + request.address(),
              "name one of its addresses: --listen ADDRESS:PORT"));
    }
    if (!address.isLoopbackAddress() && request.tls().isEmpty() && request.proxy().isEmpty()) {
      throw new RefusedException(
          Refusal.usage(
              "tokens would be sent in the clear to %s".formatted(request.address()),
              "encrypt with --tls CERT KEY, or name the reverse proxy that does: --behind-proxy"
                  + " HOSTNAME"));
    }
    return address;
  }

  private static Set<String> names(ServeRequest request, Optional<TlsKeys> tls) {
    Set<String> names = new TreeSet<>(tls.map(TlsKeys::names).orElse(Set.of()));
    names.add(request.address());
    request.proxy().ifPresent(names::add);
    return names;
  }

  private static String written(ServeRequest request) {
    return request.address().contains(":") ? "[" + request.address() + "]" : request.address();
  }

  /** Everything that can be asked. */
  static List<ApiRoute> routes(
      ServedLabs labs, Upkeep upkeep, ImageShelf images, AccessBooks access) {
    List<ApiRoute> routes = new ArrayList<>();
    LabRuns runs = upkeep.runs();
    routes.addAll(upkeep.routes());
    String document = document();
    routes.add(
        ApiRoute.open(
            "/api/v1/openapi.yaml", call -> ApiResponse.text("application/yaml", document)));
    LiveLooks looks = new LiveLooks();
    VerbEndpoints verbs = new VerbEndpoints(labs, runs);
    routes.addAll(new LabEndpoints(labs, looks).routes());
    routes.addAll(verbs.routes());
    routes.addAll(new MachineEndpoints(labs, looks, verbs).routes());
    routes.addAll(new SnapshotEndpoints(labs, looks, verbs).routes());
    routes.addAll(new VmEndpoints(labs, runs).routes());
    routes.addAll(new PoolEndpoints(labs, looks).routes());
    routes.addAll(new ClaimEndpoints(labs).routes());
    routes.addAll(new RunEndpoints(runs, labs).routes());
    routes.addAll(new CommandEndpoints(labs, runs).routes());
    routes.addAll(new ImageEndpoints(images).routes());
    routes.addAll(new AccessEndpoints(access, labs).routes());
    routes.addAll(new AuditEndpoints(access.audit()).routes());
    return List.copyOf(routes);
  }

  /** The OpenAPI document. */
  static String document() {
    try (InputStream in =
        Objects.requireNonNull(HttpLabServer.class.getResourceAsStream(DOCUMENT))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the program is damaged", e);
    }
  }

  /**
   * A server that has started.
   *
   * @param server the server
   * @param router what answers its requests
   * @param upkeep what goes on beside
   * @param place where it is, without the port
   */
  record RunningServer(WebServer server, ApiRouter router, Upkeep upkeep, String place)
      implements AutoCloseable {
    /** Where it is. */
    String address() {
      return place + ":" + server.port();
    }

    /** Ends it, and says whether everything had ended in time. */
    boolean end() {
      router.end();
      boolean left = upkeep.runs().end(PATIENCE);
      upkeep.close();
      return server.stop(left ? PATIENCE : Duration.ZERO) && left;
    }

    @Override
    public void close() {
      upkeep.runs().end(Duration.ZERO);
      upkeep.close();
      server.stop(Duration.ZERO);
    }
  }
}
