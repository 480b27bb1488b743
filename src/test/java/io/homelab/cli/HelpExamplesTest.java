package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The examples that end the help of each command. */
class HelpExamplesTest {
  /** A call of the program within a line for a shell, up to what is not its argument. */
  private static final Pattern CALL =
      Pattern.compile("homelab((?: (?:'[^']*'|[^\\s|&<>()']+))*)(?=$| [|&<>]|\\))");

  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir Path folder;

  private CommandLine commandLine(String... words) {
    return HomeLabCommand.commandLine(
        CommandLineRun.environment(
            folder, Map.of(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream()),
        words);
  }

  private List<String> examples(List<String> path) {
    CommandLine command = commandLine(path.toArray(String[]::new));
    for (String word : path) {
      command = Objects.requireNonNull(command.getSubcommands().get(word));
    }
    return List.of(command.getCommandSpec().usageMessage().footer());
  }

  private static Stream<List<String>> paths() {
    return Stream.concat(Stream.of(List.of()), CommandTree.paths().stream());
  }

  @Test
  void the_help_of_every_command_ends_with_two_or_more_different_ones() {
    List<String> few =
        paths()
            .filter(path -> examples(path).stream().distinct().count() < 2)
            .map(path -> String.join(" ", path))
            .toList();
    assertThat(few).isEmpty();
  }

  @Test
  void each_is_understood_and_is_one_of_its_command() {
    int calls = 0;
    for (List<String> path : paths().toList()) {
      for (String example : examples(path)) {
        List<String> meant = new ArrayList<>();
        Matcher call = CALL.matcher(example);
        while (call.find()) {
          meant.add(command(call.group(1), example));
          calls++;
        }
        String name = String.join(" ", path);
        assertThat(meant)
            .as("the commands of '%s', an example of '%s'", example, name)
            .anyMatch(each -> name.isEmpty() || (each + " ").startsWith(name + " "));
      }
    }
    assertThat(calls).isGreaterThan(150);
  }

  private String command(String typed, String example) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(typed);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    String[] args = words.toArray(String[]::new);
    CommandLine commandLine = commandLine(args);
    try {
      ParseResult parsed = commandLine.parseArgs(args);
      return RemoteCommands.command(parsed);
    } catch (CommandLine.ParameterException e) {
      throw new AssertionError("'%s' is no command line".formatted(example), e);
    }
  }
}
