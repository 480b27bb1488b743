package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.operations.LabOnDoubles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  private static final String FAILED =
      """
      {"schema_version":1,"event":"summary","ok":["db"],"failed":[\
      {"machine":"web-2","host":"nuc","error":"no"}],"seconds":2.0}
      """;

  @TempDir Path temporary;
  private Path lab;

  @BeforeEach
  void folder() throws IOException {
    lab = Files.createDirectories(temporary.resolve("checkout/lab"));
  }

  private CommandLineRun homelab(Map<String, String> variables, String input, String... words) {
    return CommandLineRun.in(
        lab,
        variables,
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        List.of(words));
  }

  private CommandLineRun github(Map<String, String> variables) {
    return homelab(variables, FAILED, "report", "github");
  }

  @Test
  void a_report_needs_no_lab() {
    CommandLineRun run = github(Map.of());

    assertThat(run.exit()).isEqualTo(6);
    assertThat(run.out()).startsWith("::error file=topology.yaml,title=web-2 on nuc::no\n");
    assertThat(run.err()).isEmpty();
    assertThat(lab).isEmptyDirectory();
  }

  @Test
  void an_annotation_leads_to_the_entry_of_the_machine_from_the_root_of_the_checkout()
      throws IOException {
    Files.writeString(
        lab.resolve("topology.yaml"),
        """
        lab: devlab
        machines:
          - { name: db, box: a/b }
          - name: web
            count: 3
        """);

    assertThat(github(Map.of()).out()).startsWith("::error file=topology.yaml,line=4,");
    Map<String, String> root = Map.of("GITHUB_WORKSPACE", temporary.resolve("checkout").toString());
    assertThat(github(root).out()).startsWith("::error file=lab/topology.yaml,line=4,");
    assertThat(
            homelab(root, FAILED, "-C", "..", "--topology", "lab/topology.yaml", "report", "github")
                .out())
        .startsWith("::error file=lab/topology.yaml,line=4,");
  }

  @Test
  void an_entry_that_only_the_local_file_has_is_found_there() throws IOException {
    Files.writeString(lab.resolve("topology.yaml"), "lab: devlab\nmachines:\n  - { name: db }\n");
    Files.createDirectory(lab.resolve("local"));
    Files.writeString(
        lab.resolve("local/topology.yaml"),
        "machines:\n  - name: db\n    cpus: 2\n  - name: web-2\n");

    assertThat(github(Map.of()).out()).startsWith("::error file=local/topology.yaml,line=4,");
  }

  @Test
  void a_topology_that_cannot_be_read_costs_only_the_line() throws IOException {
    for (String text :
        List.of(
            "machines: [", "machines: { name: web-2 }", "machines: [web-2, { name: [] }]", "")) {
      Files.writeString(lab.resolve("topology.yaml"), text);
      assertThat(github(Map.of()).out()).startsWith("::error file=topology.yaml,title=");
    }
  }

  @Test
  void a_table_is_added_to_the_summary_of_the_step() throws IOException {
    Path summary = Files.writeString(temporary.resolve("summary.md"), "before\n");

    github(Map.of("GITHUB_STEP_SUMMARY", summary.toString()));

    assertThat(summary)
        .content()
        .startsWith("before\n### homelab\n\n1 ok, 1 failed in 2.0 s\n\n| machine ")
        .contains("| web-2 | nuc | **failed** | no |\n");
  }

  @Test
  void a_summary_that_cannot_be_written_is_told_and_changes_nothing_else() {
    CommandLineRun run =
        github(Map.of("GITHUB_STEP_SUMMARY", temporary.resolve("no/such/folder.md").toString()));

    assertThat(run.exit()).isEqualTo(6);
    assertThat(run.out()).isEqualTo(github(Map.of()).out());
    assertThat(run.err()).contains("cannot write", "no such folder");
  }

  @Test
  void at_a_terminal_it_says_how_it_is_meant_instead_of_waiting() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Environment usual = CommandLineRun.environment(lab, Map.of(), new ByteArrayOutputStream(), err);
    Environment terminal =
        new Environment(
            usual.directory(),
            usual.variables(),
            usual.in(),
            usual.out(),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new Environment.Terminal(true, false, false, Environment.Terminal.none().size()),
            usual.prompt(),
            usual.clock(),
            usual.labs());

    assertThat(HomeLabCommand.run(terminal, "report", "gitlab")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("homelab vos up --json | homelab report gitlab");
  }

  @Test
  void errors_of_gitlab_are_red_unless_told_otherwise() {
    String red = "\u001b[31;1mERROR: topology.yaml: web-2 on nuc: no\u001b[0m\n";
    assertThat(homelab(Map.of(), FAILED, "report", "gitlab").out()).startsWith(red);
    for (CommandLineRun plain :
        List.of(
            homelab(Map.of("NO_COLOR", "1"), FAILED, "report", "gitlab"),
            homelab(Map.of(), FAILED, "report", "gitlab", "--no-color"))) {
      assertThat(plain.out()).startsWith("ERROR: topology.yaml: web-2 on nuc: no\n");
    }
  }

  @Test
  void quiet_shows_the_end_alone_and_verbose_what_vagrant_says() {
    String events =
        """
        {"schema_version":1,"event":"vagrant_line","host":"nuc","machine":"web-2",\
        "at":"2026-03-01T10:00:05.000Z","text":"Booting"}
        {"schema_version":1,"event":"host_activity","host":"nuc","machine":null,\
        "at":"2026-03-01T10:00:06.000Z","what":"preparing"}
        """
            + FAILED;
    assertThat(homelab(Map.of(), events, "report", "github", "-q").out()).startsWith("::group::");
    assertThat(homelab(Map.of(), events, "report", "github").out())
        .startsWith("nuc: preparing\n::group::");
    assertThat(homelab(Map.of(), events, "report", "github", "-v").out())
        .startsWith("nuc/web-2: Booting\nnuc: preparing\n::group::");
  }

  @Test
  void what_vos_up_and_destroy_write_is_understood() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("doubles"));
    LabOnDoubles doubles =
        new LabOnDoubles(folder, "{ name: web, host: one }", "{ name: db, host: two }");
    doubles.hostDouble("two").broken.put("up db", "no room");
    CommandLineRun up = CommandLineRun.on(doubles.opener(), folder, List.of("vos", "up", "--json"));
    CommandLineRun report = homelab(Map.of(), up.out(), "report", "github");

    assertThat(up.exit()).isEqualTo(6);
    assertThat(report.exit()).isEqualTo(6);
    assertThat(report.out())
        .contains("::group::one: 1 of 1 machine ok\n", "::group::two: 0 of 1 machine ok\n")
        .containsPattern("::error file=topology.yaml,title=db on two::.*no room")
        .containsPattern("::notice title=homelab%3A up::1 ok, 1 failed in ");

    CommandLineRun destroy =
        CommandLineRun.on(doubles.opener(), folder, List.of("vos", "destroy", "--yes", "--json"));
    assertThat(destroy.exit()).as(destroy.err()).isZero();
    CommandLineRun destroyed = homelab(Map.of(), destroy.out(), "report", "gitlab");
    assertThat(destroyed.exit()).isZero();
    assertThat(destroyed.out()).contains("section_start:", "homelab: destroy: 2 machines ok in ");
  }

  @Test
  void a_refusal_that_comes_among_the_events_is_their_last_line_and_is_understood()
      throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("doubles"));
    LabOnDoubles doubles = new LabOnDoubles(folder, "{ name: web, host: one }");
    // The state cannot be written, which shows when the run is about to begin.
    Files.createDirectories(folder.resolve(".homelab/state.json.new/x"));
    CommandLineRun refused =
        CommandLineRun.on(doubles.opener(), folder, List.of("vos", "up", "--json"));
    CommandLineRun report = homelab(Map.of(), refused.out(), "report", "github");

    assertThat(refused.out().lines())
        .last()
        .asString()
        .startsWith("{\"schema_version\":1,\"error\":{\"code\":2,");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(report.exit()).isEqualTo(2);
    assertThat(report.out()).contains("::error title=homelab::", "state.json");
  }
}
