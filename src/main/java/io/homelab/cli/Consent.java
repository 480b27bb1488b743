package io.homelab.cli;

import io.homelab.operations.Approval;
import java.util.Optional;

/** How the command line comes by an approval: it was given with --yes, or a person is asked. */
final class Consent {
  private final boolean given;
  private final HomeLabCommand root;

  /**
   * A way to an approval.
   *
   * @param given whether the command line said yes already
   */
  Consent(boolean given, HomeLabCommand root) {
    this.given = given;
    this.root = root;
  }

  /** Whether there can be a yes at all. */
  boolean possible() {
    return given || root.mayAsk();
  }

  /** The approval of what has that digest; empty when nobody said yes. */
  Optional<Approval> to(String question, String digest) {
    boolean yes = given || (root.mayAsk() && root.environment().prompt().confirm(question));
    return yes ? Optional.of(new Approval(digest)) : Optional.empty();
  }
}
