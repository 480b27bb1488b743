package io.homelab.boxes;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks over HTTP, as Vagrant does. Each catalog is asked for once. The token of {@code
 * VAGRANT_CLOUD_TOKEN} is shown to the registry alone, never to where it redirects.
 */
public final class HttpCatalogs implements BoxCatalogs {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int LARGEST = 16 << 20;
  private static final int MOST_REDIRECTS = 5;
  private static final int OK = 200;

  private final String server;
  private final Optional<String> token;
  private final Duration limit;
  private final Map<String, CatalogAnswer> answers = new ConcurrentHashMap<>();

  /**
   * For one user.
   *
   * @param server the registry, the only one that sees the token
   * @param token what says to the registry who asks
   */
  public HttpCatalogs(String server, Optional<String> token) {
    this(server, token, LIMIT);
  }

  /**
   * With another limit.
   *
   * @param limit how long an answer may take, redirects included
   */
  HttpCatalogs(String server, Optional<String> token, Duration limit) {
    this.server = server;
    this.token = token;
    this.limit = limit;
  }

  @Override
  public CatalogAnswer ask(String url) {
    return answers.computeIfAbsent(url, this::fetch);
  }

  /** In bounded time, redirects and a body that comes in drops included. */
  private CatalogAnswer fetch(String url) {
    CompletableFuture<CatalogAnswer> answer = new CompletableFuture<>();
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_LIMIT)
            .proxy(ProxySelector.getDefault())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            answer.complete(follow(client, URI.create(url)));
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new CatalogAnswer.Silent("it took longer than " + limit.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new CatalogAnswer.Silent("interrupted");
    } finally {
      client.shutdownNow();
    }
  }

  private CatalogAnswer follow(HttpClient client, URI begin) {
    URI next = begin;
    try {
      for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
        HttpResponse<InputStream> response =
            client.send(question(next), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
          Optional<URI> redirect = redirect(next, response);
          if (redirect.isEmpty()) {
            return answer(response.statusCode(), body);
          }
          next = redirect.get();
        }
      }
      return new CatalogAnswer.Malformed("it redirects more than " + MOST_REDIRECTS + " times");
    } catch (IOException e) {
      return new CatalogAnswer.Silent(reason(e));
    } catch (IllegalArgumentException e) {
      return new CatalogAnswer.Malformed("it redirects to no address");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new CatalogAnswer.Silent("interrupted");
    }
  }

  private HttpRequest question(URI uri) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).header("Accept", "application/json").GET();
    if (isServers(uri)) {
      token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    }
    return request.build();
  }

  /** Whether it is the registry itself, by scheme, host and port. */
  private boolean isServers(URI uri) {
    URI registry = URI.create(server);
    return uri.getScheme().equals(registry.getScheme())
        && uri.getAuthority().equals(registry.getAuthority());
  }

  private static Optional<URI> redirect(URI from, HttpResponse<?> response) {
    if (response.statusCode() / 100 != 3) {
      return Optional.empty();
    }
    URI to = from.resolve(response.headers().firstValue("Location").orElse(""));
    boolean web = "http".equals(to.getScheme()) || "https".equals(to.getScheme());
    boolean weaker = "https".equals(from.getScheme()) && !"https".equals(to.getScheme());
    if (!web || weaker || to.getAuthority() == null) {
      throw new IllegalArgumentException("no address to go to");
    }
    return Optional.of(to);
  }

  private static CatalogAnswer answer(int status, InputStream body) throws IOException {
    return switch (status) {
      case OK -> {
        byte[] bytes = body.readNBytes(LARGEST + 1);
        yield bytes.length > LARGEST
            ? new CatalogAnswer.Malformed("it is larger than " + (LARGEST >> 20) + " MB")
            : CatalogDocument.read(bytes);
      }
      case 401, 403 -> new CatalogAnswer.Denied();
      case 404, 410 -> new CatalogAnswer.Absent();
      default ->
          status >= 500
              ? new CatalogAnswer.Silent("it answers with HTTP status " + status)
              : new CatalogAnswer.Malformed("HTTP status " + status);
    };
  }

  private static String reason(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "its name is unknown";
      }
    }
    String message = e.getMessage();
    return message == null ? "no connection" : message;
  }
}
