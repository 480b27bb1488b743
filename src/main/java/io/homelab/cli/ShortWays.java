package io.homelab.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Words that stand for others: {@code up} for {@code vos up}, {@code help X} for {@code X --help},
 * {@code version} for {@code --version}. Only the first word that can be a command is one of them;
 * behind it, and as the value of an option, the same word is a machine, a file or a folder.
 */
final class ShortWays {
  /** The verbs that are typed most often, and what each stands for. */
  private static final Map<String, List<String>> VERBS = verbs();

  /** The options before a command that take the next word for their value. */
  private static final Set<String> VALUED =
      Set.of("--as", "--hosts", "--lab", "--lock-timeout", "--server", "--state", "--topology");

  private static final char VALUED_LETTER = 'C';

  private ShortWays() {}

  private static Map<String, List<String>> verbs() {
    Map<String, List<String>> verbs = new LinkedHashMap<>();
    verbs.put("up", List.of("vos", "up"));
    verbs.put("down", List.of("vos", "halt"));
    verbs.put("status", List.of("vos", "status"));
    verbs.put("ssh", List.of("vos", "ssh"));
    verbs.put("destroy", List.of("vos", "destroy"));
    return verbs;
  }

  /** The short verbs with the words that they stand for, in the order of the help. */
  static Map<String, List<String>> all() {
    return VERBS;
  }

  /** What was typed, in the words of the commands' own names. */
  static String[] spelledOut(String... typed) {
    List<String> words = new ArrayList<>(List.of(typed));
    OptionalInt place = command(words);
    if (place.isEmpty()) {
      return typed;
    }
    int first = place.getAsInt();
    boolean help = words.get(first).equals("help");
    if (help) {
      words.remove(first);
    } else if (words.get(first).equals("version")
        && words.stream().skip(first + 1L).allMatch(word -> word.startsWith("-"))) {
      words.set(first, "--version");
    } else if (first + 1 < words.size()
        && words.get(first + 1).equals("help")
        && CommandTree.isGroup(words.get(first))) {
      help = true;
      words.remove(first + 1);
    }
    spellVerb(words);
    if (help) {
      words.add("--help");
    }
    return words.toArray(String[]::new);
  }

  private static void spellVerb(List<String> words) {
    command(words)
        .ifPresent(place -> {
          List<String> spelled = VERBS.get(words.get(place));
          if (spelled != null) {
            words.remove(place);
            words.addAll(place, spelled);
          }
        });
  }

  /** Where the command's name is: the first word that is neither an option nor the value of one. */
  private static OptionalInt command(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        break;
      }
      if (word.length() < 2 || word.charAt(0) != '-') {
        return OptionalInt.of(i);
      }
      if (takesTheNext(word)) {
        i++;
      }
    }
    return OptionalInt.empty();
  }

  /** A letter that takes a value takes the rest of its word, if there is one. */
  private static boolean takesTheNext(String option) {
    return VALUED.contains(option)
        || (option.charAt(1) != '-' && option.indexOf(VALUED_LETTER) == option.length() - 1);
  }
}
