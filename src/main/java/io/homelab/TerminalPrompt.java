package io.homelab;

import io.homelab.cli.Environment;
import java.io.Console;
import java.util.Locale;
import java.util.Objects;

/** Asks the person at the terminal. */
final class TerminalPrompt implements Environment.Prompt {
  @Override
  public boolean confirm(String question) {
    Console console = Objects.requireNonNull(System.console());
    System.err.print(question + " [y/N] ");
    System.err.flush();
    String answer = console.readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }

  @Override
  public char[] secret(String question) {
    Console console = Objects.requireNonNull(System.console());
    char[] answer = console.readPassword("%s", question);
    return answer == null ? new char[0] : answer;
  }
}
