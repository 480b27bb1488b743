package io.homelab.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An answer.
 *
 * @param status of HTTP
 * @param type of the content; empty when there is none
 * @param content the body
 * @param headers more headers
 * @param events what follows line by line, in place of a body
 * @param file what follows from a file, in place of a body
 */
public record ApiResponse(
    int status,
    String type,
    String content,
    Map<String, String> headers,
    Optional<EventFeed> events,
    Optional<FileContent> file) {
  /**
   * A file, or its end.
   *
   * @param path where it is
   * @param from the first byte that is sent
   * @param bytes how many there are from there on
   */
  public record FileContent(Path path, long from, long bytes) {}

  /** Events that are sent as they come. */
  @FunctionalInterface
  public interface EventFeed {
    /** Sends them, until there are no more or the client is gone. */
    void sendTo(EventClient client) throws IOException;
  }

  /** Who hears events. */
  public interface EventClient {
    /** Sends one. */
    void event(String id, String name, String data) throws IOException;

    /** Sends something that means nothing, so that a client that is gone is noticed. */
    void ping() throws IOException;
  }

  /** Copies the map. */
  public ApiResponse {
    headers = Map.copyOf(headers);
  }

  /** One whose content is not a file's. */
  public ApiResponse(
      int status,
      String type,
      String content,
      Map<String, String> headers,
      Optional<EventFeed> events) {
    this(status, type, content, headers, events, Optional.empty());
  }

  /** A file, or its end. */
  public static ApiResponse file(int status, String type, FileContent file) {
    return new ApiResponse(status, type, "", Map.of(), Optional.empty(), Optional.of(file));
  }

  /** JSON. */
  public static ApiResponse json(int status, String json) {
    return new ApiResponse(status, "application/json", json, Map.of(), Optional.empty());
  }

  /** Another text. */
  public static ApiResponse text(String type, String text) {
    return new ApiResponse(200, type, text, Map.of(), Optional.empty());
  }

  /** No content. */
  public static ApiResponse empty(int status) {
    return new ApiResponse(status, "", "", Map.of(), Optional.empty());
  }

  /** Events. */
  public static ApiResponse events(EventFeed feed) {
    return new ApiResponse(200, "text/event-stream", "", Map.of(), Optional.of(feed));
  }

  /** The same with one more header. */
  public ApiResponse with(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new ApiResponse(status, type, content, more, events, file);
  }

  /** The same with another body. */
  ApiResponse containing(String body) {
    return new ApiResponse(status, type, body, headers, events, file);
  }

  /** The same with these events in place of its own. */
  ApiResponse sending(EventFeed feed) {
    return new ApiResponse(status, type, content, headers, Optional.of(feed), file);
  }
}
