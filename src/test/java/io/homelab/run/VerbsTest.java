package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.SnapshotName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.TakenName;
import io.homelab.run.RunEvent.HostFailed;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code gw} depends on {@code app}, that on {@code db}; all on host one, {@code far} on two. */
@Timeout(60)
class VerbsTest {
  @TempDir Path folder;
  Bench bench;

  @BeforeEach
  void aLabThatIsUp() {
    bench =
        new Bench(
            folder,
            "{ name: app, host: one, depends_on: [db], provision: [{ inline: id }] }",
            "{ name: db, host: one }",
            "{ name: gw, host: one, depends_on: [app] }",
            "{ name: far, host: two }");
    bench.state(
        bench
            .states()
            .ready("app", "one")
            .ready("db", "one")
            .ready("gw", "one")
            .ready("far", "two"));
    for (String name : List.of("app", "db", "gw")) {
      bench.facts("one").machine(name, MachineState.RUNNING);
    }
    bench.facts("two").machine("far", MachineState.RUNNING);
  }

  private MachineRecord record(String name) {
    return bench.written().machine(new MachineName(name)).orElseThrow();
  }

  @Test
  void destroy_is_one_call_on_each_host_and_cleans_the_hosts() {
    RunOutcome outcome = bench.verbs().destroy();
    assertThat(Bench.ok(outcome)).containsExactly("app", "db", "far", "gw");
    assertThat(bench.host("one").log())
        .containsExactly("workdir", "vagrant destroy --force app db gw", "workdir removed");
    assertThat(bench.host("two").log())
        .containsExactly("workdir", "vagrant destroy --force far", "workdir removed");
    assertThat(bench.written().machines()).isEmpty();
  }

  @Test
  void where_a_trigger_may_need_what_its_machine_depends_on_dependants_are_destroyed_first() {
    Bench other =
        new Bench(
            folder,
            "{ name: agent, host: one, depends_on: [server], vagrant: { trigger: { before: [[destroy]] } } }",
            "{ name: server, host: one }");
    other.state(other.states().ready("agent", "one").ready("server", "one"));
    for (String name : List.of("agent", "server")) {
      other.facts("one").machine(name, MachineState.RUNNING);
    }
    other.verbs().destroy();
    assertThat(other.host("one").vagrant())
        .containsExactly("vagrant destroy --force agent", "vagrant destroy --force server");
  }

  @Test
  void a_machine_that_cannot_be_destroyed_keeps_its_record_and_its_workdir() {
    bench.host("one").broken.put("destroy app", "it is locked");
    RunOutcome outcome = bench.verbs().destroy();
    assertThat(Bench.failures(outcome)).containsExactly("app: it is locked");
    assertThat(bench.written().machines().keySet()).containsExactly(new MachineName("app"));
    assertThat(bench.host("one").log()).doesNotContain("workdir removed").endsWith("workdir");
    assertThat(bench.host("two").log()).endsWith("workdir removed");
  }

  @Test
  void a_host_that_goes_away_does_not_keep_the_others_from_being_cleaned() {
    bench.host("one").before =
        command -> {
          throw bench.host("one").lost();
        };
    RunOutcome outcome = bench.verbs().destroy();
    assertThat(Bench.ok(outcome)).containsExactly("far");
    assertThat(Bench.failures(outcome))
        .containsExactly("app: connection lost", "db: connection lost", "gw: connection lost");
    assertThat(bench.written().machines()).hasSize(3);
    assertThat(bench.events).hasAtLeastOneElementOfType(HostFailed.class);
  }

  @Test
  void halt_goes_from_dependants_to_what_they_depend_on_and_the_state_says_off() {
    assertThat(bench.verbs().halt().complete()).isTrue();
    assertThat(bench.host("one").log())
        .containsExactly("vagrant halt gw", "vagrant halt app", "vagrant halt db");
    assertThat(record("gw").running()).isFalse();
    assertThat(record("gw").phase()).isEqualTo(Phase.READY);
  }

  @Test
  void suspend_goes_from_dependants_to_what_they_depend_on_and_the_state_says_so() {
    assertThat(bench.verbs().suspend().complete()).isTrue();
    assertThat(bench.host("one").log())
        .containsExactly("vagrant suspend gw", "vagrant suspend app", "vagrant suspend db");
    assertThat(record("gw").power()).isEqualTo(MachineRecord.Power.SUSPENDED);
    assertThat(record("gw").phase()).isEqualTo(Phase.READY);
  }

  @Test
  void resume_takes_all_machines_of_a_host_in_one_call_and_reads_their_addresses_anew() {
    bench.verbs().suspend();
    bench.host("one").log().clear();
    assertThat(bench.verbs().resume().complete()).isTrue();
    assertThat(bench.host("one").vagrant())
        .containsExactly("vagrant resume --no-provision app db gw", "vagrant ssh-config app db gw");
    assertThat(record("gw").power()).isEqualTo(MachineRecord.Power.ON);
  }

  @Test
  void a_machine_that_is_off_is_neither_suspended_nor_resumed_and_stays_known_as_off() {
    bench.facts("one").machine("gw", MachineState.STOPPED);
    bench.state(
        bench
            .states()
            .ready("gw", "one")
            .ready("db", "one")
            .change("gw", record -> record.withRunning(false)));
    String why = "gw: it is off: run 'homelab vos up gw'";
    assertThat(Bench.failures(bench.verbs().suspend())).containsExactly(why);
    assertThat(Bench.failures(bench.verbs().resume())).containsExactly(why);
    assertThat(record("gw").power()).isEqualTo(MachineRecord.Power.OFF);
    assertThat(bench.host("one").vagrant()).noneMatch(line -> line.contains("gw"));
  }

  @Test
  void a_suspended_machine_is_not_provisioned_and_what_to_type_is_said() {
    bench.facts("one").machine("db", MachineState.SUSPENDED);
    assertThat(Bench.failures(bench.verbs().provision(bench.scriptDigests())))
        .contains("db: it is suspended: run 'homelab vos resume db'");
  }

  @Test
  void reload_takes_all_machines_of_a_host_in_one_call_and_reads_their_addresses_anew() {
    assertThat(bench.verbs().reload().complete()).isTrue();
    assertThat(bench.host("one").vagrant())
        .containsExactly("vagrant reload --no-provision app db gw", "vagrant ssh-config app db gw");
    assertThat(bench.host("one").log())
        .contains("hosts of app db.guest db", "hosts of gw app.guest app");
    assertThat(bench.host("two").vagrant())
        .containsExactly("vagrant reload --no-provision far", "vagrant ssh-config far");
  }

  @Test
  void provision_does_not_make_a_half_made_machine_a_finished_one() {
    bench.state(
        bench.states().ready("db", "one").change("db", record -> record.withPhase(Phase.CREATING)));
    bench.verbs().provision(bench.scriptDigests());
    assertThat(record("db").phase()).isEqualTo(Phase.CREATING);
  }

  @Test
  void provision_goes_in_waves_and_remembers_what_ran() {
    bench.state(
        bench
            .states()
            .ready("app", "one")
            .ready("db", "one")
            .change("app", record -> record.withScripts("old").withPhase(Phase.BOOTED)));
    RunOutcome outcome = bench.verbs().provision(bench.scriptDigests());
    assertThat(outcome.complete()).isTrue();
    assertThat(bench.host("one").log())
        .containsExactly("workdir", "vagrant provision db", "vagrant provision app");
    assertThat(record("app").scripts())
        .isEqualTo(bench.scriptDigests().get(new MachineName("app")));
    assertThat(record("app").phase()).isEqualTo(Phase.READY);
  }

  @Test
  void provision_leaves_a_machine_that_is_off_alone_and_says_so() {
    bench.facts("one").machine("gw", MachineState.STOPPED);
    RunOutcome outcome = bench.verbs().provision(bench.scriptDigests());
    assertThat(Bench.failures(outcome)).containsExactly("gw: it is off: run 'homelab vos up gw'");
    assertThat(bench.host("one").vagrant()).noneMatch(call -> call.contains("gw"));
    assertThat(record("gw").phase()).isEqualTo(Phase.READY);
    assertThat(bench.host("two").log()).containsExactly("workdir", "vagrant provision far");
  }

  @Test
  void a_snapshot_that_fails_on_one_machine_is_said_and_the_others_are_saved() {
    bench.host("one").broken.put("snapshot db", "no");
    RunOutcome outcome = bench.verbs().snapshot(Verbs.Snapshot.SAVE, new SnapshotName("before"));
    assertThat(bench.host("one").log())
        .containsExactly(
            "vagrant snapshot save app before",
            "vagrant snapshot save db before",
            "vagrant snapshot save gw before");
    assertThat(bench.host("two").log()).containsExactly("vagrant snapshot save far before");
    assertThat(Bench.failures(outcome)).containsExactly("db: no");
  }

  @Test
  void after_a_restore_machines_that_are_up_learn_the_names_anew_and_the_others_count_as_off() {
    bench.state(
        bench
            .states()
            .ready("app", "one")
            .ready("db", "one")
            .ready("gw", "one")
            .change("app", record -> record.withKnows(List.of("192.168.56.9 db"))));
    bench.host("one").broken.put("ssh-config db", "it is off");
    RunOutcome outcome = bench.verbs().snapshot(Verbs.Snapshot.RESTORE, new SnapshotName("before"));
    assertThat(outcome.complete()).isTrue();
    assertThat(record("app").running()).isTrue();
    assertThat(record("app").knows()).containsExactly("192.168.121.2 db");
    assertThat(record("db").running()).isFalse();
  }

  @Test
  void an_interrupt_ends_a_destroy_as_interrupted_with_every_machine_left_in_the_state() {
    bench.host("one").before =
        command -> {
          if (command.argv().words().contains("app")) {
            throw bench.host("one").interrupted();
          }
        };
    RunOutcome outcome = bench.verbs().destroy();
    assertThat(outcome.interrupted()).isTrue();
    assertThat(bench.written().machines().keySet())
        .contains(new MachineName("gw"), new MachineName("app"), new MachineName("db"));
  }

  @Test
  void a_machine_that_was_destroyed_before_the_connection_broke_is_forgotten() {
    Bench bench = new Bench(folder, "{ name: a, host: one }", "{ name: b, host: one }");
    bench.state(bench.states().ready("a", "one").ready("b", "one"));
    bench.host("one").cutAfter = "a";
    assertThat(Bench.failures(bench.verbs().destroy())).isNotEmpty();
    assertThat(bench.written().machines()).containsOnlyKeys(new MachineName("b"));
  }

  @Test
  void what_only_has_the_name_of_a_machine_is_never_destroyed() {
    Bench bench = new Bench(folder, "{ name: a, host: one }", "{ name: b, host: one }");
    bench.state(bench.states().ready("a", "one").ready("b", "one"));
    bench.facts("one").machine("b", MachineState.RUNNING);
    bench.facts("one").taken(TakenName.Holder.VOLUME, "devlab_a.img", "default");
    assertThat(Bench.failures(bench.verbs().destroy()))
        .singleElement()
        .asString()
        .startsWith("a: libvirt volume devlab_a.img in pool default exists, but its workdir");
    assertThat(bench.host("one").vagrant()).containsExactly("vagrant destroy --force b");
    assertThat(bench.written().machines()).containsOnlyKeys(new MachineName("a"));
  }

  @Test
  void what_a_stopped_run_left_of_a_machine_is_destroyed() {
    Bench bench = new Bench(folder, "{ name: a, host: one }");
    bench.state(
        bench.states().ready("a", "one").change("a", record -> record.withPhase(Phase.CREATING)));
    bench.facts("one").taken(TakenName.Holder.VOLUME, "devlab_a.img", "default");
    assertThat(bench.verbs().destroy().complete()).isTrue();
    assertThat(bench.host("one").vagrant()).containsExactly("vagrant destroy --force a");
  }

  @Test
  void a_copy_on_another_host_stays_is_named_and_is_no_success() {
    Bench bench = new Bench(folder, "{ name: a, host: one }", "{ name: b, host: two }");
    bench.state(bench.states().ready("a", "one").ready("b", "two"));
    bench.facts("two").machine("a", MachineState.RUNNING);
    RunOutcome outcome = bench.verbs().destroy();
    assertThat(Bench.failures(outcome)).isEmpty();
    assertThat(outcome.complete()).isFalse();
    assertThat(outcome.hostFailures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.host().value()).isEqualTo("two");
          assertThat(failure.error())
              .contains("machine a is on host one and also on host two", "vagrant destroy -f a");
        });
    assertThat(bench.host("two").vagrant()).containsExactly("vagrant destroy --force b");
  }
}
