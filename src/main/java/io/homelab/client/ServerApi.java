package io.homelab.client;

import io.homelab.client.KnownServers.KnownServer;
import io.homelab.model.PlainText;
import io.homelab.operations.FileError;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests to one server. */
final class ServerApi implements AutoCloseable {
  static final String API = "/api/v1";
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final int MOST_ANSWER = 8 << 20;

  private final KnownServer server;
  private final HttpClient client;

  /**
   * For whoever has that token.
   *
   * @throws IOException when no connection can be encrypted
   */
  ServerApi(KnownServer server) throws IOException {
    this.server = server;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_LIMIT);
    try {
      if (server.address().isEncrypted()) {
        builder.sslContext(server.trust().context());
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("no connection can be encrypted: " + e.getMessage(), e);
    }
    this.client = builder.build();
  }

  /**
   * What a server answered.
   *
   * @param status of HTTP
   * @param content the body
   */
  record Reply(int status, String content) {
    JsonNode json() throws IOException {
      try {
        return JsonMapper.shared().readTree(content);
      } catch (JacksonException e) {
        throw new IOException("what answers is no server of homelab", e);
      }
    }
  }

  /** Asks; what is no success is an answer, too. */
  Reply call(String method, String path, Map<String, String> headers, String body)
      throws IOException, InterruptedException {
    return answered(send(method, path, headers, body));
  }

  /** The same to the end: what an interrupt does meanwhile waits until it is known what began. */
  Reply call(
      String method, String path, Map<String, String> headers, String body, Runnable interrupted)
      throws IOException {
    CompletableFuture<Reply> answer = send(method, path, headers, body);
    while (true) {
      try {
        return answered(answer.copy());
      } catch (InterruptedException e) {
        interrupted.run();
      }
    }
  }

  /** The body belongs to it: a server that sends one without end is waited for no longer. */
  private CompletableFuture<Reply> send(
      String method, String path, Map<String, String> headers, String body) {
    HttpRequest.Builder request = request(path);
    headers.forEach(request::header);
    request.method(
        method,
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    return client
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream())
        .thenApplyAsync(ServerApi::reply, Thread::startVirtualThread);
  }

  private static Reply reply(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      return new Reply(
          response.statusCode(), new String(in.readNBytes(MOST_ANSWER), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The body of an answer that was a success. */
  JsonNode get(String path) throws IOException, InterruptedException {
    return required(call("GET", path, Map.of(), "")).json();
  }

  /** Events as they come; its status is 204 when there are no more. */
  HttpResponse<InputStream> events(String path, long after)
      throws IOException, InterruptedException {
    return answered(
        client.sendAsync(
            request(path)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", "" + after)
                .GET()
                .build(),
            HttpResponse.BodyHandlers.ofInputStream()));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).header("Content-Type", "application/json");
    if (!server.token().isEmpty()) {
      request.header("Authorization", "Bearer " + server.token());
    }
    return request;
  }

  private URI uri(String path) {
    return server.address().at(path);
  }

  private static <T> T answered(CompletableFuture<T> answer)
      throws IOException, InterruptedException {
    try {
      return answer.get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no answer within " + ANSWER_LIMIT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case IOException broken -> broken;
        case UncheckedIOException broken -> Objects.requireNonNull(broken.getCause());
        case null, default -> new IOException(String.valueOf(e.getCause()), e);
      };
    }
  }

  /**
   * An answer that is a success.
   *
   * @throws RefusedException with what the server says, when it is none
   */
  Reply required(Reply reply) {
    if (reply.status() / 100 == 2) {
      return reply;
    }
    JsonNode problem;
    try {
      problem = JsonMapper.shared().readTree(reply.content());
    } catch (JacksonException e) {
      problem = JsonMapper.shared().createObjectNode();
    }
    String sentence = PlainText.lines(problem.path("detail").asString(""));
    throw new RefusedException(
        new Refusal(
            kind(reply.status(), problem.path("code").asInt(0)),
            sentence.isBlank() ? "the server answers with HTTP status " + reply.status() : sentence,
            hint(reply.status(), PlainText.lines(problem.path("hint").asString(""))),
            errors(problem)));
  }

  private String hint(int status, String told) {
    return status == 401 ? "log in with another token: homelab login " + server.address() : told;
  }

  private static Refusal.Kind kind(int status, int code) {
    if (status == 401 || status == 403) {
      return Refusal.Kind.NO_RIGHT;
    }
    return switch (code) {
      case 2 -> Refusal.Kind.USAGE;
      case 3 -> Refusal.Kind.DOES_NOT_FIT;
      case 4 -> Refusal.Kind.UNREACHABLE;
      case 5 -> Refusal.Kind.LOCKED;
      case 6 -> Refusal.Kind.HOST_FAILED;
      case 8 -> Refusal.Kind.NO_RIGHT;
      case 130 -> Refusal.Kind.INTERRUPTED;
      default -> Refusal.Kind.NO_SERVER;
    };
  }

  private static List<FileError> errors(JsonNode problem) {
    List<FileError> errors = new ArrayList<>();
    for (JsonNode each : problem.path("errors")) {
      errors.add(
          new FileError(
              PlainText.line(each.path("file").asString("")),
              each.path("line").asInt(0),
              each.path("column").asInt(0),
              PlainText.line(each.path("message").asString("")),
              PlainText.line(each.path("expected").asString(""))));
    }
    return errors;
  }

  /** That it cannot be reached. */
  static Refusal away(ServerAddress server, IOException why) {
    Throwable cause = why;
    while (cause.getCause() != null && cause instanceof SSLException) {
      cause = cause.getCause();
    }
    String said = Objects.requireNonNullElse(cause.getMessage(), "");
    return new Refusal(
        Refusal.Kind.NO_SERVER,
        "cannot reach the server %s: %s"
            .formatted(
                server, said.isBlank() ? "it does not answer" : PlainText.excerpt(said, 200)),
        why instanceof SSLException
            ? "compare its certificate on the server, then log in again: homelab login " + server
            : "check its address, and that 'homelab serve' runs there");
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
