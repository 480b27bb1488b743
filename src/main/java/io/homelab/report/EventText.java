package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.RunEvent.AddressRead;
import io.homelab.run.RunEvent.BoxProgress;
import io.homelab.run.RunEvent.BoxRemoved;
import io.homelab.run.RunEvent.BoxSynced;
import io.homelab.run.RunEvent.ConnectionLost;
import io.homelab.run.RunEvent.EdgeProbed;
import io.homelab.run.RunEvent.HostActivity;
import io.homelab.run.RunEvent.HostBack;
import io.homelab.run.RunEvent.HostFailed;
import io.homelab.run.RunEvent.MachineActivity;
import io.homelab.run.RunEvent.MachineDone;
import io.homelab.run.RunEvent.MachineFailed;
import io.homelab.run.RunEvent.MachinePutBack;
import io.homelab.run.RunEvent.MachineWaits;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunEvent.RunLeft;
import io.homelab.run.RunEvent.RunStarted;
import io.homelab.run.RunEvent.VagrantLine;
import io.homelab.run.RunEvent.VosUpCompleted;
import io.homelab.run.RunEvent.WorkdirSynced;
import java.util.Locale;

/** One-line texts for events, shared by the views for people. */
final class EventText {
  private EventText() {}

  /** The event on one short line, without its host or machine. */
  static String of(RunEvent event) {
    String text =
        switch (event) {
          case RunStarted started ->
              started.verb()
                  + (started.machines().isEmpty()
                      ? ""
                      : ": %s on %s"
                          .formatted(
                              NumberText.count(started.machines().size(), "machine"),
                              NumberText.count(started.hosts().size(), "host")));
          case HostActivity activity -> activity.what();
          case BoxProgress progress ->
              "box %s: %d %% of %s"
                  .formatted(progress.box(), percent(progress), NumberText.bytes(progress.total()));
          case BoxSynced synced ->
              "box %s is in place (%s%s in %s)"
                  .formatted(
                      synced.box(),
                      NumberText.bytes(synced.bytes()),
                      synced.from().map(host -> " from " + host).orElse(""),
                      NumberText.seconds(synced.took()));
          case BoxRemoved removed ->
              "box %s is removed (%s)".formatted(removed.box(), NumberText.bytes(removed.bytes()));
          case WorkdirSynced synced ->
              synced.written() + synced.removed() == 0
                  ? "workdir up to date"
                  : "workdir synced: %s written, %d removed, %s"
                      .formatted(
                          NumberText.count(synced.written(), "file"),
                          synced.removed(),
                          NumberText.bytes(synced.bytes()));
          case MachineActivity activity -> of(activity.activity());
          case VagrantLine line -> line.text();
          case VosUpCompleted completed -> "up after " + NumberText.seconds(completed.took());
          case AddressRead read -> "has the address " + read.address() + " on the LAN";
          case EdgeProbed probed ->
              probed.ok()
                  ? "reaches %s at %s".formatted(probed.target(), probed.address())
                  : "does not reach %s at %s: %s"
                      .formatted(probed.target(), probed.address(), probed.error());
          case MachineDone done -> "done";
          case MachineFailed failed -> "failed: " + failed.error();
          case MachineWaits waits -> "waits: " + waits.reason();
          case MachinePutBack put ->
              "of lab %s %s"
                  .formatted(put.lab(), put.why().map("stays off: "::concat).orElse("runs again"));
          case ConnectionLost lost ->
              "connection lost; dialing again for up to " + NumberText.seconds(lost.longest());
          case HostBack back -> "answers again";
          case RunLeft left ->
              "%s goes on there as run %s: the same command goes on with it, 'homelab runs cancel %s' ends it"
                  .formatted(left.what(), left.id(), left.id());
          case HostFailed failed -> "failed: " + failed.error();
          case RunEnded ended -> "ended after " + NumberText.seconds(ended.took());
        };
    return PlainText.line(text);
  }

  static String of(Activity activity) {
    return activity.name().toLowerCase(Locale.ROOT);
  }

  /** Percent of the box transferred, 0 to 100; 0 if the size is unknown. */
  static int percent(BoxProgress progress) {
    return progress.total() <= 0
        ? 0
        : (int) Math.clamp(100.0 * progress.done() / progress.total(), 0, 100);
  }

  /** What an event is about, as a prefix: {@code host: }, {@code host/machine: } or empty. */
  static String prefix(RunEvent event) {
    if (event.host().isEmpty()) {
      return "";
    }
    String machine = event.machine().isPresent() ? "/" + event.machine().get() : "";
    return event.host().get() + machine + ": ";
  }
}
