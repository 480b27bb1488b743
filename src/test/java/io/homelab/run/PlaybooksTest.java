package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Playbooks that this computer runs, with an Ansible that does as it is told. */
@Timeout(60)
class PlaybooksTest {
  private static final String SITE =
      "{ type: ansible, name: site, playbook: play/site.yml, extra_vars: { token: s3cret },"
          + " raw_arguments: [--diff], inventory_path: hosts }";

  @TempDir Path folder;
  private final TreeMap<String, String> files = new TreeMap<>();
  private final List<String> modes = new ArrayList<>();
  private Path temporary = Path.of("");

  @BeforeEach
  void a_playbook_and_an_inventory() throws IOException {
    Files.createDirectories(folder.resolve("play"));
    Files.writeString(folder.resolve("play/site.yml"), "[]");
    Files.writeString(folder.resolve("hosts"), "[all]");
  }

  private Bench bench(String... machines) {
    Bench bench = new Bench(folder, machines);
    bench.here.answering(command -> {
      keepFiles(command);
      return new ExecResult(0, "", "");
    });
    return bench;
  }

  private Bench up(String... machines) {
    Bench bench = bench(machines);
    var states = bench.states();
    for (String machine : machines) {
      String name = machine.substring(machine.indexOf(':') + 2, machine.indexOf(','));
      states.ready(name, "two");
      bench.facts("two").machine(name, MachineState.RUNNING);
    }
    return bench.state(states);
  }

  /** What lies beside the inventory while Ansible runs. */
  private void keepFiles(RemoteCommand command) {
    List<String> words = command.argv().words();
    temporary = Path.of(words.get(words.indexOf("--limit") - 1)).resolveSibling("");
    try (Stream<Path> all = Files.walk(temporary)) {
      for (Path file : all.toList()) {
        modes.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        if (Files.isRegularFile(file)) {
          files.put(temporary.relativize(file).toString(), Files.readString(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MachineRecord record(Bench bench, String name) {
    return bench.written().machine(new MachineName(name)).orElseThrow();
  }

  @Test
  void the_command_names_files_and_no_secret_and_runs_in_the_topologys_folder() {
    Bench bench = bench("{ name: web, host: two, role: front-end, provision: [" + SITE + "] }");
    assertThat(bench.up().complete()).isTrue();
    RemoteCommand command = bench.here.commands().getFirst();
    assertThat(command.argv().words())
        .containsExactly(
            "ansible-playbook",
            "--inventory",
            "hosts",
            "--inventory",
            temporary + "/inventory.yml",
            "--limit",
            "web",
            "--extra-vars",
            "@" + temporary + "/extra-vars.json",
            "--diff",
            "play/site.yml");
    assertThat(command.directory()).hasValue(folder.toString());
    assertThat(command.timeout()).isEqualTo(Duration.ofMinutes(60));
    assertThat(command.environment())
        .containsEntry(
            "ANSIBLE_SSH_ARGS", "-o BatchMode=yes -o ControlMaster=auto -o ControlPersist=15s");
  }

  @Test
  void the_inventory_leads_through_the_machines_host_and_is_gone_afterwards() {
    Bench bench = bench("{ name: web, host: two, role: front-end, provision: [" + SITE + "] }");
    bench.up();
    assertThat(files.get("inventory.yml"))
        .isEqualTo(
            "{\"all\":{\"children\":{\"front_end\":{\"hosts\":{\"web\":{}}}},\"hosts\":{\"web\":{"
                + "\"ansible_connection\":\"ssh\",\"ansible_host\":\"web\",\"ansible_port\":22,"
                + "\"ansible_ssh_common_args\":\"-F "
                + temporary
                + "/ssh_config\",\"ansible_user\":\"vagrant\"}}}}\n");
    assertThat(files.get("ssh_config"))
        .contains("Host web\n", "ProxyJump homelab-two", "Host homelab-two\n");
    assertThat(files.get("extra-vars.json")).isEqualTo("{\"token\":\"s3cret\"}\n");
    assertThat(files).containsKey("keys/web-1");
    assertThat(modes).isSubsetOf("rwx------", "rw-------");
    assertThat(temporary).doesNotExist();
  }

  @Test
  void playbooks_run_after_what_vagrant_runs_and_the_machine_is_ready_only_then() {
    Bench bench =
        bench(
            "{ name: web, host: two, provision: [" + SITE + ", { inline: id }] }",
            "{ name: app, host: two, depends_on: [web], provision: [{ inline: id }] }");
    List<Phase> before = new ArrayList<>();
    bench.here.answering(command -> {
      before.add(record(bench, "web").phase());
      assertThat(bench.host("two").vagrant())
          .contains("vagrant provision web")
          .doesNotContain("vagrant provision app");
      return new ExecResult(0, "", "");
    });
    assertThat(bench.up().complete()).isTrue();
    assertThat(before).containsExactly(Phase.BOOTED);
    assertThat(record(bench, "web").phase()).isEqualTo(Phase.READY);
    assertThat(bench.host("two").vagrant()).contains("vagrant provision app");
    assertThat(new String(bench.host("two").archive)).doesNotContain("site.yml");
  }

  @Test
  void a_machine_with_playbooks_alone_needs_no_call_of_vagrant_for_them() {
    Bench bench = bench("{ name: web, host: two, provision: [" + SITE + "] }");
    bench.up();
    assertThat(bench.host("two").vagrant()).noneMatch(call -> call.contains("provision web"));
    assertThat(record(bench, "web").phase()).isEqualTo(Phase.READY);
    assertThat(record(bench, "web").scripts())
        .isEqualTo(bench.scriptDigests().get(new MachineName("web")));
  }

  @Test
  void a_playbook_that_fails_is_named_with_its_last_lines_and_the_log() throws IOException {
    Bench bench = bench("{ name: web, host: two, provision: [" + SITE + "] }");
    bench.here.answering(command -> {
      command
          .onLine()
          .accept(new RemoteCommand.OutputLine(false, "fatal: [web]: \u001b[31mFAILED\u001b[0m"));
      return new ExecResult(2, "", "");
    });
    RunOutcome.Failure failure = bench.up().failed().getFirst();
    assertThat(failure.error())
        .isEqualTo(
            "provisioner site (ansible play/site.yml) failed: ansible-playbook ended with exit code"
                + " 2");
    assertThat(failure.provisioner()).hasValue("site (ansible play/site.yml)");
    assertThat(failure.log()).endsWith("fatal: [web]: FAILED");
    assertThat(Files.readString(failure.logFile().orElseThrow()))
        .contains("web: Running provisioner: site", "web: fatal: [web]: FAILED\n");
    assertThat(record(bench, "web").phase()).isEqualTo(Phase.BOOTED);
  }

  @Test
  void a_playbook_that_takes_too_long_is_ended_and_a_stop_of_the_run_is_one() {
    Bench bench =
        bench(
            "{ name: web, host: two, provision: [{ type: ansible, playbook: play/site.yml, timeout_s: 7 }] }");
    bench.here.answering(command -> {
      assertThat(command.timeout()).isEqualTo(Duration.ofSeconds(7));
      throw new RemoteException(
          RemoteException.FailureKind.TIMED_OUT, bench.here.name(), "slow", "", null);
    });
    assertThat(Bench.failures(bench.up()))
        .containsExactly(
            "web: provisioner 1 (ansible play/site.yml) failed: it was ended after 7 s, its time"
                + " limit");
    bench.here.answering(command -> {
      throw new RemoteException(
          RemoteException.FailureKind.INTERRUPTED, bench.here.name(), "stopped", "", null);
    });
    bench.later();
    assertThat(bench.up().interrupted()).isTrue();
  }

  @Test
  void the_second_of_two_playbooks_does_not_run_when_the_first_one_failed() {
    Bench bench =
        bench(
            "{ name: web, host: two, provision: [{ type: ansible, playbook: play/site.yml }, "
                + SITE
                + "] }");
    bench.here.answering(command -> new ExecResult(4, "", ""));
    bench.up();
    assertThat(bench.here.commands()).hasSize(1);
  }

  @Test
  void each_up_and_reload_run_again_what_always_runs() {
    Bench bench =
        up(
            "{ name: web, host: two, provision: [{ inline: id }, { type: ansible, playbook: play/site.yml, run: always }] }");
    assertThat(bench.up().complete()).isTrue();
    assertThat(bench.here.commands()).hasSize(1);
    assertThat(bench.verbs().reload().complete()).isTrue();
    assertThat(bench.here.commands()).hasSize(2);
    assertThat(bench.host("two").vagrant()).noneMatch(call -> call.startsWith("vagrant provision"));
  }

  @Test
  void what_is_asked_for_by_name_runs_alone() {
    Bench bench = up("{ name: web, host: two, provision: [{ inline: id }, " + SITE + "] }");
    RunOutcome outcome =
        bench
            .verbs()
            .provision(bench.scriptDigests(), new ProvisionChoice(new TreeSet<>(Set.of("site"))));
    assertThat(Bench.ok(outcome)).containsExactly("web");
    assertThat(bench.here.commands()).hasSize(1);
    assertThat(bench.host("two").vagrant()).isEmpty();
  }

  @Test
  void provision_runs_both_kinds_and_no_playbook_in_a_machine_that_is_off() {
    Bench bench =
        up(
            "{ name: web, host: two, provision: [{ inline: id }, " + SITE + "] }",
            "{ name: off, host: two, provision: [" + SITE + "] }");
    bench.facts("two").machine("off", MachineState.STOPPED);
    RunOutcome outcome = bench.verbs().provision(bench.scriptDigests());
    assertThat(Bench.ok(outcome)).containsExactly("web");
    assertThat(Bench.failures(outcome)).containsExactly("off: it is off: run 'homelab vos up off'");
    assertThat(bench.here.commands()).hasSize(1);
    assertThat(bench.host("two").vagrant()).containsExactly("vagrant provision web");
  }
}
