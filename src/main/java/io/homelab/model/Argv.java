package io.homelab.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A command and its arguments. {@link #toShell()} is the only place in the program that quotes for
 * a shell.
 *
 * @param words the command, then each argument, unquoted; never empty
 */
public record Argv(List<String> words) {
  /**
   * Validates and copies the words.
   *
   * @throws IllegalArgumentException when there is no word, or one has a NUL character
   */
  public Argv {
    words = List.copyOf(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a command needs at least one word");
    }
    if (words.stream().anyMatch(w -> w.indexOf('\0') >= 0)) {
      throw new IllegalArgumentException("a word of a command has a NUL character");
    }
  }

  /** A command from its words. */
  public static Argv of(String... words) {
    return new Argv(List.of(words));
  }

  /** This command with more words at its end. */
  public Argv with(Collection<String> more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(more);
    return new Argv(all);
  }

  /** This command with more words at its end. */
  public Argv with(String... more) {
    return with(List.of(more));
  }

  /** The command as a POSIX shell reads it back into exactly these words. */
  public String toShell() {
    return words.stream().map(Argv::quote).collect(Collectors.joining(" "));
  }

  /** One word, quoted for a POSIX shell; plain words stay as they are. */
  public static String quote(String word) {
    if (word.matches("[A-Za-z0-9_@%+:,./=-]+")) {
      return word;
    }
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /**
   * One word, quoted for any login shell. Beyond POSIX shells, these are fish, where a backslash is
   * special in single quotes, and csh, where an exclamation mark is. Both are escaped outside the
   * quotes, which every shell reads the same way. (Only csh still rejects a newline.)
   */
  public static String quoteForLoginShell(String word) {
    StringBuilder quoted = new StringBuilder("'");
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '\'' || c == '\\' || c == '!') {
        quoted.append("'\\").append(c).append('\'');
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('\'').toString();
  }

  @Override
  public String toString() {
    return toShell();
  }
}
