package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.cli.Environment.Terminal;
import io.homelab.operations.LabOnDoubles;
import io.homelab.report.TerminalSize;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NextStepsTest {
  private static final String PORT = "networks: [{ type: forwarded_port, guest: 80, host: 8080 }]";

  @TempDir Path folder;

  private static CommandLineRun homelab(
      LabOnDoubles lab, Path folder, int columns, String... words) {
    return CommandLineRun.on(
        lab.opener(),
        folder,
        new Terminal(false, true, true, () -> new TerminalSize(columns, 50)),
        question -> false,
        List.of(words));
  }

  private static List<String> end(CommandLineRun run) {
    return run.err().substring(Math.max(0, run.err().indexOf("next: "))).lines().toList();
  }

  @Test
  void who_brings_a_lab_up_at_a_terminal_reads_what_to_type_next() {
    LabOnDoubles lab =
        new LabOnDoubles(
            folder,
            "{ name: db, networks: [{ type: private_network, ip: 192.168.56.7 }] }",
            "{ name: web, " + PORT + " }");

    CommandLineRun run = homelab(lab, folder, 100, "-C", folder.toString(), "up");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(end(run))
        .containsExactly(
            "next: homelab -C " + folder + " ssh db",
            "      addresses: db 192.168.56.7",
            "      ports: web:80 at two.local:8080");
    CommandLineRun again = homelab(lab, folder, 100, "up");
    assertThat(again.out()).isEqualTo("Nothing to do: the lab is as described.\n");
    assertThat(again.err()).doesNotContain("next: ");
  }

  @Test
  void of_many_machines_three_are_told_and_where_to_see_the_rest() {
    String[] machines = new String[8];
    for (int i = 0; i < machines.length; i++) {
      machines[i] =
          ("{ name: m%d, networks: [{ type: private_network, ip: 192.168.56.1%d },"
                  + " { type: forwarded_port, guest: 80, host: 808%d }] }")
              .formatted(i, i, i);
    }
    CommandLineRun run = homelab(new LabOnDoubles(folder, machines), folder, 60, "up");

    assertThat(run.exit()).isZero();
    assertThat(String.join("\n", end(run)).replaceAll("\n +", " "))
        .contains("and 5 more (homelab status)", "and 5 more (homelab vos port)");
    assertThat(end(run)).hasSizeLessThanOrEqualTo(6).allMatch(line -> line.length() <= 60);
  }

  @Test
  void only_the_machines_that_were_asked_for_are_told() {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }", "{ name: web, " + PORT + " }");
    assertThat(homelab(lab, folder, 80, "up", "db").exit()).isZero();

    CommandLineRun run = homelab(lab, folder, 80, "up", "web");

    assertThat(end(run)).first().isEqualTo("next: homelab ssh web");
  }

  @Test
  void neither_a_pipe_nor_a_program_nor_who_wants_quiet_is_told() {
    for (String word : List.of("--json", "-q")) {
      LabOnDoubles lab = new LabOnDoubles(folder.resolve(word), "{ name: web }");
      assertThat(homelab(lab, folder, 80, word, "up").err()).doesNotContain("next: ");
    }
    LabOnDoubles lab = new LabOnDoubles(folder.resolve("pipe"), "{ name: web }");
    assertThat(CommandLineRun.on(lab.opener(), folder, List.of("up")).err())
        .contains("1 machine ok")
        .doesNotContain("next: ");
  }
}
