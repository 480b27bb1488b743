package io.homelab.boxes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A registry of boxes over real HTTP, on this computer: catalogs, files, HEAD and ranges. */
public final class TestRegistry implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]*)");

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
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private final Set<String> secret = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> breaks = new ConcurrentHashMap<>();
  private final Map<String, Integer> silences = new ConcurrentHashMap<>();
  private volatile int headStatus = 200;

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

  /** Puts a catalog there, and its files: versions of one box for libvirt. */
  public TestRegistry has(String box, String... versions) {
    String[] entries =
        Arrays.stream(versions)
            .map(version -> {
              file("/files/" + box + "-" + version + ".box", "a box");
              return entry(version, box, "ab".repeat(32), "amd64");
            })
            .toArray(String[]::new);
    return lists(box, entries);
  }

  /** Puts a catalog of such entries there. */
  public TestRegistry lists(String box, String... entries) {
    return says(
        "/" + box,
        new Reply(
            200,
            "",
            "{\"name\":\"%s\",\"versions\":[%s]}".formatted(box, String.join(",", entries))));
  }

  /** The entry of one file in a catalog. */
  public String entry(String version, String box, String sha256, String architecture) {
    return ("{\"version\":\"%s\",\"providers\":[{\"name\":\"libvirt\",\"url\":\"%s/files/%s-%s.box\","
            + "\"checksum_type\":\"sha256\",\"checksum\":\"%s\",\"architecture\":\"%s\"}]}")
        .formatted(version, url(), box, version, sha256, architecture);
  }

  /** Puts any answer there. */
  public TestRegistry says(String path, Reply reply) {
    replies.put(path, reply);
    return this;
  }

  /** Puts a file there. */
  public TestRegistry file(String path, String content) {
    files.put(path, content.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Takes a file away. */
  public TestRegistry without(String path) {
    files.remove(path);
    return this;
  }

  /** The next answer with that file says nothing more after so many bytes. */
  public TestRegistry fallsSilent(String path, int bytes) {
    silences.put(path, bytes);
    return this;
  }

  /** From now on, nobody gets that without a token. */
  public TestRegistry keeps(String path) {
    secret.add(path);
    return this;
  }

  /** The next answer with that file breaks off after so many bytes. */
  public TestRegistry breaksOff(String path, int bytes) {
    breaks.put(path, bytes);
    return this;
  }

  /** From now on, it answers to HEAD with that status, whatever is there. */
  public TestRegistry answersHead(int status) {
    headStatus = status;
    return this;
  }

  /** The paths that were asked for, in order; HEAD and parts have their word in front. */
  public List<String> asked() {
    return asked;
  }

  /** The tokens that were shown. */
  public List<String> tokens() {
    return tokens;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    boolean head = exchange.getRequestMethod().equals("HEAD");
    String range = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Range"), "");
    asked.add((head ? "HEAD " : range.isEmpty() ? "" : range + " ") + path);
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    if (token != null) {
      tokens.add(token);
    }
    if (path.startsWith("/drip/")) {
      drip(exchange);
      return;
    }
    byte[] file = files.get(path);
    if (secret.contains(path) && token == null) {
      exchange.sendResponseHeaders(401, -1);
    } else if (file != null && !head && silences.containsKey(path)) {
      exchange.sendResponseHeaders(200, file.length);
      exchange.getResponseBody().write(file, 0, Objects.requireNonNull(silences.remove(path)));
      exchange.getResponseBody().flush();
      return;
    } else if (file != null && !head && breaks.containsKey(path)) {
      exchange.sendResponseHeaders(200, file.length);
      exchange.getResponseBody().write(file, 0, Objects.requireNonNull(breaks.remove(path)));
      exchange.getResponseBody().flush();
    } else if (head && headStatus != 200) {
      exchange.sendResponseHeaders(headStatus, -1);
    } else if (file != null) {
      exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
      send(exchange, 200, file, head, range);
    } else {
      Reply reply = replies.getOrDefault(path, new Reply(404, "", "none"));
      if (!reply.location().isEmpty()) {
        exchange.getResponseHeaders().set("Location", reply.location());
      }
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      send(exchange, reply.status(), reply.body().getBytes(StandardCharsets.UTF_8), head, "");
    }
    exchange.close();
  }

  private static void send(
      HttpExchange exchange, int status, byte[] body, boolean head, String range)
      throws IOException {
    Matcher part = RANGE.matcher(range);
    if (part.matches()) {
      int from = Integer.parseInt(part.group(1));
      int to =
          part.group(2).isEmpty()
              ? body.length - 1
              : Math.min(Integer.parseInt(part.group(2)), body.length - 1);
      if (from >= body.length) {
        exchange.getResponseHeaders().set("Content-Range", "bytes */" + body.length);
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, to, body.length));
      exchange.sendResponseHeaders(206, to - from + 1L);
      exchange.getResponseBody().write(body, from, to - from + 1);
      return;
    }
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
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
