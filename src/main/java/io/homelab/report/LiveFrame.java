package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.report.ProgressModel.HostProgress;
import io.homelab.report.ProgressModel.MachineProgress;
import io.homelab.report.ProgressModel.Transfer;
import io.homelab.report.Style.Tone;
import io.homelab.run.RunEvent.Activity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One frame of a run: a line per host, under it a line per machine, and a last line with the
 * totals. Pure: the same model, moment and size give the same lines, which fit the terminal without
 * scrolling.
 */
final class LiveFrame {
  private static final int STATE_COLUMNS = 12;
  private static final int CLOCK_COLUMNS = 6;
  private static final int BAR_COLUMNS = 20;
  private static final int NARROWEST_DETAIL = 8;

  /** On narrower terminals than this, lines may wrap. */
  private static final int NARROWEST = 20;

  /** With fewer columns than this for a transfer, only numbers are shown, no bar. */
  private static final int ROOM_FOR_BAR = 60;

  /** What to show first if not everything fits. */
  private enum Rank {
    ACTIVE,
    WAITING,
    ENDED
  }

  private record Row(Rank rank, boolean machine, String line) {}

  private final ProgressModel model;
  private final Instant now;
  private final int columns;
  private final int rows;
  private final Style style;
  private final int nameColumns;

  private LiveFrame(ProgressModel model, Instant now, TerminalSize size, Style style) {
    this.model = model;
    this.now = now;
    // Keep the last column free: some terminals wrap as soon as it is filled.
    this.columns = Math.max(NARROWEST, size.columns()) - 1;
    // The last line is the cursor's.
    this.rows = Math.max(1, size.rows() - 1);
    this.style = style;
    this.nameColumns = Math.min(longestName(), Math.max(8, columns / 3));
  }

  /** The lines to show, without line ends. */
  static List<String> lines(ProgressModel model, Instant now, TerminalSize size, Style style) {
    return new LiveFrame(model, now, size, style).lines();
  }

  private int longestName() {
    int longest = 0;
    for (var host : model.hosts().entrySet()) {
      longest = Math.max(longest, host.getKey().value().length());
      for (MachineName machine : host.getValue().machines().keySet()) {
        longest = Math.max(longest, machine.value().length() + 2);
      }
    }
    return longest;
  }

  private List<String> lines() {
    List<Row> all = new ArrayList<>();
    model
        .hosts()
        .forEach((name, host) -> {
          all.add(hostRow(name, host));
          host.machines().forEach((machine, progress) -> all.add(machineRow(machine, progress)));
        });
    List<String> lines = new ArrayList<>();
    int room = rows - 1;
    if (all.size() <= room) {
      all.forEach(row -> lines.add(row.line()));
    } else if (room > 0) {
      shorten(all, room - 1, lines);
    }
    lines.add(footer());
    return lines;
  }

  /** Omits finished rows first, then waiting ones, from the end; says what was omitted. */
  private void shorten(List<Row> all, int room, List<String> lines) {
    boolean[] kept = new boolean[all.size()];
    int left = room;
    for (Rank rank : Rank.values()) {
      for (int i = 0; i < kept.length && left > 0; i++) {
        if (all.get(i).rank() == rank) {
          kept[i] = true;
          left--;
        }
      }
    }
    Map<Rank, Integer> hidden = new EnumMap<>(Rank.class);
    for (int i = 0; i < kept.length; i++) {
      Row row = all.get(i);
      if (kept[i]) {
        lines.add(row.line());
      } else if (row.machine()) {
        hidden.merge(row.rank(), 1, Integer::sum);
      }
    }
    List<String> counts = new ArrayList<>();
    hidden.forEach((rank, count) -> counts.add(count + " " + rank.name().toLowerCase(Locale.ROOT)));
    lines.add(rest(Tone.FAINT, "not shown: " + String.join(", ", counts), columns));
  }

  private Row hostRow(HostName name, HostProgress host) {
    String shown = style.paint(Tone.STRONG, DisplayWidth.fit(name.value(), nameColumns));
    int room = columns - nameColumns - 2;
    Rank rank = host.ended() ? Rank.ENDED : Rank.ACTIVE;
    if (host.failed()) {
      return new Row(rank, false, shown + "  " + rest(Tone.BAD, host.now(), room));
    }
    if (host.ended()) {
      return new Row(rank, false, shown + "  " + rest(Tone.GOOD, "done", room));
    }
    if (host.transfer().isPresent()) {
      String text = transfer(host.transfer().get(), room);
      return new Row(rank, false, shown + "  " + rest(Tone.NORMAL, text, room));
    }
    String text = host.now().isEmpty() ? "" : host.now() + "  " + clock(host.since()).strip();
    return new Row(rank, false, (shown + "  " + rest(Tone.NORMAL, text, room)).stripTrailing());
  }

  private Row machineRow(MachineName name, MachineProgress machine) {
    int room = columns - nameColumns - 2;
    StringBuilder line =
        new StringBuilder(DisplayWidth.fit("  " + name.value(), nameColumns)).append("  ");
    String state =
        DisplayWidth.fit(EventText.of(machine.activity()), Math.min(STATE_COLUMNS, room));
    line.append(style.paint(tone(machine.activity()), state));
    room -= STATE_COLUMNS;
    if (room >= CLOCK_COLUMNS) {
      boolean runs = rank(machine.activity()) == Rank.ACTIVE;
      line.append(runs ? clock(machine.since()) : " ".repeat(CLOCK_COLUMNS));
      room -= CLOCK_COLUMNS + 2;
    }
    if (room >= NARROWEST_DETAIL && !machine.detail().isEmpty()) {
      line.append("  ").append(rest(Tone.FAINT, machine.detail(), room));
    }
    return new Row(rank(machine.activity()), true, line.toString().stripTrailing());
  }

  private static Rank rank(Activity activity) {
    return switch (activity) {
      case WAITING -> Rank.WAITING;
      case DONE, FAILED -> Rank.ENDED;
      default -> Rank.ACTIVE;
    };
  }

  private static Tone tone(Activity activity) {
    return switch (activity) {
      case WAITING -> Tone.FAINT;
      case DONE -> Tone.GOOD;
      case FAILED -> Tone.BAD;
      default -> Tone.WARNING;
    };
  }

  private String clock(Instant since) {
    String text = NumberText.clock(Duration.between(since, now));
    return " ".repeat(Math.max(0, CLOCK_COLUMNS - text.length())) + text;
  }

  private static String transfer(Transfer transfer, int room) {
    StringBuilder text = new StringBuilder();
    if (transfer.total() > 0) {
      int percent = (int) Math.clamp(100.0 * transfer.done() / transfer.total(), 0, 100);
      if (room >= ROOM_FOR_BAR) {
        int filled = percent * BAR_COLUMNS / 100;
        text.append('[')
            .append("=".repeat(filled))
            .append(" ".repeat(BAR_COLUMNS - filled))
            .append("] ");
      }
      text.append(percent).append(" %  ");
    }
    text.append(NumberText.bytes(transfer.done()));
    if (transfer.total() > 0) {
      text.append(" of ").append(NumberText.bytes(transfer.total()));
    }
    if (transfer.bytesPerSecond() > 0) {
      text.append("  ").append(NumberText.bytes(transfer.bytesPerSecond())).append("/s");
    }
    Optional<Duration> left = transfer.left();
    if (left.isPresent()) {
      text.append("  ").append(NumberText.clock(left.get())).append(" left");
    }
    return text.append("  ").append(transfer.box().name()).toString();
  }

  private String footer() {
    int failed = model.count(Activity.FAILED);
    String text =
        model.verb()
            + ": "
            + model.count(Activity.DONE)
            + " of "
            + NumberText.count(model.machines(), "machine")
            + " done"
            + (failed == 0 ? "" : ", " + failed + " failed")
            + "  "
            + NumberText.clock(Duration.between(model.started(), now));
    return rest(failed == 0 ? Tone.STRONG : Tone.BAD, text, columns);
  }

  private String rest(Tone tone, String text, int room) {
    return style.paint(tone, DisplayWidth.cut(PlainText.line(text), Math.max(0, room)));
  }
}
