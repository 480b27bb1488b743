package io.homelab.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Scanner;

/**
 * Plays {@link SampleRun} on a real terminal, to look at the live table; not a test. Argument: how
 * many times slower than told.
 */
final class LiveTableDriver {
  private LiveTableDriver() {}

  public static void main(String[] args) throws InterruptedException {
    double slower = Double.parseDouble(args[0]);
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    LiveTable table =
        LiveTable.open(
            out,
            LiveTableDriver::size,
            InstantSource.system(),
            new Style(true, size().columns(), false));
    Runtime.getRuntime().addShutdownHook(new Thread(table::close));
    long shown = 0;
    for (SampleRun.Timed timed : SampleRun.events()) {
      Thread.sleep(Duration.ofMillis((long) ((timed.millis() - shown) * slower)));
      shown = timed.millis();
      table.accept(timed.event());
    }
    table.close();
  }

  private static TerminalSize size() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream answer = stty.getInputStream();
          Scanner numbers = new Scanner(answer, StandardCharsets.US_ASCII)) {
        int rows = numbers.nextInt();
        return new TerminalSize(numbers.nextInt(), rows);
      }
    } catch (IOException | RuntimeException e) {
      return TerminalSize.USUAL;
    }
  }
}
