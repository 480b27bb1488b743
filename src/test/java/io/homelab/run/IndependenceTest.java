package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.vagrant.VagrantDouble;
import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.MachineStep;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.remote.RemoteException;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Build;
import io.homelab.state.MachineRecord.Contact;
import io.homelab.state.MachineRecord.Phase;
import io.homelab.state.MachineRecord.Place;
import io.homelab.workdir.WorkdirSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to one machine or host is that one's affair, and that of those that need it. */
@Timeout(60)
class IndependenceTest {
  private static final String SCRIPT = "provision: [{ inline: id }]";

  @TempDir Path folder;

  private Bench bench(String... machines) {
    return new Bench(folder, machines);
  }

  private static MachineRecord record(Bench bench, String name) {
    return bench.written().machine(new MachineName(name)).orElseThrow();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).as("the other host goes on").isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_machine_without_dependencies_is_provisioned_while_another_host_still_reloads() {
    Bench before = bench("{ name: db, host: two }");
    Bench bench =
        bench(
            "{ name: db, host: two, memory_mb: 1024 }",
            "{ name: extra, host: one, " + SCRIPT + " }");
    bench.state(before.states().ready("db", "two"));
    bench.facts("two").machine("db", MachineState.RUNNING);
    CountDownLatch provisioned = new CountDownLatch(1);
    bench.host("one").before =
        command -> {
          if (command.argv().words().contains("provision")) {
            provisioned.countDown();
          }
        };
    bench.host("two").before =
        command -> {
          if (command.argv().words().contains("reload")) {
            await(provisioned);
          }
        };
    assertThat(bench.up().complete()).isTrue();
    assertThat(bench.host("two").vagrant()).contains("vagrant reload --no-provision db");
  }

  @Test
  void
      a_dependant_begins_as_soon_as_what_it_depends_on_is_there_whatever_its_own_host_still_does() {
    Bench bench =
        bench(
            "{ name: a, host: one, " + SCRIPT + " }",
            "{ name: b, host: one, depends_on: [a], " + SCRIPT + " }",
            "{ name: slow, host: two, " + SCRIPT + " }");
    CountDownLatch second = new CountDownLatch(1);
    bench.host("one").before =
        command -> {
          if (command.argv().words().contains("provision")
              && command.argv().words().contains("b")) {
            second.countDown();
          }
        };
    bench.host("two").before =
        command -> {
          if (command.argv().words().contains("up")) {
            await(second);
          }
        };
    assertThat(bench.up().complete()).isTrue();
  }

  /** A lab with one machine that needs another box than it has. */
  private Bench replacing(String machine, String from) {
    Bench bench = bench(machine);
    bench.state(
        bench
            .states()
            .ready("a", from)
            .change(
                "a",
                record ->
                    new MachineRecord(
                        new Place(record.host(), record.workdir()),
                        record.phase(),
                        record.power(),
                        new Build(
                            new BoxRef("x/older", "1.0.0", "libvirt"),
                            record.resources(),
                            "another shape",
                            record.settings(),
                            record.scripts()),
                        new Contact(
                            record.privateIp(),
                            record.bridged(),
                            record.access(),
                            record.knows()))));
    bench.facts(from).machine("a", MachineState.RUNNING);
    return bench;
  }

  private void newBox() throws IOException {
    Files.writeString(
        Files.createDirectories(folder.resolve("boxes")).resolve("x-new-libvirt.box"), "new");
  }

  private static void breakBoxes(Bench bench, String host) {
    bench.host(host).before =
        command -> {
          if (VagrantDouble.checksBox(command)) {
            throw new RemoteException(
                RemoteException.FailureKind.FAILED, new HostName(host), "no space left", "", null);
          }
        };
  }

  @Test
  void a_machine_whose_new_box_cannot_be_sent_keeps_running() throws IOException {
    Bench bench = replacing("{ name: a, host: one, box: x/new, box_version: 1.0.0 }", "one");
    newBox();
    breakBoxes(bench, "one");
    MachineRecord before = record(bench, "a");
    RunOutcome outcome = bench.up();
    assertThat(Bench.failures(outcome)).containsExactly("a: no space left");
    assertThat(outcome.hostFailures()).as("the host is well").isEmpty();
    assertThat(bench.host("one").vagrant()).isEmpty();
    assertThat(record(bench, "a")).isEqualTo(before);
  }

  @Test
  void a_machine_is_not_destroyed_before_its_new_host_has_files_and_box() {
    Bench bench = bench("{ name: a, host: two }");
    bench.state(bench.states().ready("a", "one"));
    bench.facts("one").machine("a", MachineState.RUNNING);
    bench.host("two").before =
        command -> {
          throw bench.host("two").lost();
        };
    RunOutcome outcome = bench.up();
    assertThat(Bench.failures(outcome)).containsExactly("a: connection lost");
    assertThat(bench.host("one").vagrant()).isEmpty();
    assertThat(record(bench, "a").host()).isEqualTo(new HostName("one"));
  }

  @Test
  void what_earlier_runs_left_of_boxes_is_tidied_up_but_for_what_is_about_to_come()
      throws IOException {
    Bench bench = replacing("{ name: a, host: one, box: x/new, box_version: 1.0.0 }", "one");
    newBox();
    bench.up();
    assertThat(bench.host("one").log())
        .containsSubsequence("workdir", "boxes tidied but for [x-new-libvirt.box]", "box checked");
  }

  @Test
  void a_machine_with_a_missing_box_fails_alone() {
    Bench bench =
        bench("{ name: a, host: one }", "{ name: b, host: one, box: missing, box_version: 1.0.0 }");
    RunOutcome outcome = bench.up();
    assertThat(Bench.ok(outcome)).containsExactly("a");
    assertThat(Bench.failures(outcome))
        .singleElement()
        .asString()
        .startsWith("b: cannot read the file of box missing 1.0.0 (libvirt): ");
    assertThat(record(bench, "a").phase()).isEqualTo(Phase.READY);
    assertThat(bench.written().machine(new MachineName("b"))).isEmpty();
  }

  @Test
  void provision_leaves_out_what_depends_on_a_machine_whose_scripts_failed() {
    Bench bench =
        bench(
            "{ name: a, host: one, " + SCRIPT + " }",
            "{ name: b, host: one, depends_on: [a], " + SCRIPT + " }",
            "{ name: c, host: two, depends_on: [b], " + SCRIPT + " }",
            "{ name: d, host: two, " + SCRIPT + " }");
    bench.state(
        bench.states().ready("a", "one").ready("b", "one").ready("c", "two").ready("d", "two"));
    bench.host("one").broken.put("provision a", "exit 3");
    RunOutcome outcome = bench.verbs().provision(bench.scriptDigests());
    assertThat(Bench.failures(outcome))
        .containsExactly(
            "a: exit 3", "b: it depends on a, which failed", "c: it depends on b, which failed");
    assertThat(Bench.ok(outcome)).containsExactly("d");
    assertThat(bench.host("one").vagrant()).containsExactly("vagrant provision a");
    assertThat(bench.host("two").vagrant()).containsExactly("vagrant provision d");
  }

  @Test
  void a_machine_that_is_off_again_does_not_fail_its_neighbours() {
    Bench bench =
        bench("{ name: a, host: one }", "{ name: b, host: one }", "{ name: c, host: one }");
    bench.host("one").broken.put("ssh-config b", "it is off");
    RunOutcome outcome = bench.up();
    assertThat(Bench.ok(outcome)).containsExactly("a", "c");
    assertThat(Bench.failures(outcome)).containsExactly("b: vagrant ssh-config: it is off");
  }

  @Test
  void a_host_that_loses_its_connection_while_it_is_tidied_is_a_failure() {
    Bench bench = bench("{ name: a, host: one }");
    bench.state(bench.states().ready("a", "one"));
    bench.host("one").before =
        command -> {
          if (command.argv().words().contains(WorkdirSync.REMOVAL)) {
            throw bench.host("one").lost();
          }
        };
    RunOutcome outcome = bench.verbs().destroy();
    assertThat(bench.written().machines()).isEmpty();
    assertThat(outcome.complete()).isFalse();
    assertThat(outcome.hasFailures()).isTrue();
    assertThat(outcome.hostFailures())
        .containsExactly(new RunOutcome.HostFailure(new HostName("one"), "connection lost"));
  }

  @Test
  void a_host_with_nothing_but_a_workdir_that_cannot_be_removed_is_a_failure() {
    Bench bench = bench("{ name: a, host: one }");
    bench.host("one").before =
        command -> {
          if (command.argv().words().contains(WorkdirSync.REMOVAL)) {
            throw new RemoteException(
                RemoteException.FailureKind.FAILED,
                new HostName("one"),
                "a machine still exists",
                "",
                null);
          }
        };
    RunOutcome outcome = bench.verbs().destroy();
    assertThat(outcome.hasFailures()).isTrue();
    assertThat(outcome.hostFailures())
        .containsExactly(
            new RunOutcome.HostFailure(
                new HostName("one"), "cannot clean up its workdir: a machine still exists"));
    bench.host("one").before = command -> {};
    assertThat(bench.verbs().destroy().complete()).as("again, once the host is well").isTrue();
  }

  @Test
  void every_task_of_a_run_is_in_its_journal_before_and_after() throws IOException {
    Bench bench = bench("{ name: a, host: one, " + SCRIPT + " }", "{ name: b, host: two }");
    bench.host("two").broken.put("up b", "boom");
    bench.up();
    List<Path> files;
    try (Stream<Path> all = Files.list(bench.store.folder().resolve("journal"))) {
      files = all.toList();
    }
    assertThat(files).singleElement().asString().endsWith("/00000001-up.jsonl");
    List<String> lines =
        Files.readAllLines(files.getFirst()).stream()
            .map(line -> line.replaceFirst("\"at\":\"[^\"]*\",", ""))
            .toList();
    assertThat(lines)
        .containsSubsequence(
            "{\"what\":\"begin\",\"task\":\"sync_workdir\",\"host\":\"one\"}",
            "{\"what\":\"done\",\"task\":\"sync_workdir\",\"host\":\"one\"}",
            "{\"what\":\"begin\",\"task\":\"boot\",\"host\":\"one\",\"subject\":\"a\"}",
            "{\"what\":\"done\",\"task\":\"boot\",\"host\":\"one\",\"subject\":\"a\"}",
            "{\"what\":\"begin\",\"task\":\"provision\",\"host\":\"one\",\"subject\":\"a\"}",
            "{\"what\":\"done\",\"task\":\"provision\",\"host\":\"one\",\"subject\":\"a\"}")
        .contains(
            "{\"what\":\"failed\",\"task\":\"boot\",\"host\":\"two\",\"subject\":\"b\",\"reason\":\"boom\"}",
            "{\"what\":\"skipped\",\"task\":\"find_access\",\"host\":\"two\",\"subject\":\"b\",\"because\":\"boot b on two\"}");
  }

  private static String mac(Bench bench, String name) {
    MachineStep step = bench.plan().machine(new MachineName(name)).orElseThrow();
    return ((MachineStep.Present) step).nic().orElseThrow().mac();
  }

  private Bench crossing() {
    Bench bench = bench("{ name: a, host: one, depends_on: [b] }", "{ name: b, host: two }");
    bench.host("one").addresses = mac(bench, "a") + " 192.168.1.7\n";
    bench.host("two").addresses = mac(bench, "b") + " 192.168.1.8\n";
    return bench;
  }

  @Test
  void an_address_that_comes_late_is_waited_for() {
    Bench bench = crossing();
    bench.tick = Duration.ofMillis(1);
    bench.host("two").slowAddresses.set(2);
    assertThat(bench.up().complete()).isTrue();
    assertThat(bench.host("two").log())
        .filteredOn(line -> line.endsWith(" of b"))
        .startsWith("hostname of b", "addresses of b", "addresses of b");
    assertThat(record(bench, "a").knows()).containsExactly("192.168.1.8 b");
  }

  @Test
  void a_machine_that_lets_nobody_in_is_told_apart_from_one_without_an_address() {
    Bench bench = crossing();
    bench.host("two").shut.add("b");
    assertThat(Bench.failures(bench.up()))
        .contains("b: cannot log in over SSH: b.guest: Permission denied (publickey).")
        .noneMatch(failure -> failure.contains("DHCP"));
  }

  @Test
  void an_address_that_nobody_can_be_reached_at_is_neither_kept_nor_told() {
    Bench bench = crossing();
    bench.host("two").addresses =
        mac(bench, "b") + " 127.0.0.1\n" + mac(bench, "b") + " 1;reboot\n";
    assertThat(Bench.failures(bench.up())).anyMatch(failure -> failure.contains("DHCP"));
    assertThat(record(bench, "b").bridgedAddress()).isEmpty();
    assertThat(bench.host("one").log())
        .noneMatch(line -> line.contains("127.0.0.1") || line.contains("reboot"));
  }

  @Test
  void a_box_on_its_way_is_no_machine() throws IOException {
    Bench bench = bench("{ name: a, host: one, box: x/new, box_version: 1.0.0 }");
    newBox();
    bench.up();
    assertThat(bench.host("one").vagrant()).anyMatch(line -> line.startsWith("vagrant box add"));
    assertThat(bench.events)
        .filteredOn(event -> event.machine().isPresent())
        .allMatch(event -> event.machine().get().value().equals("a"));
    assertThat(bench.events).hasAtLeastOneElementOfType(RunEvent.BoxSynced.class);
  }
}
