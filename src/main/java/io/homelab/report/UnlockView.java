package io.homelab.report;

import io.homelab.operations.UnlockState;

/** What {@code state unlock} found and did. */
public final class UnlockView {
  private UnlockView() {}

  /** As text: who holds the lock, or held it last. */
  public static String human(UnlockState unlock) {
    return switch (unlock.task()) {
      case NOTHING -> "No run holds this lab's lock.\n";
      case TIDY ->
          """
          No run holds this lab's lock.
          The last one ended without giving it back: %s
          """
              .formatted(unlock.words());
      case BREAK ->
          """
          This lab's lock is held by: %s
          Nothing here shows whether that run lives; it was last heard of at %s.
          """
              .formatted(unlock.words(), unlock.beat());
    };
  }

  /** As JSON, once it is done. */
  public static String json(UnlockState unlock) {
    JsonDocument json =
        JsonDocument.pretty()
            .put("held", unlock.task() == UnlockState.UnlockTask.BREAK)
            .put("unlocked", unlock.task() == UnlockState.UnlockTask.BREAK);
    unlock
        .holder()
        .ifPresent(holder ->
            json.startObject("holder")
                .put("owner", holder.owner())
                .put("computer", holder.computer())
                .put("command", holder.command())
                .put("pid", holder.pid())
                .put("boot_id", holder.bootId())
                .put("since", holder.since().toString())
                .put("beat", holder.beat().toString())
                .endObject());
    return json.put(
            "words", unlock.task() == UnlockState.UnlockTask.NOTHING ? null : unlock.words())
        .end();
  }
}
