package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Machines that are kept ready, claimed and given back, by the real program. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(300)
class PoolLifeTest {
  private static final Pattern ID = Pattern.compile("i-[0-9a-f]{8}");

  @TempDir Path temporary;
  private ScriptedComputer computer;

  @BeforeEach
  void aPool() throws IOException {
    computer = new ScriptedComputer(temporary);
    computer.file(
        "hosts.yaml",
        """
        hosts:
          - { name: a, address: 127.0.0.1, capacity: { cpus: 64, memory_mb: 100 } }
        """);
    topology("cpus: 1", "ready: 2, max: 4");
  }

  private void topology(String template, String terms) throws IOException {
    computer.file(
        "topology.yaml",
        """
        lab: devlab
        defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
        pools:
          - { name: runner, template: { %s }, creating_at_once: 2, %s }
        """
            .formatted(template, terms));
  }

  private String succeeded(String... words) throws Exception {
    CommandLineRun run = computer.homelab(words);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    return run.out();
  }

  private CommandLineRun fails(int exit, String... words) throws Exception {
    CommandLineRun run = computer.homelab(words);
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(exit);
    return run;
  }

  private Set<String> ids(String text) {
    Set<String> ids = new TreeSet<>();
    Matcher all = ID.matcher(text);
    while (all.find()) {
      ids.add(all.group());
    }
    return ids;
  }

  private List<String> traces() throws IOException {
    List<String> traces = new ArrayList<>();
    for (Path folder :
        List.of(
            computer.home("homelab"),
            computer.home("vms"),
            computer.lab.resolve(".homelab/instances"),
            computer.lab.resolve(".homelab/claims"))) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> all = Files.list(folder)) {
          all.forEach(each -> traces.add(each.toString()));
        }
      }
    }
    return traces;
  }

  @Test
  void machines_are_ready_before_anyone_asks_and_go_after_their_use() throws Exception {
    succeeded("pool", "tick");
    assertThat(succeeded("pool", "list")).contains("2 of 2");
    assertThat(computer.done()).hasSize(2).allMatch(line -> line.matches("up i-[0-9a-f]{8}"));
    assertThat(succeeded("pool", "tick")).isNotNull();
    assertThat(computer.done()).hasSize(2);

    String claim = succeeded("pool", "claim", "runner", "--for", "ci-7", "--claim-id", "job-7");
    Path config = computer.lab.resolve(".homelab/claims/job-7/ssh_config");
    assertThat(claim).contains("ci-7-a", "ssh -F " + config + " ci-7-a");
    assertThat(config).content().contains("Host ci-7-a\n", "HostName i-");
    succeeded("pool", "release", "job-7");
    assertThat(config).doesNotExist();
    succeeded("pool", "release", "job-7");
    succeeded("pool", "tick");
    assertThat(computer.done()).hasSize(4);

    succeeded("pool", "drain", "runner");
    succeeded("pool", "tick");
    assertThat(traces()).isEmpty();
    assertThat(ids(succeeded("pool", "show"))).isEmpty();
    assertThat(succeeded("pool", "history")).contains("retiring -> gone");
  }

  @Test
  void a_claim_gets_all_machines_or_none_and_the_same_id_gives_the_same_answer() throws Exception {
    succeeded("pool", "tick");
    fails(7, "pool", "claim", "runner", "--count", "3", "--claim-id", "big");
    fails(3, "pool", "claim", "runner", "--count", "5");
    fails(2, "pool", "claim", "runners");
    fails(2, "pool", "claim", "runner", "--claim-id", "no good");
    fails(2, "pool", "claim", "runner", "--for", "Not_A_Name");
    fails(2, "pool", "claim", "runner", "--lease", "30d");
    String first =
        succeeded("pool", "claim", "runner", "--count", "2", "--claim-id", "c", "--json");
    String second =
        succeeded("pool", "claim", "runner", "--count", "2", "--claim-id", "c", "--json");
    assertThat(ids(second)).isEqualTo(ids(first)).hasSize(2);
    CommandLineRun other = fails(2, "pool", "claim", "runner", "--claim-id", "c");
    assertThat(other.err()).contains("claim c was another request");
    CommandLineRun none = fails(7, "pool", "claim", "runner");
    assertThat(none.err()).contains("0 of 1 machine ready").contains("2 claimed");
  }

  @Test
  void who_waits_gets_what_is_made_meanwhile() throws Exception {
    topology("cpus: 1", "ready: 0, max: 2");
    ScriptedComputer.Running waiting =
        computer.begin("pool", "claim", "runner", "--wait", "60s", "--claim-id", "w");
    Path books = computer.lab.resolve(".homelab/pools.json");
    for (int i = 0; i < 200 && !Files.exists(books); i++) {
      Thread.sleep(100);
    }
    succeeded("pool", "tick");
    CommandLineRun given = waiting.ended();
    assertThat(given.exit()).as(given.err()).isZero();
    assertThat(given.err()).contains("waiting at most 5").contains("0 of 1 ready");
  }

  /** Nobody is given a machine in which he could not work. */
  @Test
  void a_machine_that_is_deaf_when_it_is_claimed_is_not_given() throws Exception {
    succeeded("pool", "tick");
    Files.createFile(computer.home("deaf"));
    CommandLineRun denied = fails(7, "pool", "claim", "runner", "--claim-id", "c");
    assertThat(denied.err()).contains("was not given: ").contains("no login: no route to host");
    assertThat(computer.lab.resolve(".homelab/claims/c")).as("keys of no claim").doesNotExist();
    Files.delete(computer.home("deaf"));
    String shown = succeeded("pool", "show");
    assertThat(shown).contains("failed").doesNotContain("claimed");
  }

  /** It may be at work in it: a machine that reboots, or a host that is away for a moment. */
  @Test
  void who_asks_again_for_what_he_has_does_not_lose_it_when_it_does_not_answer() throws Exception {
    succeeded("pool", "tick");
    succeeded("pool", "claim", "runner", "--count", "2", "--claim-id", "c");
    Files.createFile(computer.home("deaf"));
    CommandLineRun again = fails(6, "pool", "claim", "runner", "--count", "2", "--claim-id", "c");
    assertThat(again.err())
        .contains("claim c stands, but machine runner-", "no login: no route to host")
        .contains("homelab pool release c");
    Files.delete(computer.home("deaf"));
    succeeded("pool", "tick");
    assertThat(computer.done()).noneMatch(line -> line.startsWith("destroy"));
    succeeded("pool", "claim", "runner", "--count", "2", "--claim-id", "c");
  }

  @Test
  void machines_are_given_from_the_folder_that_they_were_made_in() throws Exception {
    succeeded("pool", "tick");
    Path hosts = computer.lab.resolve("hosts.yaml");
    Files.writeString(
        hosts, Files.readString(hosts).replace("127.0.0.1,", "127.0.0.1, workdir: ~/elsewhere,"));
    succeeded("pool", "claim", "runner", "--count", "2", "--claim-id", "c");
    succeeded("pool", "release", "c");
    succeeded("pool", "drain", "runner");
    succeeded("pool", "tick");
    assertThat(traces()).isEmpty();
  }

  private void waitFor(String file, String words) throws Exception {
    Path path = computer.home(file);
    for (int i = 0;
        i < 300 && !(Files.exists(path) && Files.readString(path).contains(words));
        i++) {
      Thread.sleep(100);
    }
    assertThat(path).content().contains(words);
  }

  /** An editor that saves it, or a checkout, takes it away for a moment. */
  @Test
  void who_keeps_the_pools_goes_on_while_a_script_is_away() throws Exception {
    Path script = Files.writeString(computer.lab.resolve("p.sh"), "echo one\n");
    topology("cpus: 1, provision: p.sh", "ready: 1, max: 4");
    ScriptedComputer.Running run = computer.begin("pool", "run", "--every", "1s");
    try {
      waitFor("done", "up i-");
      Files.delete(script);
      Thread.sleep(4000);
      assertThat(run.hasEnded()).isFalse();
      Files.writeString(script, "echo two\n");
      waitFor("done", "destroy i-");
    } finally {
      run.kill();
    }
  }

  /** Nobody was told its id, so nobody could give it back. */
  @Test
  void a_claim_that_cannot_be_handed_over_is_given_back_unless_its_maker_named_it()
      throws Exception {
    succeeded("pool", "tick");
    Files.createFile(computer.lab.resolve(".homelab/claims"));
    fails(2, "pool", "claim", "runner");
    assertThat(succeeded("pool", "show")).contains("releasing").doesNotContain("claimed");
    fails(2, "pool", "claim", "runner", "--claim-id", "mine");
    Files.delete(computer.lab.resolve(".homelab/claims"));
    succeeded("pool", "claim", "runner", "--claim-id", "mine");
  }

  /** HOMELAB_OWNER is not set in cron, or the computer was renamed. */
  @Test
  void under_another_owners_name_nothing_is_taken_for_gone() throws Exception {
    succeeded("pool", "tick");
    succeeded("pool", "claim", "runner", "--claim-id", "c");
    CommandLineRun other =
        computer.homelab(Map.of("HOMELAB_OWNER", "cron@elsewhere"), "pool", "tick");
    assertThat(other.exit()).as(other.err()).isEqualTo(4);
    assertThat(other.err()).contains("set HOMELAB_OWNER");
    succeeded("pool", "tick");
    assertThat(computer.done()).noneMatch(line -> line.startsWith("destroy"));
    succeeded("pool", "claim", "runner", "--claim-id", "c");
  }

  @Test
  void of_machines_that_never_answer_no_more_are_made_and_the_pool_says_why() throws Exception {
    topology("cpus: 1", "ready: 2, max: 4, boot_limit: 8s, retries: { limit: 2, backoff: 1s }");
    Files.createFile(computer.home("deaf"));
    for (int i = 0; i < 4; i++) {
      computer.homelab("pool", "tick");
    }
    String list = succeeded("pool", "list");
    assertThat(list).contains("0 of 2").contains("brake");
    assertThat(computer.done().stream().filter(line -> line.startsWith("up ")).count())
        .isLessThanOrEqualTo(6);
    Files.delete(computer.home("deaf"));
    succeeded("pool", "repair", "runner");
    succeeded("pool", "tick");
    assertThat(succeeded("pool", "list")).contains("2 of 2");
  }

  @Test
  void what_fits_nowhere_is_waited_for_and_every_host_says_why() throws Exception {
    topology("memory_mb: 45", "ready: 3, max: 4");
    succeeded("pool", "tick");
    String list = succeeded("pool", "list");
    assertThat(list).contains("2 of 3").contains("needs 45 MB, host a has 10 MB left");
    assertThat(computer.done()).hasSize(2);
    assertThat(succeeded("capacity", "--pool", "runner")).contains("needs 45 MB");
    topology("memory_mb: 2", "ready: 3, max: 4");
    assertThat(succeeded("capacity", "--pool", "runner", "--json")).contains("\"fits\": 5");
    fails(2, "capacity", "--pool", "runner", "--cpus", "2");
    assertThat(fails(2, "capacity", "--pool", "no").err()).contains("there is no pool 'no'");

    topology("memory_mb: 101", "ready: 1, max: 4");
    succeeded("pool", "tick");
    succeeded("pool", "tick");
    CommandLineRun never = fails(3, "pool", "claim", "runner", "--count", "3");
    assertThat(never.err()).contains("no host can ever have a machine of pool runner");
  }

  @Test
  void declared_machines_have_right_of_way() throws Exception {
    topology("memory_mb: 45", "ready: 2, max: 4");
    succeeded("pool", "tick");
    computer.file(
        "topology.yaml",
        Files.readString(computer.lab.resolve("topology.yaml"))
            + "machines: [ { name: big, memory_mb: 50 } ]\n");
    succeeded("pool", "tick");
    succeeded("vos", "up");
    succeeded("pool", "tick");
    assertThat(succeeded("pool", "list")).contains("1 of 2");
    assertThat(succeeded("pool", "history")).contains("makes way: machine big needs the room");
  }

  @Test
  void another_template_replaces_the_machines_one_by_one() throws Exception {
    succeeded("pool", "tick");
    Set<String> before = ids(succeeded("pool", "show"));
    topology("cpus: 2", "ready: 2, max: 4");
    for (int i = 0; i < 4; i++) {
      succeeded("pool", "tick");
    }
    assertThat(ids(succeeded("pool", "show"))).hasSize(2).doesNotContainAnyElementsOf(before);
    assertThat(succeeded("pool", "history")).contains("its template changed");
  }

  @Test
  void of_a_controller_that_is_killed_nothing_stays_for_good() throws Exception {
    topology(
        "cpus: 1", "ready: 2, max: 2, max_unhealthy: 100%, retries: { limit: 9, backoff: 1s }");
    Files.writeString(computer.home("delay"), "2");
    ScriptedComputer.Running tick = computer.begin("pool", "tick");
    for (int i = 0; i < 200 && !Files.exists(computer.home("vagrant.log")); i++) {
      Thread.sleep(50);
    }
    tick.kill();
    Files.writeString(computer.home("delay"), "0");
    boolean ready = false;
    for (long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        !ready && System.nanoTime() < end; ) {
      computer.homelab("pool", "tick");
      ready = succeeded("pool", "list", "--offline").contains("runner  2 of 2");
      if (!ready) {
        Thread.sleep(2000);
      }
    }
    assertThat(ready).as(succeeded("pool", "history")).isTrue();
    succeeded("pool", "drain", "runner");
    succeeded("pool", "tick");
    assertThat(traces()).as(succeeded("pool", "history")).isEmpty();
  }

  @Test
  void a_controller_that_is_killed_before_it_marked_anything_leaves_no_folder() throws Exception {
    topology("cpus: 1", "ready: 1, max: 1");
    computer.program(
        "mv",
        """
        /bin/mv "$@"
        case "$PWD $*" in
          */i-*holder.next*)
            if [ -e "$HOME/cut" ]; then
              touch "$HOME/reached"
              while [ -e "$HOME/cut" ]; do sleep 0.1; done
              kill -9 "$PPID"
            fi ;;
        esac
        """);
    Files.writeString(computer.home("cut"), "");
    ScriptedComputer.Running tick = computer.begin("pool", "tick");
    for (int i = 0; i < 400 && !Files.exists(computer.home("reached")); i++) {
      Thread.sleep(50);
    }
    assertThat(computer.home("reached")).exists();
    tick.kill();
    Files.delete(computer.home("cut"));
    computer.endTurn();

    succeeded("pool", "drain", "runner");
    succeeded("pool", "tick");
    assertThat(succeeded("pool", "history")).contains("the controller was killed");
    assertThat(succeeded("pool", "show")).doesNotContain("i-");
    assertThat(computer.home("homelab")).doesNotExist();
    assertThat(computer.lab.resolve(".homelab/instances")).isEmptyDirectory();
  }

  @Test
  void controllers_at_once_make_no_machine_twice() throws Exception {
    List<ScriptedComputer.Running> ticks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ticks.add(computer.begin("pool", "tick"));
    }
    for (ScriptedComputer.Running tick : ticks) {
      CommandLineRun ended = tick.ended();
      assertThat(ended.exit()).as(ended.err()).isZero();
    }
    assertThat(computer.done()).hasSize(2);
    assertThat(succeeded("pool", "list")).contains("2 of 2");
  }

  /** Two folders of one owner on the same hosts. */
  @Test
  void the_instances_of_other_books_are_left_alone() throws Exception {
    succeeded("pool", "tick");
    Path other = Files.createDirectory(temporary.resolve("other"));
    for (String file : List.of("hosts.yaml", "topology.yaml")) {
      Files.copy(computer.lab.resolve(file), other.resolve(file));
    }
    CommandLineRun tick = computer.begin(other, Map.of(), "pool", "tick").ended();
    assertThat(tick.exit()).as(tick.err()).isZero();
    succeeded("pool", "tick");
    assertThat(computer.done()).hasSize(4);
    succeeded("pool", "drain", "runner");
    succeeded("pool", "tick");
    assertThat(computer.begin(other, Map.of(), "pool", "tick").ended().exit()).isZero();
    CommandLineRun list = computer.begin(other, Map.of(), "pool", "list").ended();
    assertThat(list.out()).contains("2 of 2");
  }

  /** The time that the markers say counts for gc; whoever keeps the pool moves it on. */
  @Test
  void gc_leaves_instances_alone_until_nobody_has_kept_their_pool_for_days() throws Exception {
    succeeded("pool", "tick");
    assertThat(succeeded("gc")).isEqualTo("No lab's time is over.\n");
    assertThat(succeeded("labs", "list")).contains("i-", "for ");
    succeeded("gc", "--older-than", "1s");
    succeeded("pool", "tick");
    assertThat(succeeded("pool", "list")).contains("2 of 2");
  }

  @Test
  void pools_are_of_the_lab_in_the_file_alone() throws Exception {
    CommandLineRun run = fails(2, "pool", "list", "--as", "ci-7");
    assertThat(run.err()).contains("leave out --as");
    computer.file(
        "topology.yaml",
        """
        lab: devlab
        machines: [ { name: web, box: x/alpine } ]
        """);
    assertThat(fails(2, "pool", "tick").err()).contains("topology.yaml describes no pools");
  }

  /** Both folders would give the same machines. */
  @Test
  void books_that_were_copied_from_another_folder_are_not_used() throws Exception {
    succeeded("pool", "tick");
    succeeded("pool", "claim", "runner", "--claim-id", "c");
    Path copy = temporary.resolve("copy");
    copy(computer.lab, copy);
    CommandLineRun claim = computer.begin(copy, Map.of(), "pool", "claim", "runner").ended();
    assertThat(claim.exit()).isEqualTo(2);
    assertThat(claim.err()).contains("is a copy of the books of another folder", "run: rm '");
    assertThat(computer.begin(copy, Map.of(), "pool", "tick").ended().exit()).isEqualTo(2);
    Files.delete(copy.resolve(".homelab/pools.folder"));
    assertThat(computer.begin(copy, Map.of(), "pool", "list").ended().exit()).isZero();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }

  /** The books of an hour ago know nothing of the claim since. */
  @Test
  void a_machine_that_earlier_books_would_give_again_is_set_aside() throws Exception {
    succeeded("pool", "tick");
    Path books = computer.lab.resolve(".homelab/pools.json");
    byte[] earlier = Files.readAllBytes(books);
    String first = succeeded("pool", "claim", "runner", "--claim-id", "one", "--json");
    Files.write(books, earlier);
    CommandLineRun second =
        computer.homelab("pool", "claim", "runner", "--claim-id", "two", "--json");
    assertThat(ids(second.out())).doesNotContainAnyElementsOf(ids(first));
    assertThat(second.err()).contains("was not given");
    succeeded("pool", "tick");
    assertThat(computer.done()).noneMatch(line -> line.startsWith("destroy"));
    assertThat(succeeded("pool", "show")).contains("quarantined");
  }
}
