package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.operations.LabOnDoubles;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.TakenName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is shown on terminals from 40 columns up: no row of a table is wider, and no word is lost.
 * Sentences are left to the terminal: a command in one can then be copied whole.
 */
class NarrowTerminalTest {
  /** Headings of columns that a table may leave out where there is no room. */
  private static final Set<String> SPARED =
      Set.of("Machines", "Declared", "Measured", "Reserved", "Others", "Usable");

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void aLabThatHasMuchToTell() {
    lab =
        LabOnDoubles.on(
            """
            hosts:
              - { name: one, address: 127.0.0.1, capacity: { cpus: 4, memory_mb: 8192, disk_gb: 99 } }
              - { name: workstation-in-the-cellar, address: workstation.cellar.example.org,
                  capacity: { cpus: 400 }, placements: [db, web, reporting, continuous-integration] }
              - { name: off, address: off.example.org, status: maintenance }
            """,
            folder,
            "{ name: web, memory_mb: 512, disk_gb: 4, depends_on: [db, a-machine-with-a-long-name] }",
            "{ name: db, memory_mb: 1024, disk_gb: 8 }",
            "{ name: a-machine-with-a-long-name, role: reporting, memory_mb: 1024 }",
            "{ name: huge, memory_mb: 999999, host: one }",
            "{ name: new, memory_mb: 256, host: one }");
    lab.left(state ->
        state
            .bridged("web", "one", "10.9.0.1")
            .bridged("db", "workstation-in-the-cellar", "10.9.0.2")
            .ready("a-machine-with-a-long-name", "workstation-in-the-cellar"));
    lab.silence("off");
    lab.hostDouble("one").shelf =
        """
        box\ta-box-with-a-long-name/1/libvirt\t1000\thomelab
        box\tb/1/libvirt\t1\thomelab
        made\t/home/ann/a-folder-far-away\tweb/libvirt
        made_text\t{"name":"b"}
        """;
    lab.told("one", facts -> facts.otherLab("other", "ann@a-computer-far-away", "x", "y"));
    lab.told("one", facts -> facts.taken(TakenName.Holder.DOMAIN, "devlab_new", ""));
    lab.told("one", facts -> facts.machine("db", MachineState.RUNNING));
  }

  private List<String> lines(String words, int columns) {
    List<String> all = new ArrayList<>(List.of(words.split(" ", -1)));
    all.add("--no-color");
    CommandLineRun run = CommandLineRun.on(lab.opener(), folder, columns, all);
    assertThat(run.exit()).as(run.err()).isNotIn(1, 2);
    assertThat(run.out()).isNotEmpty();
    return run.out().lines().toList();
  }

  private static Set<String> words(List<String> lines) {
    Set<String> words = new TreeSet<>();
    for (String line : lines) {
      for (String word : line.strip().split(" +", -1)) {
        // Numbers stand in the columns that may be left out.
        if (word.matches(".*[A-Za-z].*") && !SPARED.contains(word)) {
          words.add(word);
        }
      }
    }
    return words;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan",
        "plan -v",
        "plan --explain web",
        "plan --explain huge",
        "capacity",
        "capacity --without one",
        "rebalance",
        "vos status --live",
        "verify",
        "hosts list",
        "hosts check",
        "box list",
        "box prune --dry-run",
        "state show"
      })
  void no_row_is_too_wide_and_no_word_is_lost(String command) {
    Set<String> everything = words(lines(command, 0));
    for (int columns : List.of(40, 50, 60, 72, 80, 100, 132, 200)) {
      List<String> lines = lines(command, columns);
      assertThat(words(lines)).as("%s on %d columns", command, columns).isEqualTo(everything);
      for (String line : lines) {
        assertThat(line.length() <= columns || !isRow(line))
            .as("%s on %d columns: %s", command, columns, line)
            .isTrue();
      }
    }
  }

  /** Whether there is a gap between two columns in it. */
  private static boolean isRow(String line) {
    return line.strip().contains("  ");
  }
}
