package io.homelab.cli;

import io.homelab.operations.LabWatch;
import io.homelab.report.Style;
import io.homelab.report.TerminalSize;
import io.homelab.report.WatchFrame;
import io.homelab.report.WatchJson;
import io.homelab.report.WatchScreen;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab watch}: a lab as it changes. */
@Command(
    name = "watch",
    description = {
      "Show the lab as it changes: machines, the use of hosts, the last events of a run.",
      "Changes nothing. Keys: q quits, r asks the hosts now, arrows scroll. Not on a terminal, it"
          + " prints once; with --json, a line each time, until it is stopped."
    },
    footer = {"homelab watch", "homelab watch --interval 30"})
final class WatchCommand implements Callable<Integer> {
  private static final int ESCAPE = 27;
  private static final int COLUMNS_IN_A_PIPE = 200;
  private static final int PAGE = 10;
  private static final long BETWEEN_FRAMES_MS = 1000;

  @ParentCommand HomeLabCommand root;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "5",
      converter = AtLeastOne.class,
      description = "Ask a host again after so many seconds (default: ${DEFAULT-VALUE}).")
  int seconds;

  private int scrolled;

  @Override
  public Integer call() {
    // A question about a key would be asked beside the keys that are read here.
    root.options().noInput = true;
    try (Workspace workspace = root.open();
        LabWatch watch = LabWatch.begin(workspace.opened(), Duration.ofSeconds(seconds))) {
      Environment environment = root.environment();
      if (root.options().json) {
        stream(watch);
      } else if (environment.terminal().out()
          && !"dumb".equals(environment.variables().get("TERM"))) {
        watched(watch);
      } else {
        watch.awaitAll();
        root.print(
            WatchFrame.text(
                root.answered(watch.look()),
                environment.clock().instant(),
                COLUMNS_IN_A_PIPE,
                root.style()));
      }
    } catch (InterruptedException e) {
      // Ctrl-C or a kill: the process ends, and its exit code says so.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // What was being read when the process was told to end has failed for that reason.
      if (!Thread.currentThread().isInterrupted()) {
        throw e;
      }
    }
    return ExitCode.OK.code();
  }

  private void stream(LabWatch watch) throws InterruptedException {
    watch.awaitAll();
    while (true) {
      root.print(WatchJson.line(root.answered(watch.look()), root.environment().clock().instant()));
      if (root.environment().out().checkError()) {
        return;
      }
      TimeUnit.SECONDS.sleep(seconds);
    }
  }

  private void watched(LabWatch watch) throws InterruptedException {
    try (WatchScreen screen = WatchScreen.open(root.environment().out());
        Environment.Keys keys = root.environment().prompt().keys()) {
      long shown = System.nanoTime();
      show(watch, screen);
      while (true) {
        int key = keys.next();
        if (key == 'q' || key == 'Q') {
          return;
        }
        if (key >= 0) {
          pressed(key, keys, watch);
        }
        if (key >= 0
            || System.nanoTime() - shown > TimeUnit.MILLISECONDS.toNanos(BETWEEN_FRAMES_MS)) {
          shown = System.nanoTime();
          show(watch, screen);
        }
        if (root.environment().out().checkError()) {
          return;
        }
      }
    }
  }

  private void show(LabWatch watch, WatchScreen screen) {
    TerminalSize size = root.environment().terminal().size().get();
    Style style = root.style();
    WatchFrame.Shown shown =
        WatchFrame.of(
            root.answered(watch.look()),
            root.environment().clock().instant(),
            size,
            scrolled,
            style);
    scrolled = shown.first();
    screen.show(shown.lines());
  }

  private void pressed(int key, Environment.Keys keys, LabWatch watch) throws InterruptedException {
    int move =
        switch (key) {
          case 'j' -> 1;
          case 'k' -> -1;
          case ' ' -> PAGE;
          case 'b' -> -PAGE;
          case ESCAPE -> sequence(keys);
          default -> 0;
        };
    scrolled += move;
    if (key == 'r' || key == 'R') {
      watch.urge();
    }
  }

  /** An arrow or a page key; what else begins with an escape is nothing. */
  private static int sequence(Environment.Keys keys) throws InterruptedException {
    int introducer = keys.next();
    if (introducer != '[' && introducer != 'O') {
      return 0;
    }
    return switch (keys.next()) {
      case 'A' -> -1;
      case 'B' -> 1;
      case '5' -> keys.next() == '~' ? -PAGE : 0;
      case '6' -> keys.next() == '~' ? PAGE : 0;
      default -> 0;
    };
  }
}
