package io.homelab.server;

import io.homelab.operations.MachineVerbs;
import io.homelab.operations.StatusReport;
import java.util.List;
import java.util.function.Function;

/**
 * Consent by having looked: whoever destroys something names what he saw. It is held against what
 * is there while the lab's lock is held, and covers what he saw alone.
 */
final class LookConsent {
  private LookConsent() {}

  /**
   * Checks it.
   *
   * @param tags of what was looked at
   * @param look what to ask for to see what is there now
   * @param verbs what would be touched; it holds the lab's lock
   * @param shown what a look shows
   * @throws ApiProblem when something else is there now, or more than was shown
   */
  static void require(
      List<String> tags, String look, MachineVerbs verbs, Function<StatusReport, String> shown) {
    boolean covered =
        verbs.looks().stream()
            .filter(now -> tags.contains(IfMatch.tag(shown.apply(now))))
            .anyMatch(verbs::areIn);
    if (!covered) {
      throw IfMatch.changed(look + "?live=true");
    }
  }
}
