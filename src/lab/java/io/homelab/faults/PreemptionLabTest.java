package io.homelab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.ScriptedComputer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lab makes room for another one on a host behind a real sshd. */
@Timeout(600)
class PreemptionLabTest {
  @TempDir Path base;

  /** Where the other lab's files are. */
  private Path urgent;

  private SmallLab lab;

  private void aLabThatIsUp(SmallLab.Server server) throws Exception {
    lab = SmallLab.make(base.resolve("lab"), server);
    lab.onlyB();
    lab.computer()
        .file("topology.yaml", topology("shop", "{ name: web, priority: -5 }, { name: db }"));
    urgent = Files.createDirectory(base.resolve("urgent"));
    Files.writeString(
        urgent.resolve("hosts.yaml"),
        Files.readString(lab.computer().lab.resolve("hosts.yaml"))
            .replace("workdir: ~/b", "workdir: ~/urgent"));
    Files.writeString(
        urgent.resolve("topology.yaml"), topology("urgent", "{ name: api, memory_mb: 200 }"));
    succeeded(lab.computer().homelab("vos", "up"));
  }

  private static String topology(String name, String machines) {
    return """
    lab: %s
    defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 150 }
    machines: [ %s ]
    """
        .formatted(name, machines);
  }

  private ScriptedComputer.Running begun(String... words) throws IOException {
    return lab.computer().begin(urgent, Map.of(), words);
  }

  private static String succeeded(CommandLineRun run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    return run.out() + run.err();
  }

  private String marker() throws IOException {
    return Files.readString(lab.computer().home.resolve("b/.homelab-marker.json"));
  }

  @Test
  void over_ssh_a_machine_is_halted_in_its_own_workdir_and_comes_back() throws Exception {
    try (SmallLab.Server server = SmallLab.Server.start(base)) {
      aLabThatIsUp(server);

      assertThat(succeeded(begun("vos", "up", "--preempt", "--yes").ended()))
          .contains("halting web of lab shop on host b to make room");
      assertThat(lab.computer().done()).containsExactly("halt web", "up api", "up db", "up web");
      assertThat(lab.computer().vagrant()).contains("b: halt web");
      assertThat(marker()).contains("\"preempted_for\" : \"urgent\"");
      assertThat(lab.computer().homelab("vos", "up").exit()).as("no room").isEqualTo(3);

      assertThat(succeeded(begun("vos", "destroy", "--yes").ended()))
          .contains("machine web of lab shop on host b was halted for this lab");
      succeeded(lab.computer().homelab("vos", "up"));
      assertThat(lab.computer().done()).contains("start web");
      assertThat(marker()).doesNotContain("preempted_for");
      assertThat(lab.computer().processes()).isEmpty();
    }
  }

  @Test
  void over_ssh_what_was_halted_is_put_back_once_the_lab_is_gone() throws Exception {
    try (SmallLab.Server server = SmallLab.Server.start(base)) {
      aLabThatIsUp(server);
      succeeded(begun("vos", "up", "--preempt", "--yes").ended());
      assertThat(marker()).contains("\"ran\" : true");

      assertThat(succeeded(begun("vos", "destroy", "--put-back", "--yes").ended()))
          .contains("b: starting web of lab shop again")
          .contains("b/web: of lab shop runs again");
      assertThat(lab.computer().done()).contains("destroy api", "start web");
      assertThat(lab.computer().vagrant()).contains("b: reload --no-provision web");
      assertThat(marker()).doesNotContain("preempted_for");
      assertThat(succeeded(lab.computer().homelab("vos", "up"))).contains("Nothing to do");
      assertThat(lab.computer().processes()).isEmpty();
    }
  }
}
