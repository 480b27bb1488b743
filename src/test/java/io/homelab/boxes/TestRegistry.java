package io.homelab.boxes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A registry of boxes over real HTTP, on this computer. */
public final class TestRegistry implements AutoCloseable {
  /**
   * What it answers.
   *
   * @param status the HTTP status
   * @param location where to go instead; empty for nowhere
   * @param body the text
   */
  public record Reply(int status, String location, String body) {}

  private final HttpServer server;
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();

  private TestRegistry(HttpServer server) {
    this.server = server;
  }

  /** One that has nothing yet. */
  public static TestRegistry start() throws IOException {
    TestRegistry registry =
        new TestRegistry(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    registry.server.createContext("/", registry::answer);
    registry.server.start();
    return registry;
  }

  /** Its address, as VAGRANT_SERVER_URL has it. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Puts a catalog there: versions of one box for libvirt. */
  public TestRegistry has(String box, String... versions) {
    StringBuilder json = new StringBuilder("{\"name\":\"" + box + "\",\"versions\":[");
    String comma = "";
    for (String version : versions) {
      json.append(comma)
          .append("{\"version\":\"")
          .append(version)
          .append("\",\"providers\":[{\"name\":\"libvirt\",\"url\":\"http://x/b\",")
          .append("\"checksum_type\":\"sha256\",\"checksum\":\"")
          .append("ab".repeat(32))
          .append("\",\"architecture\":\"amd64\"}]}");
      comma = ",";
    }
    return says("/" + box, new Reply(200, "", json + "]}"));
  }

  /** Puts any answer there. */
  public TestRegistry says(String path, Reply reply) {
    replies.put(path, reply);
    return this;
  }

  /** The paths that were asked for, in order. */
  public List<String> asked() {
    return asked;
  }

  /** The tokens that were shown. */
  public List<String> tokens() {
    return tokens;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(path);
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    if (token != null) {
      tokens.add(token);
    }
    if (path.startsWith("/drip/")) {
      drip(exchange);
      return;
    }
    Reply reply = replies.getOrDefault(path, new Reply(404, "", "none"));
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    if (!reply.location().isEmpty()) {
      exchange.getResponseHeaders().set("Location", reply.location());
    }
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Never comes to an end by itself. */
  private static void drip(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      while (true) {
        body.write(' ');
        body.flush();
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
