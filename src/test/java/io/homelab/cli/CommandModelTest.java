package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What the build compiled of the commands is what their annotations say. */
class CommandModelTest {
  @TempDir static Path folder;

  static List<Object> commands() {
    return CommandTree.paths().stream()
        .map(CommandModelTest::found)
        .map(CommandLine::getCommand)
        .map(Object.class::cast)
        .toList();
  }

  private static CommandLine found(List<String> path) {
    CommandLine line =
        HomeLabCommand.commandLine(
            CommandLineRun.environment(
                folder, Map.of(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream()),
            path.toArray(String[]::new));
    for (String word : path) {
      line = Objects.requireNonNull(line.getSubcommands().get(word));
    }
    return line;
  }

  @Test
  void the_build_has_compiled_them() {
    assertThat(CommandModel.get()).isNotExactlyInstanceOf(CommandModel.class);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void a_compiled_command_is_as_its_annotations_say(Object command) {
    CommandSpec read = new CommandModel().of(command);
    CommandSpec compiled = CommandModel.get().of(command);
    assertThat(told(compiled)).containsExactlyEntriesOf(told(read));
    for (ArgSpec each : compiled.args()) {
      Object before = each.getValue();
      ArgSpec same = same(read, each);
      assertThat(same.<Object>getValue()).as("%s reads its field", each).isSameAs(before);
      each.setValue(before == null && each.type() == String.class ? "text" : before);
      assertThat(same.<Object>getValue())
          .as("%s writes its field", each)
          .isEqualTo(each.getValue());
    }
  }

  @Test
  void the_kept_help_of_a_command_is_what_would_be_rendered() {
    SortedMap<String, List<String>> pages =
        HelpLook.pages(
            CommandLineRun.environment(
                folder,
                Map.of(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream()));
    assertThat(pages).hasSize(CommandTree.paths().size() + 1);
    pages.forEach((command, page) -> {
      assertThat(CommandModel.get().help(command, true)).isEqualTo(page.getFirst());
      assertThat(CommandModel.get().help(command, false))
          .isEqualTo(page.getLast())
          .doesNotContain("\u001b");
    });
    assertThat(CommandModel.get().help("no such command", false)).isNull();
  }

  private static ArgSpec same(CommandSpec spec, ArgSpec wanted) {
    return spec.args().stream()
        .filter(each -> told(each).equals(told(wanted)))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> told(CommandSpec spec) {
    Map<String, String> told = new TreeMap<>();
    told.put("name", spec.name());
    told.put("scope", "" + spec.scopeType());
    told.put("description", Arrays.toString(spec.usageMessage().description()));
    told.put("footer", Arrays.toString(spec.usageMessage().footer()));
    told.put("footer heading", spec.usageMessage().footerHeading());
    told.put("synopsis", spec.usageMessage().synopsisSubcommandLabel());
    told.put("codes", "" + spec.usageMessage().exitCodeList());
    told.put("hidden", "" + spec.usageMessage().hidden());
    told.put("options", spec.options().stream().map(CommandModelTest::told).toList().toString());
    told.put(
        "parameters",
        spec.positionalParameters().stream().map(CommandModelTest::told).toList().toString());
    return told;
  }

  private static String told(ArgSpec arg) {
    Stream<Object> own =
        switch (arg) {
          case OptionSpec option ->
              Stream.of(
                  List.of(option.names()),
                  option.usageHelp(),
                  option.versionHelp(),
                  option.order());
          case PositionalParamSpec parameter ->
              Stream.of(parameter.index(), parameter.index().isUnspecified());
          default -> throw new AssertionError(arg);
        };
    Stream<Object> common =
        Stream.of(
            arg.type(),
            List.of(arg.auxiliaryTypes()),
            arg.arity(),
            arg.arity().isUnspecified(),
            arg.paramLabel(),
            List.of(arg.description()),
            arg.required(),
            arg.hidden(),
            "" + arg.defaultValue(),
            "" + arg.initialValue(),
            arg.scopeType(),
            Arrays.stream(arg.converters()).map(Object::getClass).toList(),
            ""
                + (arg.completionCandidates() == null
                    ? null
                    : StreamSupport.stream(arg.completionCandidates().spliterator(), false)
                        .toList()));
    return Stream.concat(own, common).map(String::valueOf).toList().toString();
  }
}
