package io.homelab.server;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Makes sentences of lines that a view writes. Safe for use by several threads. */
final class SaidLines extends OutputStream {
  private final Consumer<String> says;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private SaidLines(Consumer<String> says) {
    this.says = says;
  }

  /** A stream whose lines are said. */
  static PrintStream stream(Consumer<String> says) {
    return new PrintStream(new SaidLines(says), true, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void write(int letter) {
    if (letter == '\n') {
      says.accept(line.toString(StandardCharsets.UTF_8).strip());
      line.reset();
    } else {
      line.write(letter);
    }
  }
}
