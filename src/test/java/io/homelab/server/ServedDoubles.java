package io.homelab.server;

import io.homelab.access.AccessBooks;
import io.homelab.access.AccessRole;
import io.homelab.access.FolderAccess;
import io.homelab.config.LabReader;
import io.homelab.config.LabSources;
import io.homelab.engine.Engine;
import io.homelab.operations.Caller;
import io.homelab.operations.CommandRunner;
import io.homelab.operations.LabHosts;
import io.homelab.operations.LabOnDoubles;
import io.homelab.operations.LabOpener;
import io.homelab.operations.LabRequest;
import io.homelab.operations.LabServer.ServeRequest;
import io.homelab.operations.LabServer.TlsFiles;
import io.homelab.operations.LabTokens;
import io.homelab.operations.OpenLab;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server over labs on doubles. Every answer is held against the document. */
final class ServedDoubles implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Hosts are asked when a test wants to know. */
  private static final HttpLabServer.Tuning NOT_WATCHING =
      new HttpLabServer.Tuning(false, Duration.ZERO, RequestLimits.Amounts.NONE, line -> {});

  final Path folder;
  final HttpLabServer.RunningServer running;
  private final Map<AccessRole, String> tokens = new EnumMap<>(AccessRole.class);
  private final ApiDocument document = ApiDocument.of(HttpLabServer.document());
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(LIMIT).version(HttpClient.Version.HTTP_1_1).build();

  /** What runs command lines, for a test that has some run. */
  Optional<CommandRunner> runner = Optional.empty();

  Instant now = Instant.parse("2026-01-02T03:04:05Z");

  private ServedDoubles(Path folder, boolean many, Map<Path, LabOnDoubles> labs)
      throws IOException {
    this.folder = folder;
    this.running =
        new HttpLabServer(opener(labs), () -> {}).start(request(folder, many), NOT_WATCHING);
  }

  /** The lab of that folder. */
  static ServedDoubles of(Path folder, LabOnDoubles lab) throws IOException {
    return new ServedDoubles(folder, false, Map.of(folder.toAbsolutePath(), lab));
  }

  /** The lab of that folder, of which not more may be asked. */
  static ServedDoubles limited(Path folder, LabOnDoubles lab, RequestLimits.Amounts limits)
      throws IOException {
    return new ServedDoubles(
        folder, lab, new HttpLabServer.Tuning(false, Duration.ZERO, limits, line -> {}));
  }

  /** The lab of that folder, with a log. */
  static ServedDoubles logging(Path folder, LabOnDoubles lab, Consumer<String> log)
      throws IOException {
    return new ServedDoubles(folder, lab, NOT_WATCHING.logging(log));
  }

  private ServedDoubles(Path folder, LabOnDoubles lab, HttpLabServer.Tuning tuning)
      throws IOException {
    this.folder = folder;
    this.running =
        new HttpLabServer(opener(Map.of(folder.toAbsolutePath(), lab)), () -> {})
            .start(request(folder, false), tuning);
  }

  /** Labs in folders of that one. */
  static ServedDoubles of(Path folder, Map<Path, LabOnDoubles> labs) throws IOException {
    return new ServedDoubles(folder, true, labs);
  }

  /** Labs in folders of that one, as that opens them. */
  static ServedDoubles on(Path folder, Function<InstantSource, LabOpener> opener)
      throws IOException {
    return new ServedDoubles(folder, opener);
  }

  private ServedDoubles(Path folder, Function<InstantSource, LabOpener> opener) throws IOException {
    this.folder = folder;
    this.running =
        new HttpLabServer(opener.apply(() -> now), () -> {})
            .start(request(folder, true), NOT_WATCHING);
  }

  static ServeRequest request(Path folder, boolean many) {
    return new ServeRequest(
        folder, many, "127.0.0.1", 0, Optional.<TlsFiles>empty(), Optional.empty(), false);
  }

  LabOpener opener(Map<Path, LabOnDoubles> labs) {
    Map<Path, LabOnDoubles> all = new HashMap<>(labs);
    return new LabOpener() {
      private LabOnDoubles lab(LabRequest request) {
        return Objects.requireNonNull(all.get(request.topology().getParent()));
      }

      @Override
      public OpenLab open(LabRequest request) {
        return isServers(request.topology())
            ? lab(request)
                .open(
                    LabReader.read(
                        new LabSources(request.hosts(), request.topology(), folder, folder)))
            : lab(request).opener().open(request);
      }

      // What the server wrote is read as the program reads it.
      private boolean isServers(Path topology) {
        try {
          return Files.exists(topology)
              && Files.readString(topology).startsWith("# Written by homelab serve");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public LabHosts hosts(LabRequest request) {
        return lab(request);
      }

      @Override
      public Engine engine(Optional<String> name) {
        return all.values().iterator().next().opener().engine(name);
      }

      @Override
      public Caller caller() {
        return new Caller("ops@bench", "bench", 7, Optional.empty(), () -> now);
      }

      @Override
      public CommandRunner commands() {
        return runner.isPresent() ? runner.get() : LabOpener.super.commands();
      }
    };
  }

  /** A token with that role; the same one each time. */
  String token(AccessRole role) {
    return tokens.computeIfAbsent(
        role,
        each -> {
          String name = "the-" + each.wireName();
          // One of a server before this one, in the same folder, is nobody's any more.
          new LabTokens(access()).revoke(name);
          return newToken(name, each, Optional.empty());
        });
  }

  /** Who may use it. */
  AccessBooks access() {
    return new FolderAccess(folder);
  }

  String newToken(String name, AccessRole role, Optional<Duration> ttl) {
    return newToken(name, role, Optional.empty(), ttl);
  }

  String newToken(String name, AccessRole role, Optional<String> project, Optional<Duration> ttl) {
    return new LabTokens(access())
        .create(name, role.wireName(), project, ttl, () -> now)
        .orThrow()
        .secret()
        .reveal();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + running.server().port() + path);
  }

  HttpResponse<String> get(AccessRole role, String path) throws Exception {
    return call("GET", path, Map.of("Authorization", "Bearer " + token(role)), "");
  }

  HttpResponse<String> post(AccessRole role, String path, String body) throws Exception {
    return call("POST", path, headers(role), body);
  }

  Map<String, String> headers(AccessRole role) {
    return new HashMap<>(
        Map.of("Authorization", "Bearer " + token(role), "Content-Type", "application/json"));
  }

  HttpResponse<String> call(String method, String path, Map<String, String> headers, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(LIMIT)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    document.allows(method, uri(path).getRawPath(), response);
    return response;
  }

  /** Waits until no run goes on. */
  void awaitRuns() throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (running.upkeep().runs().all().stream().anyMatch(run -> run.ended().isEmpty())) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("a run does not end");
      }
      Thread.sleep(20);
    }
  }

  /** A run that has ended, as it is told of. */
  JsonNode ended(String run) throws Exception {
    while (true) {
      JsonNode now = JsonMapper.shared().readTree(get(AccessRole.VIEWER, run).body());
      if (!now.get("state").stringValue().equals("running")) {
        return now;
      }
      Thread.sleep(20);
    }
  }

  /** The same, of which only the head of the answer is waited for: events may have no end. */
  int statusOf(String method, String path, Map<String, String> headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(LIMIT)
            .method(method, HttpRequest.BodyPublishers.noBody());
    headers.forEach(request::header);
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    response.body().close();
    return response.statusCode();
  }

  @Override
  public void close() {
    running.close();
    client.close();
  }
}
