package io.homelab.guest;

import io.homelab.model.Edge;
import java.util.Optional;

/**
 * What came of probing an edge from inside the dependant.
 *
 * @param edge who depends on whom
 * @param crossHost whether they are on different hosts
 * @param address the address that was tried, if there is one
 * @param error why it failed; absent when it did not
 * @param asked whether the dependant's host could be asked at all
 */
public record EdgeResult(
    Edge edge, boolean crossHost, Optional<String> address, Optional<String> error, boolean asked) {
  /** Whether the dependant reaches what it depends on. */
  public boolean ok() {
    return error.isEmpty();
  }
}
