package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages say; ManPagesLabTest has them read by the programs that show them. */
class ManPagesTest {
  private static final Pattern REQUEST =
      Pattern.compile("\\.(TH|SH|TP|PP|nf|fi|B|BR)( [^\\\\].*|)|\\.(TH|B|BR) .*");

  @TempDir Path folder;
  private SortedMap<String, String> pages = new java.util.TreeMap<>();

  @BeforeEach
  void written() {
    pages =
        HomeLabCommand.manualPages(
            CommandLineRun.environment(
                folder, Map.of(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream()),
            "2026-01-01");
  }

  @Test
  void there_is_one_for_each_command_and_one_for_all() {
    assertThat(pages.keySet())
        .isEqualTo(
            Stream.concat(
                    Stream.of("homelab.1"),
                    CommandTree.paths().stream()
                        .map(path -> "homelab-" + String.join("-", path) + ".1"))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void a_page_has_its_commands_own_options_with_their_defaults_and_its_examples() {
    String page = pages.getOrDefault("homelab-vos-up.1", "");
    assertThat(page)
        .contains("homelab\\-vos\\-up \\- Make the lab match the files\n")
        .contains(".B homelab vos up\n[OPTIONS] [MACHINE...]\n")
        .contains(
            "\\fB\\-\\-parallel\\fR=\\fIN\\fR\nWork on at most N hosts at once (default: 64).\n")
        .contains("\\fB\\-y\\fR, \\fB\\-\\-yes\\fR\n")
        .contains("\nhomelab vos up web \\-\\-move web=nuc \\-\\-allow\\-replace\n")
        .contains("\\fBhomelab\\fR(1), \\fBhomelab\\-vos\\fR(1)\n")
        .doesNotContain("\\-\\-json", "EXIT STATUS");
    assertThat(pages.get("homelab-init.1")).contains("single|multi|ha");
    assertThat(pages.get("homelab.1"))
        .contains("\\fB\\-\\-json\\fR", ".SH EXIT STATUS", "\\fBhomelab\\-vos\\fR(1)");
  }

  @Test
  void no_line_of_text_is_taken_for_a_request() {
    assertThat(ManPages.text(".homelab 'a' \\n")).isEqualTo("\\&.homelab \\(aqa\\(aq \\en");
    pages
        .values()
        .forEach(page ->
            assertThat(page.lines().filter(line -> line.startsWith(".")))
                .isNotEmpty()
                .allMatch(line -> REQUEST.matcher(line).matches()));
    assertThat(pages.values())
        .allSatisfy(page -> assertThat(page.lines()).noneMatch(line -> line.startsWith("'")))
        .allSatisfy(page -> assertThat(page).doesNotContain("${", "%n"));
  }
}
