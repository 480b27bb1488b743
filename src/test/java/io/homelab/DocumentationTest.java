package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages say of files, rooms, classes and events is there. */
class DocumentationTest {
  private static final Path ROOMS = Path.of("src/main/java/io/homelab");
  private static final Path README = Path.of("README.md");
  private static final Path ARCHITECTURE = Path.of("docs/architecture.md");

  private static final Pattern LINK = Pattern.compile("]\\(([^)#]*)(?:#([^)]*))?\\)");
  private static final Pattern CLASS = Pattern.compile("`((?:[a-z]+/)+[A-Z][A-Za-z]+)`");
  private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+Test)`");
  private static final Pattern PATH = Pattern.compile("`(src/[A-Za-z0-9/.-]+)`");
  private static final Pattern ROOM = Pattern.compile("(?m)^\\| `([a-z]+)` \\|");
  private static final Pattern EVENT_NAME = Pattern.compile("case \\w+ e -> \"([a-z_]+)\";");

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(README));
    try (Stream<Path> files = Files.list(Path.of("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }

  @Test
  void the_readme_is_short_and_leads_to_every_page() throws IOException {
    String readme = Files.readString(README);
    assertThat(readme.lines().count()).isLessThanOrEqualTo(200);
    for (Path page : pages()) {
      if (!page.equals(README)) {
        assertThat(readme).contains("(" + page + ")");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_link_leads_to_a_page_and_its_heading(Path page) throws IOException {
    for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
      if (link.group(1).contains("://")) {
        continue;
      }
      Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
      assertThat(target.toAbsolutePath()).exists();
      if (link.group(2) != null) {
        assertThat(found(Pattern.compile("(?m)^#+ (.+)$"), Files.readString(target)))
            .anyMatch(heading ->
                heading
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9 -]", "")
                    .replace(' ', '-')
                    .equals(link.group(2)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_class_test_and_path_that_a_page_names_exists(Path page) throws IOException {
    String text = Files.readString(page);
    for (String name : found(CLASS, text)) {
      assertThat(ROOMS.resolve(name + ".java")).as("%s in %s", name, page).exists();
    }
    SortedSet<String> tests = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      files.forEach(file -> tests.add(file.getFileName().toString()));
    }
    for (String name : found(TEST, text)) {
      assertThat(tests).as("%s", page).contains(name + ".java");
    }
    for (String path : found(PATH, text)) {
      assertThat(Path.of(path)).as("%s", page).exists();
    }
  }

  @Test
  void the_page_of_the_architecture_tells_of_every_room_and_of_no_other() throws IOException {
    SortedSet<String> rooms = new TreeSet<>();
    try (Stream<Path> folders = Files.list(ROOMS)) {
      for (Path folder : folders.filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.walk(folder)) {
          if (files.anyMatch(file -> file.toString().endsWith(".java"))) {
            rooms.add(folder.getFileName().toString());
          }
        }
      }
    }
    assertThat(new TreeSet<>(found(ROOM, Files.readString(ARCHITECTURE)))).isEqualTo(rooms);
  }

  @Test
  void the_page_of_json_names_every_event() throws IOException {
    List<String> events =
        found(EVENT_NAME, Files.readString(ROOMS.resolve("report/JsonEventView.java")));
    assertThat(events).contains("run_started", "summary");
    String page = Files.readString(Path.of("docs/json.md"));
    for (String event : events) {
      assertThat(page).containsAnyOf("`" + event + "`", "\"" + event + "\"");
    }
  }

  @Test
  void each_line_of_the_tables_about_security_is_shown_by_a_test() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("docs/security.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.contains(" --- "))
            .toList();
    assertThat(rows).hasSizeGreaterThan(20);
    for (String row : rows) {
      String shown = row.substring(row.lastIndexOf("|", row.length() - 2));
      assertThat(shown.contains("shown by") || TEST.matcher(shown).find()).as(row).isTrue();
    }
  }
}
