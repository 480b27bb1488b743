package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every case of {@code bad-files.txt}: what is wrong with the files, and exactly where. */
class BadFilesTest {
  private static final Pattern SHAPE =
      Pattern.compile(
          "^(?!.*(storage|a key is)).*(unknown key|expected (a whole number from|a name that matches|a map|a list|true or false"
              + "|a text|a number|a time)|(file|host|pool|defaults) has no '|a machine has no 'name'"
              + "|(status|strategy|on_release|run|type|protocol) is .* expected one of)");

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> each_bad_file_is_reported_with_every_problem_and_its_place() {
    return cases().stream()
        .map(bad -> DynamicTest.dynamicTest(bad.title(), () -> assertReported(bad)));
  }

  @Test
  void the_table_has_more_than_a_hundred_cases() {
    assertThat(cases()).hasSizeGreaterThan(110);
  }

  private void assertReported(BadFiles bad) throws IOException {
    TemporaryFiles files = TemporaryFiles.in(Files.createTempDirectory(folder, "case"));
    bad.files().forEach(files::with);

    assertThat(files.problems())
        .map(problem -> problem.replace(files.folder().toString(), "FOLDER"))
        .containsExactlyElementsOf(bad.problems());
    for (FileSchema schema : FileSchema.values()) {
      Path file = files.folder().resolve(schema.word() + ".yaml");
      if (bad.problems().stream().anyMatch(problem -> isOfShape(problem, schema))
          && !bad.files().containsKey("local/" + file.getFileName())) {
        assertThat(SchemaCheck.complaints(schema, Files.readString(file)))
            .as("what an editor says of it")
            .isNotEmpty();
      }
    }
  }

  /** Whether the keys and values of the file alone tell that it is wrong. */
  private static boolean isOfShape(String problem, FileSchema schema) {
    return problem.startsWith(schema.word() + ".yaml:") && SHAPE.matcher(problem).find();
  }

  private static List<BadFiles> cases() {
    List<BadFiles> cases = new ArrayList<>();
    for (String text : table().split("(?m)^### ", -1)) {
      if (!text.startsWith("#")) {
        cases.add(BadFiles.parse(text));
      }
    }
    return cases;
  }

  private static String table() {
    try (InputStream in = BadFilesTest.class.getResourceAsStream("bad-files.txt")) {
      return new String(
          Objects.requireNonNull(in, "bad-files.txt").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A case: files by path, and what is wrong with them. */
  private record BadFiles(String title, Map<String, String> files, List<String> problems) {
    static BadFiles parse(String text) {
      Map<String, String> files = new LinkedHashMap<>();
      List<String> problems = new ArrayList<>();
      String[] lines = text.split("\n", -1);
      StringBuilder content = new StringBuilder();
      String section = "";
      for (int i = 1; i < lines.length; i++) {
        if (lines[i].startsWith("@")) {
          put(files, section, content);
          section = lines[i].substring(1);
          content.setLength(0);
        } else if (section.equals("expect")) {
          if (!lines[i].isBlank()) {
            problems.add(lines[i]);
          }
        } else {
          content.append(lines[i]).append('\n');
        }
      }
      return new BadFiles(lines[0], files, problems);
    }

    private static void put(Map<String, String> files, String section, StringBuilder content) {
      switch (section) {
        case "" -> {}
        case "hosts", "topology" -> files.put(section + ".yaml", content.toString());
        case "host" ->
            files.put(
                "hosts.yaml",
                "hosts:\n  - name: nuc\n    address: nuc.local\n" + content.toString().indent(4));
        case "machine" ->
            files.put(
                "topology.yaml",
                "lab: devlab\ndefaults: { box: generic/alpine }\nmachines:\n  - name: web\n"
                    + content.toString().indent(4)
                    + "  - name: db\n");
        default -> files.put(section, content.toString());
      }
    }
  }
}
