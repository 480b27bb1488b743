package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two labs of one owner that do not fit on one computer together, by the real program. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(240)
class PreemptionLifeTest {
  private static final String HOSTS =
      """
      hosts:
        - { name: box, address: 127.0.0.1, capacity: { cpus: 64, memory_mb: 400 } }
      """;

  @TempDir Path temporary;
  private ScriptedComputer computer;
  private Path urgent;

  @BeforeEach
  void aLabThatIsUp() throws Exception {
    computer = new ScriptedComputer(temporary);
    computer.file("hosts.yaml", HOSTS);
    computer.file(
        "topology.yaml", topology("shop", "{ name: web, priority: -10 }", "{ name: db }"));
    urgent = Files.createDirectory(temporary.resolve("urgent"));
    Files.writeString(urgent.resolve("hosts.yaml"), HOSTS);
    urgentIs("{ name: api, memory_mb: 250 }");
    succeeded(computer.homelab("vos", "up"));
  }

  private static String topology(String lab, String... machines) {
    return """
    lab: %s
    defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 100 }
    machines:
      - %s
    """
        .formatted(lab, String.join("\n  - ", machines));
  }

  private void urgentIs(String... machines) throws IOException {
    Files.writeString(urgent.resolve("topology.yaml"), topology("urgent", machines));
  }

  private CommandLineRun inUrgent(String... words) throws Exception {
    return computer.begin(urgent, Map.of(), words).ended();
  }

  private static String succeeded(CommandLineRun run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    return run.out() + run.err();
  }

  private String marker() throws IOException {
    return Files.readString(computer.home("homelab/shop").resolve(".homelab-marker.json"));
  }

  @Test
  void a_less_important_machine_makes_room_and_comes_back_when_there_is_room_again()
      throws Exception {
    assertThat(marker()).contains("\"priority\" : -10");

    CommandLineRun without = inUrgent("vos", "up");
    assertThat(without.exit()).isEqualTo(3);
    assertThat(without.err())
        .contains(
            "hint: halt 1 less important machine of your other labs: homelab vos up --preempt");

    assertThat(inUrgent("plan", "--preempt").out())
        .contains("would halt web of lab shop (")
        .contains(") on box for api: priority -10 < 0, frees 1 cpu, 100 MB");
    CommandLineRun unasked = inUrgent("vos", "up", "--preempt");
    assertThat(unasked.exit()).isEqualTo(2);
    assertThat(unasked.err())
        .contains("halting web of lab shop on box needs confirmation")
        .contains("use --yes");
    assertThat(computer.done()).as("nothing without the yes").containsExactly("up db", "up web");

    assertThat(succeeded(inUrgent("vos", "up", "--preempt", "--yes")))
        .contains("halting web of lab shop on host box to make room");
    assertThat(computer.done()).containsExactly("halt web", "up api", "up db", "up web");
    assertThat(computer.vagrant())
        .contains("shop: halt web")
        .noneMatch(line -> line.startsWith("shop:") && line.contains("halt db"));
    assertThat(marker()).contains("\"preempted_for\" : \"urgent\"");
    assertThat(computer.home("homelab/shop/.homelab/lock")).doesNotExist();
    assertThat(succeeded(inUrgent("vos", "up", "--preempt"))).contains("Nothing to do");

    assertThat(succeeded(computer.homelab("vos", "status", "--live")))
        .contains("preempted: it was halted to make room for lab urgent");
    CommandLineRun full = computer.homelab("vos", "up");
    assertThat(full.exit()).as(full.out() + full.err()).isEqualTo(3);
    assertThat(full.err()).contains("no host can place machine web");
    assertThat(computer.homelab("vos", "reload", "web").err())
        .contains("machine web was halted to make room for lab urgent");
    succeeded(computer.homelab("vos", "up", "db"));
    assertThat(marker()).as("another machine's run").contains("preempted_for");

    assertThat(succeeded(inUrgent("vos", "destroy", "--yes")))
        .contains("machine web of lab shop on host box was halted for this lab")
        .contains("homelab vos up web");
    succeeded(computer.homelab("vos", "up"));
    assertThat(computer.done()).contains("start web").doesNotContain("destroy web");
    assertThat(marker()).doesNotContain("preempted_for");
  }

  @Test
  void labs_that_are_at_work_others_and_more_important_machines_are_left_alone() throws Exception {
    urgentIs("{ name: api, memory_mb: 250, priority: -10 }");
    assertThat(inUrgent("vos", "up", "--preempt", "--yes").exit()).as("not less").isEqualTo(3);

    urgentIs("{ name: api, memory_mb: 250 }");
    CommandLineRun other =
        computer
            .begin(urgent, Map.of("HOMELAB_OWNER", "bob@desk"), "vos", "up", "--preempt", "--yes")
            .ended();
    assertThat(other.exit()).as("another owner's").isEqualTo(3);
    assertThat(other.err()).contains("--preempt does not help");

    succeeded(computer.homelab("vos", "halt", "db"));
    computer.hold();
    ScriptedComputer.Running working = computer.begin("vos", "up");
    try {
      for (int i = 0; i < 300 && !computer.done().contains("start db"); i++) {
        Thread.sleep(100);
      }
      CommandLineRun locked = inUrgent("vos", "up", "--preempt", "--yes");
      assertThat(locked.exit()).as(locked.out() + locked.err()).isEqualTo(3);
      assertThat(locked.err()).contains("in which nobody works");
    } finally {
      computer.letGo();
    }
    succeeded(working.ended());
    assertThat(computer.done()).containsExactly("halt db", "start db", "up db", "up web");
  }

  @Test
  void a_machine_that_was_halted_before_its_marker_told_makes_room_in_the_next_try()
      throws Exception {
    succeeded(computer.homelab("vos", "halt", "web"));
    assertThat(inUrgent("vos", "up").exit()).as("it holds its room").isEqualTo(3);

    assertThat(succeeded(inUrgent("vos", "up", "--preempt", "--yes")))
        .contains("would take the room of web of lab shop");
    assertThat(marker()).contains("\"preempted_for\" : \"urgent\"");
    assertThat(computer.done()).isEqualTo(List.of("halt web", "up api", "up db", "up web"));
  }

  @Test
  void a_lab_that_does_not_know_yet_how_its_run_ended_is_left_alone_and_loses_nothing()
      throws Exception {
    succeeded(computer.homelab("vos", "halt", "db"));
    succeeded(computer.homelab("vos", "up", "--detach"));
    for (int i = 0; i < 300 && !computer.done().contains("start db"); i++) {
      Thread.sleep(100);
    }
    CommandLineRun refused = inUrgent("vos", "up", "--preempt", "--yes");
    assertThat(refused.exit()).as(refused.out() + refused.err()).isEqualTo(3);
    succeeded(computer.homelab("vos", "up"));
    assertThat(computer.done())
        .as("nothing is made anew")
        .containsExactly("halt db", "start db", "up db", "up web");
    succeeded(inUrgent("vos", "up", "--preempt", "--yes"));
    assertThat(computer.done()).contains("halt web", "up api");
  }

  @Test
  void room_is_made_on_any_host_or_not_at_all() throws Exception {
    CommandLineRun one = inUrgent("vos", "up", "--preempt", "--host", "box", "--yes");
    assertThat(one.exit()).as(one.out() + one.err()).isEqualTo(2);
    assertThat(one.err()).contains("leave out --host");
    assertThat(computer.done()).containsExactly("up db", "up web");
  }

  @Test
  void a_machine_that_makes_room_keeps_its_name() throws Exception {
    succeeded(inUrgent("vos", "up", "--preempt", "--yes"));
    CommandLineRun renamed = computer.homelab("state", "mv", "web", "www");
    assertThat(renamed.exit()).as(renamed.out() + renamed.err()).isEqualTo(2);
    assertThat(renamed.err()).contains("it was halted to make room for lab urgent");
    assertThat(marker()).contains("\"preempted_for\" : \"urgent\"");
  }

  @Test
  void what_ran_is_put_back_the_most_important_first_and_what_was_off_is_not() throws Exception {
    succeeded(computer.homelab("vos", "halt", "db"));
    urgentIs("{ name: api, memory_mb: 400, priority: 5 }");
    succeeded(inUrgent("vos", "up", "--preempt", "--yes"));
    assertThat(marker()).containsOnlyOnce("\"ran\" : true");
    CommandLineRun both = inUrgent("vos", "destroy", "--stray", "--put-back");
    assertThat(both.exit()).isEqualTo(2);

    CommandLineRun back = inUrgent("vos", "destroy", "--put-back", "--yes", "--json");
    assertThat(back.out().lines().toList().getLast())
        .contains("\"event\":\"summary\",\"ok\":[\"api\",\"web\"],\"failed\":[]");
    assertThat(succeeded(back))
        .contains("\"event\":\"machine_put_back\",\"host\":\"box\",\"machine\":\"web\"")
        .contains("\"lab\":\"shop\",\"ok\":true,\"reason\":null")
        .contains("machine db of lab shop on host box was halted for this lab")
        .doesNotContain("machine web of lab shop on host box was halted");
    assertThat(computer.done()).contains("start web").doesNotContain("start db");
    assertThat(computer.vagrant())
        .contains("shop: reload --no-provision web")
        .noneMatch(line -> line.startsWith("shop: provision"));
    assertThat(marker()).containsOnlyOnce("preempted_for").doesNotContain("\"ran\"");
    assertThat(computer.home("homelab/shop/.homelab/lock")).doesNotExist();
    assertThat(computer.home("homelab/urgent")).doesNotExist();
    assertThat(succeeded(computer.homelab("vos", "status", "--live")))
        .containsOnlyOnce("it was halted to make room for lab urgent");
    succeeded(computer.homelab("vos", "up"));
    assertThat(computer.done()).contains("start db").doesNotContain("destroy web", "destroy db");
    assertThat(marker()).doesNotContain("preempted_for");
  }

  @Test
  void what_has_no_room_stays_off_and_the_same_command_brings_it_back_later() throws Exception {
    urgentIs("{ name: api, memory_mb: 400, priority: 5 }");
    succeeded(inUrgent("vos", "up", "--preempt", "--yes"));
    Files.writeString(urgent.resolve("hosts.yaml"), HOSTS.replace("400", "150"));

    CommandLineRun full = inUrgent("vos", "destroy", "--put-back", "--yes");
    assertThat(full.exit()).as(full.out() + full.err()).isEqualTo(3);
    assertThat(full.out() + full.err())
        .contains("box/db: of lab shop runs again")
        .contains(
            "web on box: of lab shop, stays off: its host has no room for it; to bring it back, run in the folder of lab shop: homelab vos up web");
    assertThat(computer.done()).contains("start db").doesNotContain("start web");
    assertThat(marker()).containsOnlyOnce("preempted_for");

    Files.writeString(urgent.resolve("hosts.yaml"), HOSTS);
    CommandLineRun unasked = inUrgent("vos", "destroy", "--put-back");
    assertThat(unasked.exit()).isEqualTo(2);
    assertThat(succeeded(inUrgent("vos", "destroy", "--put-back", "--yes")))
        .contains("box/web: of lab shop runs again");
    assertThat(marker()).doesNotContain("preempted_for");
    assertThat(succeeded(inUrgent("vos", "destroy", "--put-back", "--yes")))
        .contains("No machine of this lab");
  }

  @Test
  void an_engine_that_fails_is_told_though_the_machine_runs() throws Exception {
    succeeded(inUrgent("vos", "up", "--preempt", "--yes"));
    Files.createFile(computer.home("fails"));

    CommandLineRun back = inUrgent("vos", "destroy", "--put-back", "--yes");

    assertThat(back.exit()).as(back.out() + back.err()).isEqualTo(6);
    assertThat(back.out() + back.err())
        .contains("web on box: of lab shop, runs again, but: it does not answer over SSH");
    assertThat(computer.done()).contains("start web");
    assertThat(marker()).doesNotContain("preempted_for");
  }

  @Test
  void after_a_kill_in_between_the_other_labs_own_command_goes_on() throws Exception {
    succeeded(inUrgent("vos", "up", "--preempt", "--yes"));
    computer.hold();
    ScriptedComputer.Running putting =
        computer.begin(urgent, Map.of(), "vos", "destroy", "--put-back", "--yes");
    for (int i = 0; i < 300 && !computer.done().contains("start web"); i++) {
      Thread.sleep(100);
    }
    putting.kill();
    computer.letGo();
    assertThat(marker()).as("it holds its room").doesNotContain("preempted_for");

    Path beat = computer.home("homelab/shop/.homelab/lock/beat");
    Files.setLastModifiedTime(beat, FileTime.from(Instant.now().minus(Duration.ofMinutes(10))));
    succeeded(computer.homelab("vos", "up"));
    assertThat(computer.done())
        .containsExactly("destroy api", "halt web", "start web", "up api", "up db", "up web");
    assertThat(marker()).doesNotContain("preempted_for");
  }

  @Test
  void offline_nobody_is_asked_who_could_make_room() throws Exception {
    CommandLineRun refused = inUrgent("plan", "--offline", "--preempt");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("--offline asks none").contains("leave out one of them");
  }

  @Test
  void a_lab_at_work_is_left_alone_and_so_is_what_an_older_marker_tells() throws Exception {
    urgentIs("{ name: api, memory_mb: 400, priority: 5 }");
    succeeded(inUrgent("vos", "up", "--preempt", "--yes"));
    Path marker = computer.home("homelab/shop/.homelab-marker.json");
    computer.delay(20);
    ScriptedComputer.Running working = computer.begin("vos", "destroy", "db", "--yes");
    for (int i = 0; i < 300 && !computer.vagrant().toString().contains("shop: destroy"); i++) {
      Thread.sleep(100);
    }
    computer.delay(0);
    CommandLineRun left = inUrgent("vos", "destroy", "--put-back", "--yes");
    assertThat(left.exit()).as(left.out() + left.err()).isEqualTo(6);
    assertThat(left.out() + left.err())
        .contains("web on box: of lab shop, stays off: its lab is in use: ")
        .contains("run in the folder of lab shop: homelab vos up web");
    assertThat(computer.done()).contains("destroy api").doesNotContain("start web");
    succeeded(working.ended());

    Files.writeString(marker, Files.readString(marker).replaceAll(",\\s*\"ran\" : true", ""));
    assertThat(succeeded(inUrgent("vos", "destroy", "--put-back", "--yes")))
        .contains("machine web of lab shop on host box was halted for this lab")
        .contains("homelab vos up web");
    assertThat(computer.done()).doesNotContain("start web");
  }
}
