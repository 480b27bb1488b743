package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.vagrant.VagrantCommands;
import io.homelab.engine.vagrant.VagrantDouble;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.Action;
import io.homelab.plan.MachineStep;
import io.homelab.plan.MachineStep.Present;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.TakenName;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import io.homelab.workdir.MarkerFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UpRunTest {
  private static final String SCRIPT = "provision: [{ inline: id }]";

  @TempDir Path folder;

  private Bench bench(String... machines) {
    return new Bench(folder, machines);
  }

  private static MachineRecord record(LabState state, String name) {
    return state.machine(new MachineName(name)).orElseThrow();
  }

  @Test
  void a_host_makes_all_its_machines_in_one_call_of_vagrant_and_in_this_order() {
    Bench bench =
        bench(
            "{ name: a, host: one, " + SCRIPT + " }",
            "{ name: b, host: one, depends_on: [a], " + SCRIPT + " }");
    RunOutcome outcome = bench.up();
    assertThat(Bench.ok(outcome)).containsExactly("a", "b");
    assertThat(outcome.complete()).isTrue();
    List<String> log = new ArrayList<>(bench.host("one").log());
    Collections.sort(log.subList(3, 5));
    assertThat(log)
        .containsExactly(
            "workdir",
            "vagrant up --no-provision --destroy-on-error --provider libvirt a b",
            "vagrant ssh-config a b",
            "hostname of a",
            "hostname of b",
            "hosts of b a.guest a",
            "vagrant provision a",
            "check of b to ping:a.guest",
            "vagrant provision b");
    assertThat(bench.host("two").remote().commands()).isEmpty();
  }

  @Test
  void a_machine_that_vagrant_told_the_way_into_is_not_asked_for_and_used_before_others_are_up() {
    Bench bench = bench("{ name: a, host: one }", "{ name: b, host: one }");
    bench.host("one").tellsAccess = true;
    bench.host("one").broken.put("up b", "no room");
    RunOutcome outcome = bench.up();
    assertThat(Bench.ok(outcome)).containsExactly("a");
    assertThat(bench.host("one").log())
        .filteredOn(what -> !what.equals("workdir"))
        .containsExactly(
            "vagrant up --no-provision --destroy-on-error --provider libvirt a b", "hostname of a");
    assertThat(record(bench.written(), "a").access())
        .hasValueSatisfying(way -> assertThat(way.address()).isEqualTo("a.guest"));
  }

  @Test
  void what_a_machine_depends_on_is_checked_in_one_call() {
    Bench bench =
        bench(
            "{ name: a, host: one }",
            "{ name: b, host: one }",
            "{ name: c, host: one, depends_on: [a, b] }");
    assertThat(Bench.ok(bench.up())).containsExactly("a", "b", "c");
    assertThat(bench.host("one").log()).contains("check of c to ping:a.guest ping:b.guest");
  }

  @Test
  void every_call_of_vagrant_waits_for_its_turn_in_the_workdir_and_never_asks_the_network() {
    Bench bench = bench("{ name: a, host: one }");
    bench.up();
    assertThat(bench.host("one").commandsWith("up"))
        .singleElement()
        .satisfies(command -> {
          assertThat(command.argv().words())
              .isEqualTo(
                  VagrantDouble.call(
                      "--machine-readable",
                      "up",
                      "--no-provision",
                      "--destroy-on-error",
                      "--provider",
                      "libvirt",
                      "a"));
          assertThat(command.directory()).contains("/home/ops/home lab");
          assertThat(command.environment())
              .isEqualTo(
                  VagrantCommands.environment(
                      VagrantCommands.HostNames.BY_HOMELAB, "/home/ops/home lab"));
        });
  }

  @Test
  void a_machine_that_was_up_before_the_connection_broke_is_not_made_again() {
    Bench bench =
        bench("{ name: a, host: one }", "{ name: b, host: one }", "{ name: c, host: one }");
    bench.host("one").cutAfter = "b";
    assertThat(Bench.failures(bench.up())).hasSize(3);
    assertThat(bench.written().machine(new MachineName("a")).orElseThrow())
        .returns(Phase.BOOTED, MachineRecord::phase)
        .returns(true, MachineRecord::running);
    assertThat(bench.written().machine(new MachineName("c")).orElseThrow().phase())
        .isEqualTo(Phase.CREATING);
    bench.host("one").cutAfter = "";
    bench.host("one").log().clear();
    bench.later();
    assertThat(bench.up().complete()).isTrue();
    assertThat(bench.host("one").vagrant())
        .contains(
            "vagrant destroy --force c",
            "vagrant up --no-provision --destroy-on-error --provider libvirt c")
        .noneMatch(line -> line.contains("destroy --force a") || line.endsWith("libvirt a b c"));
  }

  @Test
  void a_name_that_somebody_takes_between_plan_and_making_fails_that_machine_and_stays_his() {
    Bench bench = bench("{ name: a, host: one }", "{ name: b, host: one }");
    bench.host("one").before =
        command -> bench.facts("one").taken(TakenName.Holder.VOLUME, "devlab_a.img", "default");

    RunOutcome outcome = bench.up();

    assertThat(Bench.failures(outcome))
        .containsExactly(
            "a: libvirt volume devlab_a.img in pool default has its name but is not this lab's: nothing was touched");
    assertThat(Bench.ok(outcome)).containsExactly("b");
    assertThat(bench.written().machine(new MachineName("a"))).as("never begun").isEmpty();

    bench.later();
    bench.up();
    assertThat(bench.host("one").vagrant()).noneMatch(call -> call.startsWith("vagrant destroy"));
  }

  /** The machines that the marker of host one names after the last word about it. */
  private static Set<String> marked(Bench bench) {
    return bench.host("one").remote().commands().stream()
        .flatMap(command -> command.argv().words().stream())
        .filter(word -> word.contains("\"lab\""))
        .map(word -> MarkerFile.parse(word).orElseThrow().machines().keySet())
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  @Test
  void a_machine_that_could_not_be_made_holds_no_room_for_other_labs_to_miss() {
    Bench bench = bench("{ name: a, host: one }", "{ name: b, host: one }");
    bench.host("one").broken.put("up b", "no space");
    bench.host("one").before =
        command -> {
          if (command.argv().words().contains("up")) {
            bench.facts("one").machine("a", MachineState.RUNNING);
          }
        };

    assertThat(bench.up().failed()).hasSize(1);

    assertThat(marked(bench)).containsExactly("a");
  }

  @Test
  void a_machine_that_failed_half_made_still_holds_its_room() {
    Bench bench = bench("{ name: a, host: one }");
    bench.host("one").broken.put("up a", "no space");
    bench.host("one").before = command -> bench.facts("one").machine("a", MachineState.UNKNOWN);

    bench.up();

    assertThat(marked(bench)).containsExactly("a");
  }

  @Test
  void without_flock_vagrant_is_called_as_it_is() {
    Bench bench = bench("{ name: a, host: one }");
    bench.facts("one").withoutFlock();
    bench.up();
    assertThat(bench.host("one").commandsWith("up").getFirst().argv().words())
        .startsWith("env", "-u")
        .containsSequence("vagrant", "--machine-readable", "up");
  }

  @Test
  void a_guest_is_entered_through_its_host_with_a_literal_ssh_command() {
    Bench bench = bench("{ name: a, host: one, hostname: a.lan }");
    bench.up();
    assertThat(bench.host("one").commandsWith("ssh").getFirst().argv().words())
        .containsExactly(
            "ssh",
            "-F",
            "/dev/null",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR",
            "-o",
            "IdentitiesOnly=yes",
            "-i",
            "/keys/of it",
            "-p",
            "22",
            "-l",
            "vagrant",
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=5",
            "--",
            "a.guest",
            "sh -c '[ \"$(id -u)\" = 0 ] && exec sh -s -- \"$@\"; exec sudo -n sh -s -- \"$@\"'"
                + " sh a.lan");
  }

  @Test
  void nothing_at_all_is_called_when_there_is_nothing_to_do() {
    Bench bench = bench("{ name: a, host: one }");
    bench.up();
    LabState after = bench.written();
    Bench again = bench("{ name: a, host: one }");
    again.state(again.states().ready("a", "one"));
    again.facts("one").machine("a", MachineState.RUNNING);
    assertThat(again.plan().changes()).isFalse();
    RunOutcome outcome = again.up();
    assertThat(Bench.ok(outcome)).containsExactly("a");
    assertThat(again.host("one").vagrant()).isEmpty();
    assertThat(record(after, "a").phase()).isEqualTo(Phase.READY);
  }

  @Test
  void the_state_says_creating_before_vagrant_is_asked_and_ready_at_the_end() {
    Bench bench = bench("{ name: a, host: one, " + SCRIPT + " }");
    List<Phase> seen = new ArrayList<>();
    bench.host("one").before =
        command -> {
          if (command.argv().words().contains("up")
              || command.argv().words().contains("provision")) {
            seen.add(record(bench.written(), "a").phase());
          }
        };
    bench.up();
    assertThat(seen).containsExactly(Phase.CREATING, Phase.BOOTED);
    MachineRecord record = record(bench.written(), "a");
    Present step = (Present) bench.plan().machine(new MachineName("a")).orElseThrow();
    assertThat(record.phase()).isEqualTo(Phase.READY);
    assertThat(record.running()).isTrue();
    assertThat(record.workdir()).isEqualTo("/home/ops/home lab");
    assertThat(record.scripts()).isEqualTo(step.digests().scripts());
    assertThat(record.access())
        .hasValueSatisfying(access -> assertThat(access.address()).isEqualTo("a.guest"));
  }

  @Test
  void a_host_that_fails_fails_with_its_machines_and_the_others_go_on() {
    Bench bench = bench("{ name: a, host: one }", "{ name: b, host: two }");
    bench.host("one").before =
        command -> {
          throw bench.host("one").lost();
        };
    RunOutcome outcome = bench.up();
    assertThat(Bench.failures(outcome)).containsExactly("a: connection lost");
    assertThat(Bench.ok(outcome)).containsExactly("b");
    assertThat(record(bench.written(), "b").phase()).isEqualTo(Phase.READY);
    assertThat(bench.written().machine(new MachineName("a"))).isEmpty();
  }

  @Test
  void a_machine_that_fails_does_not_keep_the_next_ones_from_booting() {
    Bench bench =
        bench("{ name: a, host: one }", "{ name: b, host: one }", "{ name: c, host: one }");
    bench.host("one").broken.put("up b", "no space left");
    RunOutcome outcome = bench.up();
    assertThat(Bench.failures(outcome)).containsExactly("b: no space left");
    assertThat(Bench.ok(outcome)).containsExactly("a", "c");
    assertThat(bench.host("one").vagrant())
        .startsWith(
            "vagrant up --no-provision --destroy-on-error --provider libvirt a b c",
            "vagrant up --no-provision --destroy-on-error --provider libvirt c",
            "vagrant ssh-config a c");
    assertThat(record(bench.written(), "b").phase()).isEqualTo(Phase.CREATING);
  }

  @Test
  void what_depends_on_a_failed_machine_fails_with_that_reason_down_the_whole_chain() {
    Bench bench =
        bench(
            "{ name: a, host: one }",
            "{ name: b, host: one, depends_on: [a], " + SCRIPT + " }",
            "{ name: c, host: one, depends_on: [b] }",
            "{ name: d, host: one }");
    bench.host("one").broken.put("up a", "boom");
    RunOutcome outcome = bench.up();
    assertThat(Bench.failures(outcome))
        .containsExactly(
            "a: boom", "b: it depends on a, which failed", "c: it depends on b, which failed");
    assertThat(Bench.ok(outcome)).containsExactly("d");
    assertThat(bench.host("one").vagrant()).noneMatch(line -> line.startsWith("vagrant provision"));
    assertThat(record(bench.written(), "b").phase()).isEqualTo(Phase.BOOTED);
  }

  @Test
  void provisioning_goes_on_after_a_machine_whose_script_fails() {
    Bench bench =
        bench(
            "{ name: a, host: one, " + SCRIPT + " }",
            "{ name: b, host: one, " + SCRIPT + " }",
            "{ name: c, host: one, depends_on: [a] }");
    bench.host("one").broken.put("provision a", "exit 3");
    RunOutcome outcome = bench.up();
    assertThat(Bench.failures(outcome))
        .containsExactly("a: exit 3", "c: it depends on a, which failed");
    assertThat(Bench.ok(outcome)).containsExactly("b");
    assertThat(record(bench.written(), "a").phase()).isEqualTo(Phase.BOOTED);
    assertThat(record(bench.written(), "b").phase()).isEqualTo(Phase.READY);
  }

  @Test
  void a_dependant_that_does_not_reach_what_it_depends_on_fails_and_says_so() {
    Bench bench =
        bench(
            "{ name: a, host: one, check: { port: 443 } }",
            "{ name: b, host: one, depends_on: [a] }");
    bench.host("one").deaf.add("a.guest");
    RunOutcome outcome = bench.up();
    assertThat(Bench.failures(outcome))
        .containsExactly("b: it cannot reach a, which it depends on: no answer to ping");
    assertThat(bench.host("one").log()).contains("check of b to port:a.guest:443");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_check_that_failed_or_was_never_made_after_a_start_is_still_due(boolean killed) {
    Bench bench = bench("{ name: a, host: one }", "{ name: b, host: one, depends_on: [a] }");
    assertThat(bench.up().complete()).isTrue();
    bench.later();
    bench.facts("one").machine("b", MachineState.STOPPED);
    VagrantDouble one = bench.host("one");
    if (killed) {
      one.before =
          command -> {
            if (command.argv().toShell().contains("ping:a.guest")) {
              throw one.interrupted();
            }
          };
    } else {
      one.deaf.add("a.guest");
    }
    bench.up();
    assertThat(record(bench.written(), "b").running()).isTrue();
    one.deaf.clear();
    one.before = command -> {};
    bench.later();

    assertThat(bench.plan().machine(new MachineName("b")).orElseThrow().reason())
        .isEqualTo("it has yet to reach a");
    one.log().clear();
    assertThat(bench.up().complete()).isTrue();
    assertThat(one.log()).contains("check of b to ping:a.guest").doesNotContain("provision b");
    bench.later();
    assertThat(bench.plan().machine(new MachineName("b")).orElseThrow().action())
        .isEqualTo(Action.KEEP);
  }

  private Bench whereStartedBFailedToReachA() {
    Bench bench = bench("{ name: a, host: one }", "{ name: b, host: one, depends_on: [a] }");
    bench.up();
    bench.later();
    bench.facts("one").machine("b", MachineState.STOPPED);
    bench.host("one").deaf.add("a.guest");
    assertThat(bench.up().complete()).isFalse();
    return bench;
  }

  @Test
  void a_check_that_is_due_stays_due_when_another_machine_is_worked_on() {
    Bench bench = whereStartedBFailedToReachA();
    bench.host("one").deaf.clear();
    bench.later();
    bench.facts("one").machine("a", MachineState.STOPPED);

    UpRun.up(bench.context(), bench.plan(), bench.probes(), Set.of(new MachineName("a")));
    bench.later();

    assertThat(bench.plan().machine(new MachineName("b")).orElseThrow().reason())
        .isEqualTo("it has yet to reach a");
  }

  @Test
  void a_machine_that_depends_on_nothing_any_more_loses_its_names() {
    Bench before = whereStartedBFailedToReachA();
    assertThat(record(before.written(), "b").knows()).containsExactly("a.guest a ?");

    Bench bench = bench("{ name: a, host: one }", "{ name: b, host: one }");
    bench.later();
    assertThat(bench.up().complete()).isTrue();
    assertThat(bench.host("one").log()).anyMatch(line -> line.startsWith("hosts of b"));
    assertThat(record(bench.written(), "b").knows()).isEmpty();
  }

  @Test
  void machines_that_start_after_others_boot_in_a_later_call() {
    Bench bench =
        bench(
            "{ name: a, host: one, start_after: [c] }",
            "{ name: b, host: one }",
            "{ name: c, host: one }");
    bench.up();
    assertThat(bench.host("one").vagrant())
        .startsWith(
            "vagrant up --no-provision --destroy-on-error --provider libvirt b c",
            "vagrant up --no-provision --destroy-on-error --provider libvirt a");
  }

  @Test
  void a_machine_does_not_boot_when_one_failed_that_it_starts_after_even_on_another_host() {
    Bench bench =
        bench(
            "{ name: a, host: one }",
            "{ name: b, host: two, start_after: [a] }",
            "{ name: c, host: two, start_after: [b] }");
    bench.host("one").broken.put("up a", "boom");
    RunOutcome outcome = bench.up();
    assertThat(Bench.failures(outcome))
        .containsExactly(
            "a: boom", "b: it starts after a, which failed", "c: it starts after b, which failed");
    assertThat(bench.host("two").vagrant()).isEmpty();
    assertThat(bench.written().machine(new MachineName("b"))).isEmpty();
  }

  @Test
  void ends_of_crossing_edges_get_their_address_read_by_mac_and_told_to_the_dependant() {
    Bench bench = bench("{ name: a, host: one, depends_on: [b] }", "{ name: b, host: two }");
    bench.host("one").addresses = mac(bench, "a") + " 192.168.1.7\n";
    bench.host("two").addresses =
        "52:54:00:00:00:01 192.168.121.5\n" + mac(bench, "b") + " 192.168.1.8\n";
    assertThat(bench.up().complete()).isTrue();
    assertThat(record(bench.written(), "b").bridgedAddress()).contains("192.168.1.8");
    assertThat(bench.host("two").log()).contains("hostname of b").doesNotContain("addresses of b");
    assertThat(bench.host("one").log())
        .contains("hosts of a 192.168.1.8 b", "check of a to ping:192.168.1.8");
    assertThat(record(bench.written(), "a").knows()).containsExactly("192.168.1.8 b");
  }

  private static String mac(Bench bench, String name) {
    MachineStep step = bench.plan().machine(new MachineName(name)).orElseThrow();
    return ((Present) step).nic().orElseThrow().mac();
  }

  @Test
  void a_bridged_machine_without_an_address_fails_with_its_mac_and_bridge() {
    Bench bench = bench("{ name: a, host: one, depends_on: [b] }", "{ name: b, host: two }");
    bench.host("one").addresses = mac(bench, "a") + " 192.168.1.7\n";
    RunOutcome outcome = bench.up();
    assertThat(Bench.failures(outcome))
        .containsExactly(
            "a: it depends on b, which failed",
            "b: its bridged NIC (%s on br0) got no address: is there a DHCP server on that network?"
                .formatted(mac(bench, "b")));
  }

  @Test
  void two_machines_with_one_bridged_address_are_refused() {
    Bench bench = bench("{ name: a, host: one, depends_on: [b] }", "{ name: b, host: two }");
    bench.host("one").addresses = mac(bench, "a") + " 192.168.1.7\n";
    bench.host("two").addresses = mac(bench, "b") + " 192.168.1.7\n";
    assertThat(Bench.failures(bench.up()))
        .anySatisfy(failure ->
            assertThat(failure)
                .matches("[ab]: it has the same bridged address 192.168.1.7 as [ab]: give .*"));
  }

  @Test
  void the_old_address_of_a_machine_that_is_off_is_nobodys() {
    Bench bench = bench("{ name: off, host: two }", "{ name: on, host: one, depends_on: [off] }");
    bench.state(
        bench
            .states()
            .bridged("off", "two", "192.168.1.7")
            .change("off", record -> record.withRunning(false)));
    bench.facts("two").machine("off", MachineState.STOPPED);
    bench.host("two").broken.put("up off", "boom");
    bench.host("one").addresses = mac(bench, "on") + " 192.168.1.7\n";
    assertThat(Bench.failures(bench.up()))
        .containsExactly("off: boom", "on: it depends on off, which failed");
  }

  @Test
  void an_interrupt_ends_the_run_as_interrupted_and_the_state_says_what_was_begun() {
    Bench bench = bench("{ name: a, host: one }", "{ name: b, host: two }");
    bench.host("one").before =
        command -> {
          if (command.argv().words().contains("up")) {
            throw bench.host("one").interrupted();
          }
        };
    RunOutcome outcome = bench.up();
    assertThat(outcome.interrupted()).isTrue();
    assertThat(outcome.complete()).isFalse();
    assertThat(outcome.ok()).isEmpty();
    assertThat(record(bench.written(), "a").phase()).isEqualTo(Phase.CREATING);
    assertThat(bench.events.getLast()).isInstanceOf(RunEvent.RunEnded.class);
    assertThat(bench.host("one").log()).containsExactly("workdir");
  }

  @Test
  void a_machine_that_moves_is_gone_from_its_old_host_before_it_is_made_on_the_new_one() {
    Bench bench = bench("{ name: a, host: two }");
    bench.state(bench.states().ready("a", "one").ready("old", "one"));
    bench.facts("one").machine("a", MachineState.RUNNING).machine("old", MachineState.RUNNING);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    bench.hosts.forEach((name, host) ->
        host.before =
            command ->
                command.argv().words().stream()
                    .filter(word -> word.equals("up") || word.equals("destroy"))
                    .forEach(word -> order.add(word + " on " + name)));
    RunOutcome outcome = bench.up();
    assertThat(Bench.failures(outcome)).isEmpty();
    assertThat(order).startsWith("destroy on one").endsWith("up on two");
    assertThat(bench.host("one").vagrant())
        .allMatch(line -> line.startsWith("vagrant destroy --force"))
        .anyMatch(line -> List.of(line.split(" ")).contains("a"));
    assertThat(bench.written().machines().keySet()).containsExactly(new MachineName("a"));
    assertThat(record(bench.written(), "a").host().value()).isEqualTo("two");
  }

  @Test
  void a_machine_that_could_not_be_destroyed_is_not_made_a_second_time() {
    Bench bench = bench("{ name: a, host: two }");
    bench.state(bench.states().ready("a", "one"));
    bench.facts("one").machine("a", MachineState.RUNNING);
    bench.host("one").broken.put("destroy a", "it is locked");
    RunOutcome outcome = bench.up();
    assertThat(Bench.failures(outcome)).containsExactly("a: it is locked");
    assertThat(bench.host("two").vagrant()).isEmpty();
    assertThat(record(bench.written(), "a").host().value()).isEqualTo("one");
  }

  /** {@code MACHINE on HOST: REASON} of every machine that was left out. */
  private static List<String> leftOut(RunOutcome outcome) {
    return outcome.leftOut().stream()
        .map(left ->
            left.machine()
                + left.host().map(host -> " on " + host).orElse("")
                + ": "
                + left.reason())
        .toList();
  }

  @Test
  void
      what_has_a_host_is_made_when_others_have_none_and_what_depends_on_them_waits_unprovisioned() {
    Bench bench =
        bench(
            "{ name: big, memory_mb: 4096, priority: -1 }",
            "{ name: db, host: one, " + SCRIPT + " }",
            "{ name: top, host: one, depends_on: [web], " + SCRIPT + " }",
            "{ name: web, host: one, depends_on: [big, db], " + SCRIPT + " }");
    bench.facts("one").measured(4, 2048, 100);
    bench.facts("two").measured(4, 2048, 100);

    RunOutcome outcome = bench.up();

    assertThat(Bench.failures(outcome)).isEmpty();
    assertThat(Bench.ok(outcome)).containsExactly("db");
    assertThat(leftOut(outcome))
        .containsExactly(
            "big: no host can place machine big (role big, 1 cpu, 4096 MB)",
            "top on one: it depends on web, which is waiting itself",
            "web on one: it depends on big, which has no host");
    assertThat(outcome.complete()).isFalse();
    assertThat(bench.host("one").vagrant())
        .containsExactly(
            "vagrant up --no-provision --destroy-on-error --provider libvirt db top web",
            "vagrant ssh-config db top web",
            "vagrant provision db");
    assertThat(record(bench.written(), "db").phase()).isEqualTo(Phase.READY);
    assertThat(record(bench.written(), "web").phase()).isEqualTo(Phase.BOOTED);
    assertThat(bench.events)
        .contains(
            new RunEvent.MachineWaits(
                new HostName("one"),
                new MachineName("web"),
                "it depends on big, which has no host"));
  }

  @Test
  void what_waited_is_provisioned_by_the_run_that_has_a_host_for_all() {
    String[] machines = {
      "{ name: big, host: two, memory_mb: 4096 }",
      "{ name: web, host: one, depends_on: [big], " + SCRIPT + " }"
    };
    Bench bench = bench(machines);
    bench.state(
        bench
            .states()
            .bridged("web", "one", "192.168.1.7")
            .change("web", record -> record.withPhase(Phase.BOOTED)));
    bench.facts("one").machine("web", MachineState.RUNNING);
    bench.host("one").addresses = mac(bench, "web") + " 192.168.1.7\n";
    bench.host("two").addresses = mac(bench, "big") + " 192.168.1.8\n";

    assertThat(Bench.ok(bench.up())).containsExactly("big", "web");
    assertThat(bench.host("one").vagrant()).contains("vagrant provision web");
    assertThat(record(bench.written(), "web").phase()).isEqualTo(Phase.READY);
  }

  @Test
  void what_starts_after_a_machine_without_a_host_is_not_even_touched() {
    Bench before = bench("{ name: late, host: one }");
    Bench bench =
        bench(
            "{ name: big, memory_mb: 999999 }",
            "{ name: late, host: one, disk_gb: 9, start_after: [big] }",
            "{ name: later, host: one, start_after: [late] }",
            "{ name: other, host: one }");
    bench.state(before.states().ready("late", "one"));
    bench.facts("one").machine("late", MachineState.RUNNING);

    RunOutcome outcome = bench.up();

    assertThat(leftOut(outcome))
        .endsWith(
            "late on one: it starts after big, which has no host",
            "later on one: it starts after late, which is waiting itself");
    assertThat(Bench.ok(outcome)).containsExactly("other");
    assertThat(bench.host("one").vagrant())
        .containsExactly(
            "vagrant up --no-provision --destroy-on-error --provider libvirt other",
            "vagrant ssh-config other");
    assertThat(record(bench.written(), "late")).isEqualTo(record(before.written(), "late"));
  }

  @Test
  void a_machine_that_should_move_and_has_nowhere_to_go_stays_and_its_dependants_reach_it() {
    Bench bench =
        bench(
            "{ name: db, host: two, memory_mb: 4096 }",
            "{ name: web, host: one, depends_on: [db], " + SCRIPT + " }");
    bench.state(bench.states().ready("db", "one"));
    bench.facts("one").machine("db", MachineState.RUNNING);
    bench.facts("two").measured(4, 2048, 100);

    RunOutcome outcome = bench.up();

    assertThat(Bench.failures(outcome)).isEmpty();
    assertThat(Bench.ok(outcome)).containsExactly("web");
    assertThat(leftOut(outcome))
        .containsExactly("db: no host can place machine db (role db, 1 cpu, 4096 MB)");
    assertThat(bench.host("one").vagrant())
        .containsExactly(
            "vagrant up --no-provision --destroy-on-error --provider libvirt web",
            "vagrant ssh-config web",
            "vagrant provision web");
    assertThat(bench.host("one").archive).contains("name: db").contains("host: one");
  }

  @Test
  void a_machine_that_is_off_is_started_and_not_provisioned_again() {
    Bench bench = bench("{ name: a, host: one, " + SCRIPT + " }");
    bench.state(bench.states().ready("a", "one").change("a", record -> record.withRunning(false)));
    bench.facts("one").machine("a", MachineState.STOPPED);
    assertThat(bench.up().complete()).isTrue();
    assertThat(bench.host("one").vagrant())
        .containsExactly(
            "vagrant up --no-provision --destroy-on-error --provider libvirt a",
            "vagrant ssh-config a");
    assertThat(record(bench.written(), "a").running()).isTrue();
  }

  @Test
  void changed_settings_are_reloaded() {
    Bench before = bench("{ name: a, host: one }");
    Bench bench = bench("{ name: a, host: one, memory_mb: 1024 }");
    bench.state(before.states().ready("a", "one"));
    bench.facts("one").machine("a", MachineState.RUNNING);
    assertThat(bench.up().complete()).isTrue();
    assertThat(bench.host("one").vagrant())
        .containsExactly("vagrant reload --no-provision a", "vagrant ssh-config a");
    assertThat(record(bench.written(), "a").resources().memoryMb()).isEqualTo(1024);
  }
}
