package io.homelab;

import io.homelab.cli.Environment;
import java.io.Console;
import java.util.Locale;
import java.util.Objects;

/** Asks the person at the terminal. */
final class TerminalPrompt implements Environment.Prompt {
  private volatile boolean asking;

  /** Whether a person is being asked just now: nothing has begun that would have to be stopped. */
  boolean isAsking() {
    return asking;
  }

  @Override
  public boolean confirm(String question) {
    Console console = Objects.requireNonNull(System.console());
    System.err.print(question + " [y/N] ");
    System.err.flush();
    asking = true;
    String answer = console.readLine();
    asking = false;
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }

  @Override
  public char[] secret(String question) {
    Console console = Objects.requireNonNull(System.console());
    asking = true;
    char[] answer = console.readPassword("%s", question);
    asking = false;
    return answer == null ? new char[0] : answer;
  }
}
