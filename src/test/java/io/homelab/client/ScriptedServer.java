package io.homelab.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A server that says what a test wants, be it what no honest one says. */
final class ScriptedServer implements AutoCloseable {
  private final HttpServer server;

  /** What was asked: method, path, Last-Event-ID, body. */
  final List<String> asked = new ArrayList<>();

  /** What connections for events say, one after the other; the last one ends each time after. */
  final Deque<String> streams = new ArrayDeque<>();

  /** What answers the request for a command. */
  String begun = "{\"id\": \"r1\"}";

  int status = 202;

  /** What answers the request for the labs. */
  String labs = "{\"labs\": [{\"name\": \"dev\", \"folder\": \"f\"}]}";

  /** What is said of the run when there are no more events. */
  String run = "{\"state\": \"interrupted\", \"code\": 130}";

  ScriptedServer() throws IOException {
    this(Optional.empty());
  }

  /** One that encrypts, if there is something to encrypt with. */
  ScriptedServer(Optional<SSLContext> tls) throws IOException {
    InetSocketAddress where = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = tls.isPresent() ? HttpsServer.create(where, 0) : HttpServer.create(where, 0);
    if (server instanceof HttpsServer https) {
      https.setHttpsConfigurator(new HttpsConfigurator(tls.orElseThrow()));
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return (server instanceof HttpsServer ? "https" : "http")
        + "://127.0.0.1:"
        + server.getAddress().getPort();
  }

  static String event(int id, String json) {
    return "id: %d\nevent: x\ndata: %s\n\n".formatted(id, json);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    String stream;
    synchronized (this) {
      asked.add(
          "%s %s%s %s"
              .formatted(
                  exchange.getRequestMethod(), path, last == null ? "" : " after " + last, body));
      stream = path.endsWith("/events") ? streams.poll() : null;
    }
    if (path.endsWith("/events")) {
      if (stream == null) {
        exchange.sendResponseHeaders(204, -1);
      } else {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(stream.getBytes(StandardCharsets.UTF_8));
        }
      }
    } else if (path.endsWith("/commands")) {
      send(exchange, status, begun);
    } else if (path.endsWith("/labs")) {
      send(exchange, 200, labs);
    } else if (exchange.getRequestMethod().equals("GET")) {
      send(exchange, 200, run);
    } else {
      exchange.sendResponseHeaders(204, -1);
    }
    exchange.close();
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
