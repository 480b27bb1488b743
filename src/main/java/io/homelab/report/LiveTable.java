package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.report.ProgressModel.HostProgress;
import io.homelab.report.ProgressModel.MachineProgress;
import io.homelab.report.Style.Tone;
import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.RunEvent.BoxRemoved;
import io.homelab.run.RunEvent.BoxSynced;
import io.homelab.run.RunEvent.ConnectionLost;
import io.homelab.run.RunEvent.EdgeProbed;
import io.homelab.run.RunEvent.HostBack;
import io.homelab.run.RunEvent.HostFailed;
import io.homelab.run.RunEvent.MachineFailed;
import io.homelab.run.RunEvent.MachinePutBack;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunEvent.RunLeft;
import io.homelab.run.RunEvent.VagrantLine;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A table on a terminal that shows what every host and machine is doing. One thread owns the
 * terminal: it redraws when something changed, at most ten times a second, and once a second for
 * the clocks. Lasting lines (failures, boxes in place, finished hosts) are printed above the table.
 */
public final class LiveTable implements EventView {
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final String CLEAR_TO_LINE_END = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private static final long BETWEEN_FRAMES_MS = 100;
  private static final long BETWEEN_TICKS_MS = 400;
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  /** Of Vagrant's lines between two frames, in characters: hosts print faster than terminals. */
  private static final int MOST_SAID = 64 * 1024;

  private final PrintStream out;
  private final Supplier<TerminalSize> size;
  private final InstantSource clock;
  private final Style style;
  private final Thread painter;

  private final Semaphore news = new Semaphore(1);
  private final CountDownLatch closing = new CountDownLatch(1);

  private final Object lock = new Object();
  // Guarded by the lock.
  private final List<String> permanent = new ArrayList<>();
  private ProgressModel model;
  private boolean over;
  private int said;
  private int leftOut;
  // Used by the painter thread only.
  private List<String> shown = List.of();

  private LiveTable(
      PrintStream out, Supplier<TerminalSize> size, InstantSource clock, Style style) {
    this.out = out;
    this.size = size;
    this.clock = clock;
    this.style = style;
    this.model = ProgressModel.empty(clock.instant());
    this.painter = Thread.ofPlatform().daemon().name("live-table").unstarted(this::paint);
  }

  /**
   * Hides the cursor and begins to draw; {@link #close()} brings the cursor back, and must be
   * called on every way out, a shutdown hook included.
   *
   * @param out the terminal
   * @param size its size; asked before every frame, so it must not block
   */
  public static LiveTable open(
      PrintStream out, Supplier<TerminalSize> size, InstantSource clock, Style style) {
    LiveTable table = new LiveTable(out, size, clock, style);
    table.painter.start();
    return table;
  }

  @Override
  public void accept(RunEvent event) {
    Instant at = clock.instant();
    synchronized (lock) {
      ProgressModel before = model;
      model = ProgressModel.reduce(before, event, at);
      if (event instanceof VagrantLine && said > MOST_SAID) {
        leftOut++;
      } else {
        List<String> lines = lasting(before, model, event, style);
        permanent.addAll(lines);
        if (event instanceof VagrantLine) {
          said += lines.stream().mapToInt(String::length).sum();
        }
      }
      over |= event instanceof RunEnded;
    }
    news.release();
  }

  @Override
  public void close() {
    closing.countDown();
    news.release();
    // The cursor must come back even if close() is interrupted, so the interrupt waits.
    boolean interrupted = Thread.interrupted();
    try {
      painter.join(LONGEST_CLOSE);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The lines that an event leaves above the table. */
  static List<String> lasting(
      ProgressModel before, ProgressModel after, RunEvent event, Style style) {
    String text =
        DisplayWidth.wrap(EventText.prefix(event) + EventText.of(event), style.width(), 0);
    List<String> lines = new ArrayList<>();
    switch (event) {
      case MachineFailed failed -> lines.add(style.paint(Tone.BAD, text));
      case HostFailed failed -> lines.add(style.paint(Tone.BAD, text));
      case EdgeProbed probed when !probed.ok() -> lines.add(style.paint(Tone.WARNING, text));
      case ConnectionLost lost -> lines.add(style.paint(Tone.WARNING, text));
      case MachinePutBack put ->
          lines.add(style.paint(put.why().isEmpty() ? Tone.NORMAL : Tone.WARNING, text));
      case HostBack back -> lines.add(text);
      case RunLeft left -> lines.add(style.paint(Tone.WARNING, text));
      case BoxSynced synced -> lines.add(text);
      case BoxRemoved removed -> lines.add(text);
      case VagrantLine line when style.verbose() -> lines.add(style.paint(Tone.FAINT, text));
      case RunEnded ended -> lines.add(RunSummary.human(ended, style).stripTrailing());
      default -> {}
    }
    if (event.host().isPresent()) {
      HostName name = event.host().get();
      HostProgress host = after.hosts().get(name);
      HostProgress earlier = before.hosts().get(name);
      if (host != null && host.ended() && !host.failed() && earlier != null && !earlier.ended()) {
        lines.add(ended(name, host, after.started(), style));
      }
    }
    return lines;
  }

  private static String ended(HostName name, HostProgress host, Instant started, Style style) {
    int done = 0;
    Instant last = host.since();
    for (MachineProgress machine : host.machines().values()) {
      done += machine.activity() == Activity.DONE ? 1 : 0;
      last = machine.since().isAfter(last) ? machine.since() : last;
    }
    int failed = host.machines().size() - done;
    String text =
        name
            + ": "
            + NumberText.count(done, "machine")
            + " done after "
            + NumberText.clock(Duration.between(started, last));
    return failed == 0
        ? style.paint(Tone.GOOD, text)
        : style.paint(Tone.BAD, text + ", " + failed + " failed");
  }

  private void paint() {
    try {
      out.print(HIDE_CURSOR);
      do {
        paintOnce();
      } while (!pause());
      paintOnce();
    } finally {
      out.print(SHOW_CURSOR);
      out.flush();
    }
  }

  private void paintOnce() {
    ProgressModel current;
    List<String> above;
    boolean gone;
    synchronized (lock) {
      current = model;
      if (leftOut > 0) {
        permanent.add(
            style.paint(Tone.FAINT, "[%s left out]".formatted(NumberText.count(leftOut, "line"))));
      }
      above = List.copyOf(permanent);
      permanent.clear();
      said = 0;
      leftOut = 0;
      gone = over;
    }
    TerminalSize now = size.get();
    // The summary replaces the table; without one, the last table shows how far the run got.
    List<String> table =
        gone || current.hosts().isEmpty()
            ? List.of()
            : LiveFrame.lines(current, clock.instant(), now, style);
    out.print(frame(shown, above, table, now.columns()));
    out.flush();
    shown = table;
  }

  /** Waits until the next frame is due; true if the view is closing. */
  private boolean pause() {
    try {
      if (closing.await(BETWEEN_FRAMES_MS, TimeUnit.MILLISECONDS)) {
        return true;
      }
      if (news.tryAcquire(BETWEEN_TICKS_MS, TimeUnit.MILLISECONDS)) {
        news.drainPermits();
      }
      return closing.getCount() == 0;
    } catch (InterruptedException e) {
      // An interrupt is not expected here; if one comes, painting ends.
      return true;
    }
  }

  /**
   * The output that puts {@code above} where the old table began and the new table below it. Each
   * line is overwritten before its rest is cleared, so nothing flickers.
   */
  static String frame(List<String> old, List<String> above, List<String> table, int columns) {
    StringBuilder text = new StringBuilder();
    int up = 0;
    for (String line : old) {
      // A terminal that was made narrower has wrapped the lines of the old table.
      up += Math.max(1, (visible(line) + columns - 1) / columns);
    }
    if (up > 0) {
      text.append("\u001b[").append(up).append('A');
    }
    text.append('\r');
    for (String line : above) {
      text.append(line.replace("\n", CLEAR_TO_LINE_END + "\n"))
          .append(CLEAR_TO_LINE_END)
          .append('\n');
    }
    for (String line : table) {
      text.append(line).append(CLEAR_TO_LINE_END).append('\n');
    }
    return text.append(CLEAR_BELOW).toString();
  }

  private static int visible(String line) {
    return DisplayWidth.of(PlainText.line(line));
  }
}
