package io.homelab.boxes;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an address has at the end of its redirects. Closing it gives up the rest of its body.
 *
 * @param response the answer, which is no redirect
 */
record Page(HttpResponse<InputStream> response) implements AutoCloseable {
  private static final int MOST_REDIRECTS = 5;
  private static final Pattern RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})");

  /**
   * Asks, and follows redirects: never to anything but the web, nor from https to http.
   *
   * @param question the request for one of the addresses on the way
   * @throws IllegalArgumentException if the redirects lead nowhere; the message says so in words
   */
  static Page of(HttpClient client, URI begin, Function<URI, HttpRequest> question)
      throws IOException, InterruptedException {
    URI next = begin;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      HttpResponse<InputStream> response =
          client.send(question.apply(next), HttpResponse.BodyHandlers.ofInputStream());
      Optional<URI> redirect;
      try {
        redirect = redirect(next, response);
      } catch (IllegalArgumentException e) {
        response.body().close();
        throw new IllegalArgumentException("it redirects to no address", e);
      }
      if (redirect.isEmpty()) {
        return new Page(response);
      }
      response.body().close();
      next = redirect.get();
    }
    throw new IllegalArgumentException("it redirects more than " + MOST_REDIRECTS + " times");
  }

  private static Optional<URI> redirect(URI from, HttpResponse<?> response) {
    if (response.statusCode() / 100 != 3) {
      return Optional.empty();
    }
    URI to =
        from.resolve(
            response
                .headers()
                .firstValue("Location")
                .orElseThrow(() -> new IllegalArgumentException("no address to go to")));
    boolean web = "http".equals(to.getScheme()) || "https".equals(to.getScheme());
    boolean weaker = "https".equals(from.getScheme()) && !"https".equals(to.getScheme());
    if (!web || weaker || to.getAuthority() == null) {
      throw new IllegalArgumentException("no address to go to");
    }
    return Optional.of(to);
  }

  String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** The size of the whole, in bytes, even of an answer that is a part. */
  OptionalLong size() {
    Matcher range = RANGE.matcher(header("Content-Range"));
    String size = range.matches() ? range.group(2) : header("Content-Length");
    return size.matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(size))
        : OptionalLong.empty();
  }

  /** Where an answer that is a part begins; -1 where it does not say. */
  long begin() {
    Matcher range = RANGE.matcher(header("Content-Range"));
    return range.matches() ? Long.parseLong(range.group(1)) : -1;
  }

  @Override
  public void close() throws IOException {
    response.body().close();
  }
}
