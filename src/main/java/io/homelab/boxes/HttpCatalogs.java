package io.homelab.boxes;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks over HTTP, as Vagrant does. Each address is asked for once. The token of {@code
 * VAGRANT_CLOUD_TOKEN} is shown to the registry alone, never to where it redirects.
 */
public final class HttpCatalogs implements BoxCatalogs {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final int LARGEST = 16 << 20;
  private static final int OK = 200;
  private static final int PART = 206;
  private static final int NO_SUCH_PART = 416;

  /** How servers answer that know no {@code HEAD}, or signed the address for {@code GET} alone. */
  private static final Set<Integer> NO_HEAD = Set.of(403, 405, 501);

  /** Busy: the same question gets its answer later. */
  private static final Set<Integer> LATER = Set.of(408, 429);

  private final String server;
  private final Optional<String> token;
  private final Duration limit;
  private final Duration silence;
  private final Map<String, CatalogAnswer> answers = new ConcurrentHashMap<>();
  private final Map<String, FileAnswer> files = new ConcurrentHashMap<>();

  /**
   * For one user.
   *
   * @param server the registry, the only one that sees the token
   * @param token what says to the registry who asks
   */
  public HttpCatalogs(String server, Optional<String> token) {
    this(server, token, LIMIT, SILENCE);
  }

  /**
   * With other limits.
   *
   * @param limit how long an answer may take, redirects included
   * @param silence how long a file may send nothing
   */
  HttpCatalogs(String server, Optional<String> token, Duration limit, Duration silence) {
    this.silence = silence;
    this.server = server;
    this.token = token;
    this.limit = limit;
  }

  @Override
  public CatalogAnswer ask(String url) {
    return answers.computeIfAbsent(
        url,
        address ->
            bounded(
                client -> catalog(client, URI.create(address)),
                why -> new CatalogAnswer.Silent(why)));
  }

  @Override
  public FileAnswer look(String url) {
    return files.computeIfAbsent(
        url,
        address ->
            bounded(
                client -> file(client, URI.create(address)),
                why -> new FileAnswer.Unanswered(why)));
  }

  @Override
  public WebFile open(String url, long from) throws IOException {
    HttpClient client = client();
    try {
      Page page = within(silence, () -> Page.of(client, URI.create(url), uri -> part(uri, from)));
      int status = page.response().statusCode();
      if (status / 100 == 2) {
        return new WebFile(
            new PatientStream(page.response().body(), client, silence),
            status == PART && page.begin() == from ? from : 0,
            page.size());
      }
      client.shutdownNow();
      if (from > 0 && status == NO_SUCH_PART) {
        return open(url, 0);
      }
      throw new IOException("it answers with HTTP status " + status);
    } catch (TimeoutException e) {
      client.shutdownNow();
      throw new IOException("nothing came for " + silence.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      client.shutdownNow();
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IOException(
          cause instanceof IOException broken ? reason(broken) : String.valueOf(cause.getMessage()),
          e);
    } catch (InterruptedException e) {
      client.shutdownNow();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private HttpRequest part(URI uri, long from) {
    HttpRequest.Builder request = asUser(uri);
    return (from > 0 ? request.header("Range", "bytes=" + from + "-") : request).build();
  }

  /** On a thread of its own, for the library has no limit over redirects. */
  private static <T> T within(Duration limit, Callable<T> work)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            answer.complete(work.call());
          } catch (Exception e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .connectTimeout(CONNECT_LIMIT)
        .proxy(ProxySelector.getDefault())
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  /** In bounded time, redirects and a body that comes in drops included. */
  private <T> T bounded(Function<HttpClient, T> question, Function<String, T> silent) {
    HttpClient client = client();
    try {
      return within(limit, () -> question.apply(client));
    } catch (TimeoutException e) {
      return silent.apply("it took longer than " + limit.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return silent.apply("interrupted");
    } finally {
      client.shutdownNow();
    }
  }

  private CatalogAnswer catalog(HttpClient client, URI url) {
    try (Page page = Page.of(client, url, this::catalogQuestion)) {
      return answer(page.response().statusCode(), page.response().body());
    } catch (IOException e) {
      return new CatalogAnswer.Silent(reason(e));
    } catch (IllegalArgumentException e) {
      return new CatalogAnswer.Malformed(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new CatalogAnswer.Silent("interrupted");
    }
  }

  /** What everybody can have needs no token: then hosts, which have none, can fetch it, too. */
  private FileAnswer file(HttpClient client, URI url) {
    FileAnswer forAll = file(client, url, HttpRequest::newBuilder);
    if (forAll instanceof FileAnswer.FileFound || token.isEmpty() || !isServers(url)) {
      return forAll;
    }
    return file(client, url, this::asUser) instanceof FileAnswer.FileFound found
        ? new FileAnswer.FileFound(found.isCatalog(), found.bytes(), true)
        : forAll;
  }

  /** Some servers answer no {@code HEAD}: they are asked for one byte. */
  private static FileAnswer file(
      HttpClient client, URI url, Function<URI, HttpRequest.Builder> asking) {
    try {
      try (Page head = Page.of(client, url, uri -> asking.apply(uri).HEAD().build())) {
        if (!NO_HEAD.contains(head.response().statusCode())) {
          return fileAnswer(head);
        }
      }
      try (Page first =
          Page.of(client, url, uri -> asking.apply(uri).header("Range", "bytes=0-0").build())) {
        return fileAnswer(first);
      }
    } catch (IOException e) {
      return new FileAnswer.Unanswered(reason(e));
    } catch (IllegalArgumentException e) {
      return new FileAnswer.Missing(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new FileAnswer.Unanswered("interrupted");
    }
  }

  private static FileAnswer fileAnswer(Page page) {
    int status = page.response().statusCode();
    if (status / 100 == 2) {
      boolean isCatalog =
          page.header("Content-Type").toLowerCase(Locale.ROOT).startsWith("application/json");
      return new FileAnswer.FileFound(isCatalog, page.size(), false);
    }
    String why = "it answers with HTTP status " + status;
    return switch (status) {
      case 404, 410 -> new FileAnswer.Missing(why);
      default ->
          status >= 500 || LATER.contains(status)
              ? new FileAnswer.Unanswered(why)
              : new FileAnswer.Withheld(why);
    };
  }

  private HttpRequest catalogQuestion(URI uri) {
    return asUser(uri).header("Accept", "application/json").GET().build();
  }

  private HttpRequest.Builder asUser(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (isServers(uri)) {
      token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    }
    return request;
  }

  /** Whether it is the registry itself, by scheme, host and port. */
  private boolean isServers(URI uri) {
    URI registry = URI.create(server);
    return uri.getScheme().equals(registry.getScheme())
        && uri.getAuthority().equals(registry.getAuthority());
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
          status >= 500 || LATER.contains(status)
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
