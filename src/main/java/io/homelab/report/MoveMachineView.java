package io.homelab.report;

import io.homelab.operations.MoveMachine;

/** What {@code state mv} did. */
public final class MoveMachineView {
  private MoveMachineView() {}

  /** As a sentence: what to do next. */
  public static String human(MoveMachine moved) {
    return moved.described()
        ? "%s is %s now; next: homelab vos up %s".formatted(moved.from(), moved.to(), moved.to())
        : "%s is %s now; rename it in topology.yaml as well, then run: homelab vos up %s"
            .formatted(moved.from(), moved.to(), moved.to());
  }

  /** As JSON. */
  public static String json(MoveMachine moved) {
    return JsonDocument.pretty()
        .put("from", moved.from().value())
        .put("to", moved.to().value())
        .put("host", moved.host().value())
        .end();
  }
}
