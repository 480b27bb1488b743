package io.homelab.server;

import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request.
 *
 * @param method such as {@code GET}
 * @param path as it was sent, without the query
 * @param query the parameters behind the question mark, decoded; of several, the first
 * @param headers by name in lower case; of several, the first
 * @param content the body; as much of it as may be read
 * @param tooLarge whether the body is larger than what may be read
 * @param address where it came from
 * @param upload what follows, when it is not read into {@code content}: see {@link #UPLOAD}
 */
public record ApiRequest(
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    String content,
    boolean tooLarge,
    String address,
    InputStream upload) {
  /** The type of a body that is not read before its sender is known. */
  public static final String UPLOAD = "application/offset+octet-stream";

  /** What a body may have at most, in bytes. */
  public static final int MOST_BODY = 1 << 20;

  /** Copies the maps. */
  public ApiRequest {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  /** One whose body was read. */
  public ApiRequest(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      String content,
      boolean tooLarge,
      String address) {
    this(method, path, query, headers, content, tooLarge, address, InputStream.nullInputStream());
  }

  /** A header, if it was sent. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** The same with another value of a header, in place of what was sent. */
  ApiRequest with(String name, String value) {
    Map<String, String> other = new TreeMap<>(headers);
    other.put(name, value);
    return new ApiRequest(method, path, query, other, content, tooLarge, address, upload);
  }

  /** The same, come from another address. */
  ApiRequest from(String other) {
    return new ApiRequest(method, path, query, headers, content, tooLarge, other, upload);
  }

  /** No header: one of them has a token. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
