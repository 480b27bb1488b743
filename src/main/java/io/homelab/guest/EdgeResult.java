package io.homelab.guest;

import io.homelab.model.Edge;
import io.homelab.model.PlainText;
import java.time.Duration;
import java.util.Optional;

/**
 * The result of probing an edge from inside the dependant.
 *
 * @param edge who depends on whom
 * @param crossHost whether they are on different hosts
 * @param address the address tried, if any
 * @param error why it failed; empty if it did not
 * @param asked whether the dependant's host could be asked at all
 * @param took how long the answer took
 */
public record EdgeResult(
    Edge edge,
    boolean crossHost,
    Optional<String> address,
    Optional<String> error,
    boolean asked,
    Duration took) {
  /** A guest may say as much as it likes; what people read has an end. */
  private static final int LONGEST_ERROR = 300;

  /** Bounds the error. */
  public EdgeResult {
    error = error.map(text -> PlainText.excerpt(text, LONGEST_ERROR));
  }

  /** A result whose time nobody took. */
  public EdgeResult(
      Edge edge,
      boolean crossHost,
      Optional<String> address,
      Optional<String> error,
      boolean asked) {
    this(edge, crossHost, address, error, asked, Duration.ZERO);
  }

  /** The same, after so long. */
  public EdgeResult after(Duration time) {
    return new EdgeResult(edge, crossHost, address, error, asked, time);
  }

  /** Whether the dependant reaches what it depends on. */
  public boolean ok() {
    return error.isEmpty();
  }
}
