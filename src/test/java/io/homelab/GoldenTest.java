package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole commands with everything they print. A case is a folder with a lab; {@code state.json} goes
 * to where the state lies. Or it has {@code inputs.json}, which {@code plan --save-inputs} wrote
 * and {@code plan --replay} reads: so hosts can be part of it. {@code command} has one command line
 * for each line: words without quotes, variables first; what all of them print is compared, and the
 * last exit code. What is in {@code stdin} is the standard input of each. The lab's folder reads
 * {@code LAB} in what is expected. No {@code expected.err}: nothing is said.
 *
 * <p>{@code -Dgolden.update} writes the expectations anew, to be read before they are committed.
 */
class GoldenTest {
  private static final Path CASES = Path.of("src/test/resources/golden");
  private static final boolean UPDATE = System.getProperty("golden.update") != null;

  @TempDir Path temporary;

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_command_prints_and_ends_as_expected(String name) throws IOException {
    Path expected = CASES.resolve(name);
    Path lab = lab(expected);
    byte[] input =
        Files.exists(expected.resolve("stdin"))
            ? Files.readAllBytes(expected.resolve("stdin"))
            : new byte[0];
    StringBuilder out = new StringBuilder();
    StringBuilder err = new StringBuilder();
    int exit = 0;
    for (String line : Files.readAllLines(expected.resolve("command"))) {
      CommandLineRun run = run(lab, input, line);
      out.append(run.out());
      err.append(run.err());
      exit = run.exit();
    }
    compare(expected.resolve("expected.out"), plain(out, lab));
    compare(expected.resolve("expected.err"), plain(err, lab));
    compare(expected.resolve("expected.exit"), exit + "\n");
  }

  /** A copy of the case's lab, without what belongs to the test. */
  private Path lab(Path source) throws IOException {
    Path lab = Files.createDirectory(temporary.resolve("lab"));
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path = source.relativize(file).toString();
        if (!path.startsWith("expected.") && !path.equals("command") && !path.equals("stdin")) {
          Path target = lab.resolve(path.equals("state.json") ? ".homelab/state.json" : path);
          Files.createDirectories(target.resolveSibling("."));
          Files.copy(file, target);
        }
      }
    }
    return lab;
  }

  private static CommandLineRun run(Path lab, byte[] input, String line) {
    Map<String, String> variables = new TreeMap<>();
    List<String> words = new ArrayList<>();
    for (String word : line.split(" +", -1)) {
      if (words.isEmpty() && word.matches("[A-Z_]+=.*")) {
        variables.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
      } else if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return CommandLineRun.in(lab, variables, new ByteArrayInputStream(input), words);
  }

  private static String plain(CharSequence text, Path lab) {
    return text.toString().replace(lab.toString(), "LAB");
  }

  private static void compare(Path file, String actual) throws IOException {
    if (UPDATE) {
      Files.deleteIfExists(file);
      if (!actual.isEmpty()) {
        Files.writeString(file, actual);
      }
      return;
    }
    assertThat(actual).as("%s", file).isEqualTo(Files.exists(file) ? Files.readString(file) : "");
  }
}
