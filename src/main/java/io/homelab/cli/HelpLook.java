package io.homelab.cli;

import io.homelab.model.Spelling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What the help of a command shows. Options and exit codes that all commands share are only in the
 * root's help; examples, which are the footer lines of a command's annotation, end each.
 */
final class HelpLook {
  /** The options that every command has of picocli itself. */
  static final Set<String> STANDARD = Set.of("--help", "--version");

  private HelpLook() {}

  /** picocli's own width, and the least that it accepts. */
  static final int USUAL_WIDTH = 80;

  private static final int LEAST_WIDTH = 55;

  /**
   * Gives the root and all commands below it this look.
   *
   * @param width in columns
   */
  static void of(CommandLine root, int width) {
    root.setUsageHelpWidth(width);
    Map<String, IHelpSectionRenderer> sections = new HashMap<>(root.getHelpSectionMap());
    IHelpSectionRenderer exitCodes = section(sections, UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST);
    IHelpSectionRenderer heading =
        section(sections, UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING);
    IHelpSectionRenderer synopsis = section(sections, UsageMessageSpec.SECTION_KEY_SYNOPSIS);
    sections.put(
        UsageMessageSpec.SECTION_KEY_SYNOPSIS,
        help -> isRoot(help) ? synopsis.render(help) : help.abbreviatedSynopsis());
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLook::options);
    sections.put(
        UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING,
        help -> isRoot(help) ? heading.render(help) : "");
    sections.put(
        UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST,
        help -> isRoot(help) ? exitCodes.render(help) : "");
    sections.put(UsageMessageSpec.SECTION_KEY_FOOTER, HelpLook::footer);
    root.setHelpSectionMap(sections);
  }

  /** How many columns a help has on such a terminal. */
  static int width(Environment.Terminal terminal) {
    return terminal.out()
        ? Math.clamp(terminal.size().get().columns(), LEAST_WIDTH, USUAL_WIDTH)
        : USUAL_WIDTH;
  }

  /**
   * The help of each command in the usual width, with colours and without, by its words.
   *
   * @param environment without a terminal; nothing else of it matters
   */
  static SortedMap<String, List<String>> pages(Environment environment) {
    SortedMap<String, List<String>> pages = new TreeMap<>();
    List<List<String>> commands = new ArrayList<>(CommandTree.paths());
    commands.add(List.of());
    for (List<String> path : commands) {
      List<String> words = new ArrayList<>(path);
      words.add("--help");
      CommandLine command = HomeLabCommand.commandLine(environment, words.toArray(String[]::new));
      for (String word : path) {
        command = Objects.requireNonNull(command.getSubcommands().get(word));
      }
      pages.put(
          String.join(" ", path),
          List.of(command.getUsageMessage(Ansi.ON), command.getUsageMessage(Ansi.OFF)));
    }
    return pages;
  }

  private static IHelpSectionRenderer section(
      Map<String, IHelpSectionRenderer> sections, String key) {
    IHelpSectionRenderer renderer = sections.get(key);
    return renderer == null ? help -> "" : renderer;
  }

  /**
   * What to type instead of words that are no command and no argument: the full command for the
   * bare name of a subcommand, such as {@code vos up} for {@code up}, one that is spelled alike, or
   * the help.
   */
  static String instead(UnmatchedArgumentException failure) {
    String word = failure.getUnmatched().getFirst();
    CommandSpec command = failure.getCommandLine().getCommandSpec();
    String near = Spelling.nearest(word, command.subcommands().keySet());
    List<String> meant =
        near != null
            ? List.of(command.qualifiedName() + " " + near)
            : command.parent() == null
                ? CommandTree.below(word).stream().map(path -> command.name() + " " + path).toList()
                : List.of();
    return meant.isEmpty()
        ? "run '%s --help' for usage".formatted(command.qualifiedName())
        : "did you mean '%s'?".formatted(String.join("' or '", meant));
  }

  /**
   * Refuses to show the help of a group for a word below it that is no command of it.
   *
   * @throws UnmatchedArgumentException when there is such a word
   */
  static void requireCommand(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (last.isUsageHelpRequested()
        && !last.commandSpec().subcommands().isEmpty()
        && last.unmatched().stream().anyMatch(word -> !word.startsWith("-"))) {
      throw new UnmatchedArgumentException(
          last.commandSpec().commandLine(),
          last.unmatched().stream().filter(word -> !word.startsWith("-")).toList());
    }
  }

  private static boolean isRoot(Help help) {
    return help.commandSpec().parent() == null;
  }

  private static String options(Help help) {
    return help.optionListExcludingGroups(shown(help.commandSpec()));
  }

  /** The options that the help of a command shows. */
  static List<OptionSpec> shown(CommandSpec command) {
    List<OptionSpec> shown = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      if (command.parent() == null
          || (!option.inherited() && !STANDARD.contains(option.longestName()))) {
        shown.add(option);
      } else if (command.userObject() instanceof InitCommand
          && option.longestName().equals("--topology")) {
        shown.add(InitCommand.choice(option));
      }
    }
    return shown;
  }

  private static String footer(Help help) {
    StringBuilder footer = new StringBuilder();
    if (isRoot(help)) {
      footer.append(String.format("%nShort ways:%n"));
      ShortWays.all()
          .forEach((verb, words) ->
              footer.append(String.format("  %-10s %s%n", verb, String.join(" ", words))));
    }
    String[] examples = help.commandSpec().usageMessage().footer();
    if (examples.length > 0) {
      footer.append(String.format("%nExamples:%n"));
      for (String example : examples) {
        footer.append(String.format("  %s%n", example));
      }
    }
    return footer
        + String.format(
            isRoot(help)
                ? "%nRun 'homelab demo' to try it on this computer, with three virtual hosts.%n"
                : "%nRun 'homelab --help' for global options and exit codes.%n");
  }
}
