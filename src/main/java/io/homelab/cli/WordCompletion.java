package io.homelab.cli;

import io.homelab.operations.LabRequest;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What a shell offers for the word that somebody is typing. The scripts of {@link
 * CompletionCommand} ask for it, one line for each candidate: the word, a tab, and what it is.
 * Never says anything else, and fails at nothing: there is somebody in the middle of a line.
 */
final class WordCompletion {
  /** The first word of such a question; no command has that name. */
  static final String COMMAND = "__complete";

  /** What a shell may be given: nothing in it means anything to a shell, or to a terminal. */
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._/=,+@:-]{0,299}");

  private final Environment environment;
  private final GlobalOptions options = new GlobalOptions();
  private final List<String> given = new ArrayList<>();
  private CommandSpec command;
  private @Nullable OptionSpec open;
  private boolean literal;
  private int position;

  private WordCompletion(Environment environment, CommandSpec root) {
    this.environment = environment;
    this.command = root;
  }

  /**
   * Answers.
   *
   * @param asked {@link #COMMAND}, the shell, and the words behind the program's name; the last is
   *     the one to complete, and may be empty
   */
  static void answer(Environment environment, String... asked) {
    if (asked.length < 3) {
      return;
    }
    List<String> words = new ArrayList<>(List.of(asked).subList(2, asked.length));
    switch (asked[1]) {
      case "bash" -> words.replaceAll(TypedWord::unquoted);
      case "fish" -> words.add(TypedWord.unquoted(words.removeLast()));
      default -> {}
    }
    PrintStream out = environment.out();
    try {
      offered(environment, words)
          .forEach((word, about) -> {
            if (word.startsWith(":") || WORD.matcher(word).matches()) {
              out.print(about.isEmpty() ? word + "\n" : word + "\t" + about + "\n");
            }
          });
    } catch (RuntimeException e) {
      // Whatever it is, the command itself will say it.
    }
    out.flush();
  }

  private static Map<String, String> offered(Environment environment, List<String> typed) {
    List<String> words =
        new ArrayList<>(
            List.of(
                ShortWays.spelledOut(typed.subList(0, typed.size() - 1).toArray(String[]::new))));
    words.add(typed.getLast());
    CommandLine root = HomeLabCommand.commandLine(environment, words.toArray(String[]::new));
    WordCompletion completion = new WordCompletion(environment, root.getCommandSpec());
    words.subList(0, words.size() - 1).forEach(completion::pass);
    return completion.offers(words.getLast());
  }

  /** Understands a word that is complete. */
  private void pass(String word) {
    if (open != null) {
      boolean optional = open.arity().min() == 0 && word.startsWith("-");
      OptionSpec option = open;
      open = null;
      if (!optional) {
        remember(option, word);
        return;
      }
    }
    if (literal || !word.startsWith("-") || word.equals("-")) {
      CommandLine below = literal || position > 0 ? null : command.subcommands().get(word);
      if (below != null) {
        command = below.getCommandSpec();
      } else {
        position++;
        given.add(word);
      }
    } else if (word.equals("--")) {
      literal = true;
    } else if (word.startsWith("--")) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      OptionSpec option = command.findOption(name);
      given.add(name);
      if (option != null && takesValue(option)) {
        if (equals < 0) {
          open = option;
        } else {
          remember(option, word.substring(equals + 1));
        }
      }
    } else {
      passShort(word);
    }
  }

  private void passShort(String word) {
    for (int i = 1; i < word.length(); i++) {
      OptionSpec option = command.findOption(word.charAt(i));
      if (option == null) {
        return;
      }
      given.add(option.longestName());
      if (takesValue(option)) {
        String rest = word.substring(i + 1);
        if (rest.isEmpty()) {
          open = option;
        } else {
          remember(option, rest);
        }
        return;
      }
    }
  }

  private static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  /** Keeps what says which lab it is about. */
  private void remember(OptionSpec option, String value) {
    try {
      switch (option.longestName()) {
        case "-C" -> options.directory = TypedWord.path(value, environment.variables());
        case "--hosts" -> options.hosts = TypedWord.path(value, environment.variables());
        case "--topology" -> options.topology = TypedWord.path(value, environment.variables());
        case "--as" -> options.as = new LabNames().convert(value);
        case "--state" -> options.state = new StatePlaces().convert(value);
        default -> {}
      }
    } catch (RuntimeException e) {
      // No folder and no lab has that name.
    }
  }

  /** What may stand for the word, by it. */
  private Map<String, String> offers(String word) {
    if (open != null && !(open.arity().min() == 0 && word.startsWith("-"))) {
      return values(open, word);
    }
    if (!literal && word.startsWith("--") && word.contains("=")) {
      String name = word.substring(0, word.indexOf('='));
      OptionSpec option = command.findOption(name);
      return option == null || !takesValue(option)
          ? Map.of()
          : prefixed(name + "=", values(option, word.substring(name.length() + 1)));
    }
    if (!literal && word.startsWith("-")) {
      return starting(word, optionNames(true));
    }
    if (position == 0 && !literal && !command.subcommands().isEmpty()) {
      Map<String, String> names = new LinkedHashMap<>();
      command
          .subcommands()
          .forEach((name, below) -> {
            if (!below.getCommandSpec().usageMessage().hidden()) {
              names.put(name, about(below.getCommandSpec().usageMessage().description()));
            }
          });
      if (command.parent() == null) {
        ShortWays.all().forEach((verb, meant) -> names.put(verb, String.join(" ", meant)));
        names.put("help", "");
        names.put("version", "");
      }
      return starting(word, names);
    }
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      if (parameter.index().contains(position)) {
        Map<String, String> values = new LinkedHashMap<>(values(parameter, word));
        given.forEach(values::remove);
        return values;
      }
    }
    boolean unknown = !command.subcommands().isEmpty();
    return literal || unknown ? Map.of() : starting(word, optionNames(false));
  }

  private Map<String, String> optionNames(boolean all) {
    Map<String, String> names = new LinkedHashMap<>();
    for (OptionSpec option : command.options()) {
      String name = option.longestName();
      boolean again = option.isMultiValue() || !given.contains(name);
      boolean own = !option.inherited() && !HelpLook.STANDARD.contains(name);
      if (!option.hidden() && again && (all || own)) {
        names.put(name, about(option.description()));
      }
    }
    return names;
  }

  private Map<String, String> values(ArgSpec argument, String word) {
    LabRequest request = Workspace.request(environment, options);
    return starting(
        word, new OfferedValues(environment.labs(), request, command).of(argument, word));
  }

  private static Map<String, String> starting(String start, Map<String, String> offers) {
    Map<String, String> fitting = new LinkedHashMap<>();
    for (String offer : new TreeSet<>(offers.keySet())) {
      if (offer.startsWith(start) || offer.startsWith(":")) {
        fitting.put(offer, offers.getOrDefault(offer, ""));
      }
    }
    return fitting;
  }

  private static Map<String, String> prefixed(String prefix, Map<String, String> values) {
    Map<String, String> whole = new LinkedHashMap<>();
    values.forEach(
        (value, about) -> whole.put(value.startsWith(":") ? value : prefix + value, about));
    return whole;
  }

  /** The first sentence, without what it is by default. */
  private static String about(String... description) {
    String text = description.length == 0 ? "" : description[0];
    return OfferedValues.line(text.split("\\. |\\.$| \\(default|: ", 2)[0]);
  }
}
