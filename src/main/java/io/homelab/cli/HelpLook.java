package io.homelab.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the help of a command shows: what holds for all of them stands in the root's help alone. */
final class HelpLook {
  private HelpLook() {}

  /** Gives the root and what is below it this look. */
  static void of(CommandLine root) {
    Map<String, IHelpSectionRenderer> sections = new HashMap<>(root.getHelpSectionMap());
    IHelpSectionRenderer exitCodes = section(sections, UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST);
    IHelpSectionRenderer heading =
        section(sections, UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING);
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

  private static IHelpSectionRenderer section(
      Map<String, IHelpSectionRenderer> sections, String key) {
    IHelpSectionRenderer renderer = sections.get(key);
    return renderer == null ? help -> "" : renderer;
  }

  /** The command that was meant by the name of one below another: {@code up} for {@code vos up}. */
  static Optional<String> meant(ParameterException failure) {
    if (failure.getCommandLine().getParent() == null
        && failure instanceof UnmatchedArgumentException unmatched) {
      return CommandTree.below(unmatched.getUnmatched().getFirst());
    }
    return Optional.empty();
  }

  private static boolean isRoot(Help help) {
    return help.commandSpec().parent() == null;
  }

  private static String options(Help help) {
    List<OptionSpec> own =
        help.commandSpec().options().stream()
            .filter(option -> isRoot(help) || !option.inherited())
            .toList();
    return help.optionListExcludingGroups(own);
  }

  private static String footer(Help help) {
    return String.format(
        isRoot(help)
            ? "%n'homelab demo' shows it all on this computer, with three hosts of its own.%n"
            : "%n'homelab --help' lists the options and exit codes that all commands share.%n");
  }
}
