package io.homelab;

import io.homelab.cli.Environment;
import io.homelab.remote.Tty;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Supplier;

/** Asks the person at the terminal, also when the streams of this process go elsewhere. */
final class TerminalPrompt implements Environment.Prompt {
  private final Tty tty;
  private volatile boolean asking;

  TerminalPrompt(Tty tty) {
    this.tty = tty;
  }

  /** Whether a prompt is open: then nothing has begun that would need stopping. */
  boolean isAsking() {
    return asking;
  }

  @Override
  public boolean confirm(String question) {
    String answer = asking(() -> tty.ask(question + " [y/N] ").orElse(""));
    return answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }

  @Override
  public String line(String question) {
    return asking(() -> tty.ask(question + " ").orElse("")).strip();
  }

  @Override
  public char[] secret(String question) {
    return asking(() -> tty.askSecret(question).orElseGet(() -> new char[0]));
  }

  @Override
  public Environment.Keys keys() {
    try {
      return TerminalKeys.of(tty);
    } catch (IOException e) {
      // There is no terminal.
      return Environment.Keys.NONE;
    }
  }

  private <T> T asking(Supplier<T> question) {
    asking = true;
    try {
      return question.get();
    } finally {
      asking = false;
    }
  }
}
