package io.homelab.report;

import io.homelab.operations.UnlockHosts;
import io.homelab.operations.UnlockState;
import java.util.Optional;

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

  /**
   * As text: who holds locks on hosts.
   *
   * @param more whether something was said before
   */
  public static String human(UnlockHosts unlock, boolean more) {
    if (unlock.holders().isEmpty()) {
      return more ? "" : "No run holds a lock there.\n";
    }
    StringBuilder text = new StringBuilder();
    for (UnlockHosts.HostHolder holder : unlock.holders()) {
      text.append(
          "%s on host %s is locked by: %s, '%s', on %s%s\n"
              .formatted(
                  holder.workdir(),
                  holder.host(),
                  holder.owner(),
                  holder.command(),
                  holder.computer(),
                  holder.since().map(since -> ", since " + since).orElse("")));
      if (holder.left()) {
        text.append("That run was of this folder, and has ended.\n");
      } else {
        text.append(
            "It was last heard of %s ago.\n"
                .formatted(
                    holder.silence().map(time -> time.toSeconds() + " s").orElse("a long time")));
      }
      holder.run().ifPresent(run -> text.append("Its run %s goes on there.\n".formatted(run)));
    }
    return text.toString();
  }

  /**
   * As JSON, once it is done.
   *
   * @param here the lock of the lab's folder, if it was looked at
   */
  public static String json(Optional<UnlockState> here, UnlockHosts hosts) {
    JsonDocument json = JsonDocument.pretty();
    here.ifPresent(unlock -> here(json, unlock));
    json.startArray("hosts");
    for (UnlockHosts.HostHolder holder : hosts.holders()) {
      json.startObject()
          .put("host", holder.host().value())
          .put("workdir", holder.workdir())
          .put("owner", holder.owner())
          .put("computer", holder.computer())
          .put("command", holder.command())
          .put("since", holder.since().map(Object::toString).orElse(null))
          .put("run", holder.run().orElse(null))
          .put("left", holder.left())
          .endObject();
    }
    return json.endArray().end();
  }

  private static void here(JsonDocument json, UnlockState unlock) {
    json.put("held", unlock.task() == UnlockState.UnlockTask.BREAK)
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
    json.put("words", unlock.task() == UnlockState.UnlockTask.NOTHING ? null : unlock.words());
  }
}
