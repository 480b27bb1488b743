package io.homelab.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual pages: one for the program and one for each command, from what their help is made of.
 * They are written in man(7) itself, which every system shows: a generator between would be a tool
 * to have, for less than what it would save.
 */
final class ManPages {
  /** In characters, of which some are written as four. */
  private static final int LONGEST_LINE = 60;

  private final String date;
  private final StringBuilder page = new StringBuilder();

  private ManPages(String date) {
    this.date = date;
  }

  /**
   * All pages.
   *
   * @param date what they say of their age, such as {@code 2026-01-01}
   * @return the texts by the names of their files, such as {@code homelab-vos-up.1}
   */
  static SortedMap<String, String> of(Environment environment, String date) {
    SortedMap<String, String> pages = new TreeMap<>();
    Stream.concat(Stream.of(List.<String>of()), CommandTree.paths().stream())
        .forEach(path -> {
          CommandLine command =
              HomeLabCommand.commandLine(environment, path.toArray(String[]::new));
          for (String word : path) {
            command = Objects.requireNonNull(command.getSubcommands().get(word));
          }
          CommandSpec spec = command.getCommandSpec();
          pages.put(name(spec) + ".1", new ManPages(date).page(spec));
        });
    return pages;
  }

  private static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  private String page(CommandSpec command) {
    boolean root = command.parent() == null;
    String[] description = command.usageMessage().description();
    line(
        ".TH %s 1 %s \"%s\" HomeLab"
            .formatted(
                text(name(command).toUpperCase(Locale.ROOT)),
                date,
                text(new HomeLabCommand.Version().getVersion()[0])));
    line(".SH NAME");
    line(text(name(command)) + " \\- " + text(description[0].split("\\. |\\.$", 2)[0]));
    line(".SH SYNOPSIS");
    String synopsis =
        new Help(command, Help.defaultColorScheme(Help.Ansi.OFF)).abbreviatedSynopsis().strip();
    line(".B " + text(command.qualifiedName()));
    line(text(synopsis.substring(command.qualifiedName().length()).strip()));
    line(".SH DESCRIPTION");
    paragraph(List.of(description));
    commands(command);
    arguments(command, root);
    examples(command);
    if (root) {
      exitCodes(command);
    }
    seeAlso(command, root);
    return page.toString();
  }

  private void commands(CommandSpec command) {
    if (!command.subcommands().isEmpty()) {
      line(".SH COMMANDS");
      for (CommandLine each : command.subcommands().values()) {
        CommandSpec below = each.getCommandSpec();
        item(reference(below), List.of(below.usageMessage().description()));
      }
    }
  }

  private void arguments(CommandSpec command, boolean root) {
    List<PositionalParamSpec> parameters = command.positionalParameters();
    List<OptionSpec> options =
        HelpLook.shown(command).stream().filter(option -> !option.hidden()).toList();
    if (!parameters.isEmpty()) {
      line(".SH ARGUMENTS");
      parameters.forEach(each -> item(italic(each.paramLabel()), List.of(each.description())));
    }
    if (!options.isEmpty()) {
      line(root ? ".SH GLOBAL OPTIONS" : ".SH OPTIONS");
      options.forEach(each -> item(names(each), List.of(each.description())));
    }
    if (root) {
      line("Every command takes these options, before or after its name.");
    }
  }

  private static String names(OptionSpec option) {
    List<String> names = new ArrayList<>();
    for (String name : option.names()) {
      names.add(bold(name) + value(option, name));
    }
    return String.join(", ", names);
  }

  private static String value(ArgSpec option, String name) {
    if (option.arity().max() == 0) {
      return "";
    }
    return (name.startsWith("--") ? "=" : " ") + italic(option.paramLabel());
  }

  private void examples(CommandSpec command) {
    line(".SH EXAMPLES");
    line(".nf");
    for (String example : command.usageMessage().footer()) {
      line(text(example));
    }
    line(".fi");
  }

  private void exitCodes(CommandSpec command) {
    line(".SH EXIT STATUS");
    command
        .usageMessage()
        .exitCodeList()
        .forEach((code, meaning) -> item(bold(code), List.of(meaning)));
  }

  private void seeAlso(CommandSpec command, boolean root) {
    line(".SH SEE ALSO");
    if (root) {
      line(".BR vagrant (1),");
      line(".BR ssh (1)");
      return;
    }
    List<String> pages = new ArrayList<>(List.of(bold("homelab") + "(1)"));
    CommandSpec parent = command.parent();
    if (parent.parent() != null) {
      pages.add(reference(parent));
    }
    line(String.join(", ", pages));
    line(".PP");
    line("Options that every command takes, and exit codes, are in " + pages.getFirst() + ".");
  }

  private static String reference(CommandSpec command) {
    return bold(name(command)) + "(1)";
  }

  private void item(String tag, List<String> sentences) {
    line(".TP");
    line(tag);
    paragraph(sentences);
  }

  private void paragraph(List<String> sentences) {
    for (String sentence : sentences) {
      StringBuilder line = new StringBuilder();
      for (String word : sentence.strip().split("\\s+", -1)) {
        if (!line.isEmpty() && line.length() + word.length() > LONGEST_LINE) {
          line(text(line.toString()));
          line.setLength(0);
        }
        line.append(line.isEmpty() ? "" : " ").append(word);
      }
      line(text(line.toString()));
    }
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  private static String bold(String text) {
    return "\\fB" + text(text) + "\\fR";
  }

  private static String italic(String text) {
    return "\\fI" + text(text) + "\\fR";
  }

  /** Text in which nothing means anything to troff. */
  static String text(String plain) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      safe.append(
          switch (c) {
            case '\\' -> "\\e";
            case '-' -> "\\-";
            case '\'' -> "\\(aq";
            case '`' -> "\\(ga";
            case '^' -> "\\(ha";
            case '~' -> "\\(ti";
            case '"' -> "\\(dq";
            default -> String.valueOf(c);
          });
    }
    return plain.startsWith(".") ? "\\&" + safe : safe.toString();
  }
}
