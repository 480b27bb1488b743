package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.remote.ExecResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineShellTest {
  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void webIsUp() {
    lab = new LabOnDoubles(folder, "{ name: web }", "{ name: db }");
    lab.left(state -> state.ready("web", "two"));
  }

  @Test
  void a_command_goes_to_the_host_of_its_machine_alone() {
    assertThat(MachineShell.run(lab.open(), "web", List.of("uptime")).orThrow()).isZero();

    assertThat(lab.remote("two").interactions())
        .singleElement()
        .satisfies(
            argv -> assertThat(argv.words()).contains("uptime").endsWith("--", "192.168.121.2"));
    assertThat(lab.remote("one").interactions()).isEmpty();
  }

  @Test
  void a_machine_that_is_not_up_is_refused_with_what_brings_it_up() {
    Refusal refusal = Refusals.of(MachineShell.run(lab.open(), "db", List.of()));

    assertThat(refusal.sentence()).isEqualTo("machine db is not up");
    assertThat(refusal.hint()).isEqualTo("run: homelab vos up db");
    assertThat(Refusals.of(MachineShell.run(lab.open(), "dbb", List.of())).hint())
        .isEqualTo("did you mean 'db'?");
  }

  @Test
  void a_machine_that_has_left_the_topology_can_still_be_entered() {
    lab.left(state -> state.ready("old", "one"));

    assertThat(MachineShell.run(lab.open(), "old", List.of("true")).orThrow()).isZero();
    assertThat(lab.remote("one").interactions()).hasSize(1);
  }

  @Test
  void the_configuration_for_ssh_names_the_machines_that_are_up_and_the_keys_that_are_trusted() {
    lab.remote("two").answering(command -> new ExecResult(0, "the key", ""));

    String config = MachineShell.sshConfig(lab.open(), List.of()).orThrow();

    assertThat(config)
        .contains("Host web\n  HostName 192.168.121.2\n", "ProxyJump homelab-two\n")
        .contains("UserKnownHostsFile \"" + folder.resolve(".homelab/known_hosts") + "\"")
        .doesNotContain("Host db", "homelab-one");
    assertThat(folder.resolve(".homelab/keys/web-1")).hasContent("the key");
  }

  @Test
  void a_key_that_its_host_does_not_give_is_a_refusal_and_no_bug() {
    lab.remote("two").answering(command -> new ExecResult(1, "", "Permission denied\n"));

    Refusal refusal = Refusals.of(MachineShell.sshConfig(lab.open(), List.of("web")));

    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.USAGE);
    assertThat(refusal.sentence()).startsWith("cannot use /k on host two");
  }

  @Test
  void a_configuration_of_a_machine_that_was_never_made_is_refused() {
    assertThat(Refusals.of(MachineShell.sshConfig(lab.open(), List.of("db"))).hint())
        .isEqualTo("the machines are web");
  }
}
