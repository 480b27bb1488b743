package io.homelab.report;

import java.io.PrintStream;
import java.util.List;

/**
 * The other screen of a terminal, which leaves what stood there as it was. Closing it brings that
 * back, and must be done on every way out.
 */
public final class WatchScreen implements AutoCloseable {
  private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[2J";
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";

  private final PrintStream out;

  private WatchScreen(PrintStream out) {
    this.out = out;
  }

  /** Enters it. */
  public static WatchScreen open(PrintStream out) {
    out.print(ENTER);
    out.flush();
    return new WatchScreen(out);
  }

  /** Shows these lines and nothing else: each is overwritten in its place, so nothing flickers. */
  public void show(List<String> lines) {
    StringBuilder text = new StringBuilder("\u001b[H");
    String separator = "";
    for (String line : lines) {
      text.append(separator).append(line).append("\u001b[K");
      separator = "\r\n";
    }
    out.print(text.append("\u001b[J"));
    out.flush();
  }

  @Override
  public void close() {
    out.print(LEAVE);
    out.flush();
  }
}
