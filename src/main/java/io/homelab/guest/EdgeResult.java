package io.homelab.guest;

import io.homelab.model.Edge;
import io.homelab.model.PlainText;
import java.util.Optional;

/**
 * The result of probing an edge from inside the dependant.
 *
 * @param edge who depends on whom
 * @param crossHost whether they are on different hosts
 * @param address the address tried, if any
 * @param error why it failed; empty if it did not
 * @param asked whether the dependant's host could be asked at all
 */
public record EdgeResult(
    Edge edge, boolean crossHost, Optional<String> address, Optional<String> error, boolean asked) {
  /** A guest may say as much as it likes; what people read has an end. */
  private static final int LONGEST_ERROR = 300;

  /** Bounds the error. */
  public EdgeResult {
    error = error.map(text -> PlainText.excerpt(text, LONGEST_ERROR));
  }

  /** Whether the dependant reaches what it depends on. */
  public boolean ok() {
    return error.isEmpty();
  }
}
