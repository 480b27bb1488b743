package io.homelab.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry of boxes that speaks as the public one does: a catalog for each box, whose files are
 * behind redirects, answer {@code HEAD} and ranges, and may want a token. It runs by itself: {@code
 * java BoxServer.java ADDRESS PORT BOX-FILE SHA256 TOKEN}. Boxes {@code secret/...} are shown only
 * to the token. Each request is a line on stdout.
 */
final class BoxServer {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

  private final String address;
  private final Path box;
  private final String sha256;
  private final String token;

  private BoxServer(String address, Path box, String sha256, String token) {
    this.address = address;
    this.box = box;
    this.sha256 = sha256;
    this.token = token;
  }

  public static void main(String[] args) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(args[0], Integer.parseInt(args[1])), 0);
    BoxServer server =
        new BoxServer(
            "http://" + args[0] + ":" + args[1], Path.of(args[2]), args[3], "Bearer " + args[4]);
    http.createContext("/", server::answer);
    http.setExecutor(Executors.newCachedThreadPool());
    http.start();
    System.out.println("Serving");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String range = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Range"), "");
      boolean known = token.equals(exchange.getRequestHeaders().getFirst("Authorization"));
      System.out.println(
          exchange.getRequestMethod() + " " + path + (range.isEmpty() ? "" : " " + range));
      if (path.contains("/secret/") && !known && !path.startsWith("/data/")) {
        exchange.sendResponseHeaders(401, -1);
      } else if (path.startsWith("/registry/")) {
        catalog(exchange, path.substring("/registry/".length()));
      } else if (path.startsWith("/files/")) {
        exchange
            .getResponseHeaders()
            .set("Location", address + path.replaceFirst("/files/", "/data/"));
        exchange.sendResponseHeaders(302, -1);
      } else if (path.startsWith("/data/")) {
        file(exchange, range);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  /** Versions in no order, as the public registry has them. */
  private void catalog(HttpExchange exchange, String name) throws IOException {
    StringBuilder versions = new StringBuilder();
    for (String version : new String[] {"1.2.0", "1.10.0", "2.0.0", "1.9.0"}) {
      versions
          .append(versions.isEmpty() ? "" : ",")
          .append(
              """
              {"version": "%s", "status": "active", "providers": [{"name": "libvirt", "architecture": "amd64",
                "default_architecture": true, "url": "%s/files/%s/%s.box", "checksum_type": "sha256", "checksum": "%s"}]}\
              """
                  .formatted(version, address, name, version, sha256));
    }
    byte[] body =
        "{\"name\": \"%s\", \"versions\": [%s]}"
            .formatted(name, versions)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private void file(HttpExchange exchange, String range) throws IOException {
    try (FileChannel in = FileChannel.open(box)) {
      long size = in.size();
      exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
      exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
      Matcher part = RANGE.matcher(range);
      long from = part.matches() ? Long.parseLong(part.group(1)) : 0;
      long to =
          part.matches() && !part.group(2).isEmpty() ? Long.parseLong(part.group(2)) : size - 1;
      if (from >= size) {
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      if (part.matches()) {
        exchange
            .getResponseHeaders()
            .set("Content-Range", String.format(Locale.ROOT, "bytes %d-%d/%d", from, to, size));
      }
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Long.toString(size));
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      exchange.sendResponseHeaders(part.matches() ? 206 : 200, to - from + 1);
      try (OutputStream out = exchange.getResponseBody()) {
        in.transferTo(from, to - from + 1, Channels.newChannel(out));
      }
    }
  }
}
