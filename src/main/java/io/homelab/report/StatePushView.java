package io.homelab.report;

import io.homelab.operations.PushState;

/** What {@code state push} did. */
public final class StatePushView {
  private StatePushView() {}

  /** As a sentence. */
  public static String human(PushState pushed) {
    return pushed.changed()
        ? "The lab's state has serial %d now. To see what is left to do, run: homelab plan"
            .formatted(pushed.serial())
        : "Nothing to do: this is the lab's state already.";
  }

  /** As JSON. */
  public static String json(PushState pushed) {
    return JsonDocument.pretty()
        .put("serial", pushed.serial())
        .put("changed", pushed.changed())
        .end();
  }
}
