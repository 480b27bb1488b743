package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.LabText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words about labs that go away by themselves, before any host is asked. */
class EphemeralOptionsTest {
  @TempDir Path folder;

  @BeforeEach
  void aLab() {
    LabText.read(folder, LabText.TWO_HOSTS, "{ name: web, role: web }");
  }

  private CommandLineRun run(String... words) {
    return CommandLineRun.in(folder, words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0s", "0d", "-1h", "2", "2 h", "1y", "367d", "99999999h", ""})
  void a_lab_has_some_time_and_not_more_than_a_year(String ttl) {
    for (String option : new String[] {"--ttl", "--keep-disk"}) {
      CommandLineRun refused = run("vos", "up", "--as", "ci-1", option + "=" + ttl);
      assertThat(refused.exit()).isEqualTo(2);
      assertThat(refused.err())
          .contains("expected a time above 0 such as 90m, 2h or 3d, at most 366d");
    }
    assertThat(run("labs", "extend", "ci-1", "--ttl=" + ttl).exit()).isEqualTo(2);
    assertThat(run("gc", "--older-than=" + ttl).exit()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Ci", "ci_1", "../x", "-x", "a/b", "ci.1"})
  void a_name_is_one_of_a_lab(String name) {
    assertThat(run("vos", "status", "--as=" + name).exit()).isEqualTo(2);
    assertThat(run("labs", "keep", "--", name).exit()).isEqualTo(2);
  }

  @Test
  void the_name_in_the_topology_is_no_other_lab() {
    CommandLineRun refused = run("plan", "--offline", "--as", "devlab");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("--as devlab is the name in topology.yaml");
  }

  @Test
  void what_a_hint_says_to_type_is_about_the_same_lab() throws IOException {
    Path state = folder.resolve(".homelab/labs/ci-1/state.json");
    Files.createDirectories(state.getParent());
    Files.writeString(state, "damaged");
    assertThat(run("state", "show", "--as", "ci-1").err())
        .contains("hint: run: homelab state recover (with --as ci-1)\n");
  }

  @Test
  void another_lab_of_the_same_files_is_planned_under_its_name() {
    assertThat(run("plan", "--offline", "--as", "ci-1").out()).startsWith("Lab ci-1, ");
  }
}
