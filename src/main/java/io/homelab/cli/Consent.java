package io.homelab.cli;

import io.homelab.operations.Approval;
import java.util.Optional;

/** How the command line gets an approval: from --yes, or by asking. */
final class Consent {
  private final boolean given;
  private final HomeLabCommand root;

  /**
   * A way to an approval.
   *
   * @param given whether --yes was given
   */
  Consent(boolean given, HomeLabCommand root) {
    this.given = given;
    this.root = root;
  }

  /** Whether approval is possible at all. */
  boolean possible() {
    return given || root.mayAsk();
  }

  /** The approval of the proposal with that digest; empty without consent. */
  Optional<Approval> to(String question, String digest) {
    boolean yes = given || (root.mayAsk() && root.confirms(question));
    return yes ? Optional.of(new Approval(digest)) : Optional.empty();
  }
}
