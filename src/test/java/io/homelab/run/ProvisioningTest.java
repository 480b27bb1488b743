package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.vagrant.VagrantDouble;
import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.remote.RemoteCommand;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which provisioners run when, and what is said of one that fails. */
@Timeout(60)
class ProvisioningTest {
  private static final String THREE =
      "provision: [{ inline: id, name: setup }, { inline: date, run: always },"
          + " { inline: deploy, name: deploy, run: never }]";

  @TempDir Path folder;

  private Bench up(String... machines) {
    Bench bench = new Bench(folder, machines);
    var states = bench.states();
    for (String machine : machines) {
      String name = machine.substring(machine.indexOf(':') + 2, machine.indexOf(','));
      states.ready(name, "one");
      bench.facts("one").machine(name, MachineState.RUNNING);
    }
    return bench.state(states);
  }

  private static ProvisionChoice with(String... words) {
    return new ProvisionChoice(new TreeSet<>(Set.of(words)));
  }

  private static List<String> provisions(Bench bench) {
    return bench.host("one").vagrant().stream()
        .filter(call -> call.startsWith("vagrant provision"))
        .toList();
  }

  private static MachineRecord record(Bench bench, String name) {
    return bench.written().machine(new MachineName(name)).orElseThrow();
  }

  @Test
  void a_new_machine_runs_all_but_those_that_never_run_by_themselves() {
    Bench bench = new Bench(folder, "{ name: web, host: one, " + THREE + " }");
    assertThat(bench.up().complete()).isTrue();
    assertThat(provisions(bench)).containsExactly("vagrant provision web");
    assertThat(record(bench, "web").phase()).isEqualTo(Phase.READY);
  }

  @Test
  void a_machine_with_nothing_but_what_never_runs_is_finished_without_provisioning() {
    Bench bench =
        new Bench(folder, "{ name: web, host: one, provision: [{ inline: id, run: never }] }");
    assertThat(bench.up().complete()).isTrue();
    assertThat(provisions(bench)).isEmpty();
    assertThat(record(bench, "web").phase()).isEqualTo(Phase.READY);
  }

  @Test
  void each_up_runs_again_what_always_runs_and_only_that() {
    Bench bench = up("{ name: web, host: one, " + THREE + " }", "{ name: db, host: one }");
    RunOutcome outcome = bench.up();
    assertThat(Bench.ok(outcome)).containsExactly("db", "web");
    assertThat(provisions(bench)).containsExactly("vagrant provision --provision-with shell:2 web");
  }

  @Test
  void machines_that_run_different_ones_get_calls_of_their_own() {
    Bench bench =
        up(
            "{ name: a, host: one, provision: [{ inline: id, run: always }] }",
            "{ name: b, host: one, provision: [{ inline: id }, { inline: date, run: always }] }",
            "{ name: c, host: one, provision: [{ inline: x, run: always }] }");
    bench.up();
    assertThat(provisions(bench))
        .containsExactlyInAnyOrder(
            "vagrant provision --provision-with shell:1 a c",
            "vagrant provision --provision-with shell:2 b");
  }

  @Test
  void what_is_asked_for_runs_alone_on_the_machines_that_have_it() {
    Bench bench =
        up(
            "{ name: web, host: one, " + THREE + " }",
            "{ name: db, host: one, " + THREE.replace("deploy,", "other,") + " }");
    RunOutcome outcome = bench.up(with("deploy"));
    assertThat(outcome.complete()).isTrue();
    assertThat(provisions(bench)).containsExactly("vagrant provision --provision-with deploy web");
  }

  @Test
  void a_type_means_all_of_it_but_those_that_run_only_by_their_names() {
    Bench bench = up("{ name: web, host: one, " + THREE + " }");
    bench.up(with("shell"));
    assertThat(provisions(bench))
        .containsExactly("vagrant provision --provision-with setup,shell:2 web");
  }

  @Test
  void a_new_machine_of_which_only_some_ran_is_provisioned_by_the_next_up() {
    Bench bench = new Bench(folder, "{ name: web, host: one, " + THREE + " }");
    assertThat(bench.up(with("deploy")).complete()).isTrue();
    assertThat(record(bench, "web").phase()).isEqualTo(Phase.BOOTED);

    bench.later();
    assertThat(bench.up().complete()).isTrue();
    assertThat(provisions(bench))
        .containsExactly("vagrant provision --provision-with deploy web", "vagrant provision web");
    assertThat(record(bench, "web").phase()).isEqualTo(Phase.READY);
  }

  @Test
  void provision_of_some_does_not_pretend_that_all_ran() {
    Bench bench = up("{ name: web, host: one, " + THREE + " }");
    bench.state(bench.states().ready("web", "one").change("web", r -> r.withScripts("old")));
    bench.verbs().provision(bench.scriptDigests(), with("setup"));
    assertThat(provisions(bench)).containsExactly("vagrant provision --provision-with setup web");
    assertThat(record(bench, "web").scripts()).isEqualTo("old");
  }

  @Test
  void reload_runs_what_always_runs_once_the_machine_is_back_with_todays_files() {
    Bench bench = up("{ name: web, host: one, " + THREE + " }", "{ name: db, host: one }");
    assertThat(bench.verbs().reload().complete()).isTrue();
    assertThat(bench.host("one").log())
        .containsSubsequence(
            "vagrant reload --no-provision db web",
            "workdir",
            "vagrant provision --provision-with shell:2 web");
  }

  @Test
  void reload_runs_what_is_asked_for() {
    Bench bench = up("{ name: web, host: one, " + THREE + " }");
    bench.verbs().reload(with("deploy"));
    assertThat(provisions(bench)).containsExactly("vagrant provision --provision-with deploy web");
  }

  @Test
  void provisioners_that_take_long_get_their_time_on_top_of_the_usual() {
    Bench bench =
        up("{ name: web, host: one, provision: [{ inline: id, run: always, timeout_s: 7200 }] }");
    bench.up();
    assertThat(bench.host("one").commandsWith("provision"))
        .extracting(RemoteCommand::timeout)
        .containsExactly(Duration.ofMinutes(60 + 120 + 10));
  }

  @Test
  void a_failure_names_the_provisioner_and_the_log_of_its_host() {
    Bench bench =
        up(
            "{ name: a, host: one, provision: [{ inline: id }, { inline: id, name: seed }] }",
            "{ name: b, host: one, provision: [{ inline: id }] }",
            "{ name: c, host: one, vagrant: { vm: { provision: [[site, { type: puppet }]] } } }");
    VagrantDouble host = bench.host("one");
    host.runningProvisioner.put("a", "seed (shell)");
    host.runningProvisioner.put("b", "shell:1 (shell)");
    host.runningProvisioner.put("c", "site (puppet)");
    for (String machine : List.of("a", "b", "c")) {
      host.broken.put("provision " + machine, "exit 3");
    }
    RunOutcome outcome = bench.verbs().provision(bench.scriptDigests());
    assertThat(Bench.failures(outcome))
        .containsExactly(
            "a: provisioner seed (shell inline) failed: exit 3",
            "b: provisioner 1 (shell inline) failed: exit 3",
            "c: provisioner site failed: exit 3");
    assertThat(outcome.failed())
        .extracting(failure -> failure.provisioner().orElse(""))
        .containsExactly("seed (shell inline)", "1 (shell inline)", "site");
    assertThat(outcome.failed())
        .extracting(failure -> failure.logFile().orElseThrow())
        .containsOnly(bench.store.folder().resolve("logs/one.log"));
  }

  @Test
  void extras_of_vagrant_count_as_provisioners_if_they_have_a_name() {
    Bench bench =
        up(
            "{ name: web, host: one, vagrant: { vm: { provision: [[site, { type: puppet, run:"
                + " always }], [':shell', { inline: id }]] } } }");
    bench.up();
    assertThat(provisions(bench)).containsExactly("vagrant provision --provision-with site web");
  }
}
