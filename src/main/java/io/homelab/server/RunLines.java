package io.homelab.server;

import io.homelab.report.JsonEventView;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Hears what a run tells, a line for each event. A line is a JSON object; its {@code event} is the
 * event's name.
 */
final class RunLines {
  private final Consumer<String> heard;
  private final InstantSource clock;

  RunLines(Consumer<String> heard, InstantSource clock) {
    this.heard = heard;
    this.clock = clock;
  }

  /** Tells an event. */
  void add(String line) {
    heard.accept(line.strip());
  }

  /** Tells what machines and hosts do, as {@code homelab vos up --json} writes it. */
  JsonEventView view() {
    return new JsonEventView(new PrintStream(new Splitter(), false, StandardCharsets.UTF_8), clock);
  }

  /** Makes lines of what is written. */
  private final class Splitter extends OutputStream {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public void write(int letter) {
      if (letter == '\n') {
        add(line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(letter);
      }
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      for (int i = from; i < from + length; i++) {
        write(bytes[i]);
      }
    }
  }
}
