package io.homelab.client;

import io.homelab.model.PlainText;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a server is.
 *
 * @param url such as {@code https://lab.example.net:8420}, without anything behind
 */
record ServerAddress(URI url) {
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  /**
   * What somebody typed.
   *
   * @throws RefusedException when it is no such address, or tokens would go there in the clear
   */
  static ServerAddress parse(String typed) {
    URI url;
    try {
      url = new URI(typed.strip());
    } catch (URISyntaxException e) {
      throw none(typed);
    }
    String scheme = Objects.requireNonNullElse(url.getScheme(), "").toLowerCase(Locale.ROOT);
    String host = Objects.requireNonNullElse(url.getHost(), "").toLowerCase(Locale.ROOT);
    String path = Objects.requireNonNullElse(url.getPath(), "");
    boolean plain = scheme.equals("http");
    if (!(plain || scheme.equals("https"))
        || host.isEmpty()
        || url.getUserInfo() != null
        || url.getQuery() != null
        || url.getFragment() != null
        || !(path.isEmpty() || path.equals("/"))) {
      throw none(typed);
    }
    if (plain && !isThisComputer(host)) {
      throw new RefusedException(
          Refusal.usage(
              "the token would be sent in the clear to " + host,
              "serve with --tls, and use https://" + host));
    }
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return new ServerAddress(URI.create(scheme + "://" + host + port));
  }

  private static boolean isThisComputer(String host) {
    return host.equals("localhost")
        || host.matches("127(\\.[0-9]{1,3}){3}")
        || host.equals("[::1]");
  }

  private static RefusedException none(String typed) {
    return new RefusedException(
        Refusal.usage(
            "'%s' is no address of a server".formatted(PlainText.excerpt(typed, 80)),
            "name it as 'homelab serve' says it, such as https://lab.example.net:8420"));
  }

  String host() {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  int port() {
    return Optional.of(url.getPort())
        .filter(port -> port > 0)
        .orElse(isEncrypted() ? HTTPS_PORT : HTTP_PORT);
  }

  boolean isEncrypted() {
    return url.getScheme().equals("https");
  }

  URI at(String path) {
    return URI.create(url + path);
  }

  @Override
  public String toString() {
    return url.toString();
  }
}
