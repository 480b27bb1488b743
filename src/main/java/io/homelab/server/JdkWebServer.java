package io.homelab.server;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of the JDK; nothing else knows it. */
final class JdkWebServer implements WebServer {
  private static final Logger LOG = LoggerFactory.getLogger(JdkWebServer.class);

  /** How much of a body that is too large is read all the same, so that its sender hears of it. */
  private static final int MOST_DRAINED = 16 << 20;

  /**
   * What the JDK's server reads once, when its first class is loaded. The times are in seconds,
   * whatever its documentation says. There is no limit for answers: it would end events.
   */
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "30",
          "sun.net.httpserver.idleInterval", "30",
          "sun.net.httpserver.maxReqHeaderSize", "16384",
          // Whoever listens to events has one. What is worked on at once is limited by the router.
          "jdk.httpserver.maxConnections", "4096");

  private final HttpServer server;
  private final AtomicInteger going = new AtomicInteger();

  private JdkWebServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts one.
   *
   * @param where the address, and the port; 0 means any free one
   * @param tls how it encrypts, if it does
   * @param answers answers requests, from many threads at once
   */
  static WebServer start(
      InetSocketAddress where, Optional<SSLContext> tls, Function<ApiRequest, ApiResponse> answers)
      throws IOException {
    LIMITS.forEach((name, value) -> {
      if (System.getProperty(name) == null) {
        System.setProperty(name, value);
      }
    });
    HttpServer server =
        tls.isPresent() ? HttpsServer.create(where, 0) : HttpServer.create(where, 0);
    if (server instanceof HttpsServer https) {
      https.setHttpsConfigurator(new HttpsConfigurator(tls.orElseThrow()));
    }
    JdkWebServer own = new JdkWebServer(server);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> own.handle(exchange, answers));
    server.start();
    return own;
  }

  @Override
  public int port() {
    return server.getAddress().getPort();
  }

  /** The JDK's own way of waiting lets requests on open connections hang; these are answered. */
  @Override
  public boolean stop(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    boolean idle;
    synchronized (going) {
      idle = going.get() == 0;
      while (!idle && System.nanoTime() - end < 0) {
        try {
          TimeUnit.NANOSECONDS.timedWait(going, end - System.nanoTime());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
        idle = going.get() == 0;
      }
    }
    server.stop(0);
    return idle;
  }

  private void handle(HttpExchange exchange, Function<ApiRequest, ApiResponse> answers) {
    going.incrementAndGet();
    try {
      send(exchange, answers.apply(request(exchange)));
    } catch (IOException e) {
      LOG.debug("a client is gone", e);
    } catch (RuntimeException | Error e) {
      LOG.error("a request could not be answered", e);
      failed(exchange);
    } finally {
      exchange.close();
      synchronized (going) {
        going.decrementAndGet();
        going.notifyAll();
      }
    }
  }

  /** An answer that says nothing beats a connection that ends: clients would ask again. */
  private static void failed(HttpExchange exchange) {
    if (exchange.getResponseCode() < 0) {
      try {
        exchange.sendResponseHeaders(500, -1);
      } catch (IOException e) {
        LOG.debug("a client is gone", e);
      }
    }
  }

  private static ApiRequest request(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          // What stands in several lines of that name is one list: RFC 9110, 5.3.
          if (!values.isEmpty()) {
            headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values));
          }
        });
    InputStream in = exchange.getRequestBody();
    boolean upload = ApiRequest.UPLOAD.equals(headers.get("content-type"));
    byte[] body = upload ? new byte[0] : in.readNBytes(ApiRequest.MOST_BODY + 1);
    boolean tooLarge = body.length > ApiRequest.MOST_BODY;
    if (tooLarge) {
      drain(in);
    }
    return new ApiRequest(
        exchange.getRequestMethod(),
        Objects.requireNonNullElse(exchange.getRequestURI().getRawPath(), ""),
        query(exchange.getRequestURI().getRawQuery()),
        headers,
        tooLarge ? "" : new String(body, StandardCharsets.UTF_8),
        tooLarge,
        exchange.getRemoteAddress().getAddress().getHostAddress(),
        upload ? in : InputStream.nullInputStream());
  }

  private static void drain(InputStream in) throws IOException {
    byte[] some = new byte[1 << 16];
    long left = MOST_DRAINED;
    while (left > 0) {
      int read = in.read(some);
      if (read < 0) {
        return;
      }
      left -= read;
    }
  }

  /** What cannot be decoded asks for nothing. */
  private static Map<String, String> query(@Nullable String text) {
    Map<String, String> query = new HashMap<>();
    if (text == null) {
      return query;
    }
    for (String pair : text.split("&", -1)) {
      int sign = pair.indexOf('=');
      try {
        String name = sign < 0 ? pair : pair.substring(0, sign);
        query.putIfAbsent(
            URLDecoder.decode(name, StandardCharsets.UTF_8),
            sign < 0 ? "" : URLDecoder.decode(pair.substring(sign + 1), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        LOG.debug("a parameter cannot be decoded", e);
      }
    }
    return query;
  }

  private static void send(HttpExchange exchange, ApiResponse response) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    response.headers().forEach(headers::set);
    if (!response.type().isEmpty()) {
      headers.set("Content-Type", response.type());
    }
    if (response.events().isPresent()) {
      exchange.sendResponseHeaders(response.status(), 0);
      try (OutputStream out = exchange.getResponseBody()) {
        response.events().get().sendTo(new Listener(out));
      }
      return;
    }
    if (response.file().isPresent()) {
      send(exchange, response.status(), response.file().get());
      return;
    }
    byte[] content = response.content().getBytes(StandardCharsets.UTF_8);
    boolean none = content.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(response.status(), none ? -1 : content.length);
    if (!none) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(content);
      }
    }
  }

  /** As much as was there when the answer began; a file that has become shorter ends it. */
  private static void send(HttpExchange exchange, int status, ApiResponse.FileContent file)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file.path());
        InputStream in = Channels.newInputStream(channel.position(file.from()))) {
      exchange.sendResponseHeaders(status, file.bytes() == 0 ? -1 : file.bytes());
      try (OutputStream out = exchange.getResponseBody()) {
        byte[] some = new byte[1 << 16];
        long left = file.bytes();
        while (left > 0) {
          int read = in.read(some, 0, (int) Math.min(some.length, left));
          if (read < 0) {
            throw new IOException("%s became shorter".formatted(file.path()));
          }
          out.write(some, 0, read);
          left -= read;
        }
      }
    }
  }

  private record Listener(OutputStream out) implements ApiResponse.EventClient {
    @Override
    public void event(String id, String name, String data) throws IOException {
      StringBuilder text = new StringBuilder();
      text.append("id: ").append(id).append("\nevent: ").append(name).append('\n');
      data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
      write(text.append('\n').toString());
    }

    @Override
    public void ping() throws IOException {
      write(": \n\n");
    }

    private void write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
