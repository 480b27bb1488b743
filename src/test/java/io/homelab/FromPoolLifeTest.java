package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lab whose machines come from a pool, by the real program. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class FromPoolLifeTest {
  @TempDir Path temporary;
  private ScriptedComputer computer;

  @BeforeEach
  void aPool() throws IOException {
    computer = new ScriptedComputer(temporary);
    host("");
    topology("{ name: web, from_pool: runner, provision: [{ name: own, inline: own }] }");
  }

  private void host(String more) throws IOException {
    computer.file(
        "hosts.yaml",
        """
        hosts:
          - { name: a, address: 127.0.0.1, capacity: { cpus: 64, memory_mb: 1000 }%s }
        """
            .formatted(more));
  }

  private void topology(String machines) throws IOException {
    computer.file(
        "topology.yaml",
        """
        lab: devlab
        defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
        machines: [%s]
        pools:
          - name: runner
            template: { cpus: 1, provision: [{ name: theirs, inline: theirs }] }
            creating_at_once: 2
            ready: 1
        """
            .formatted(machines));
  }

  private String homelab(String... words) throws Exception {
    CommandLineRun run = computer.homelab(words);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    return run.out() + run.err();
  }

  private String instance() throws IOException {
    return folders().stream().filter(each -> each.startsWith("i-")).findFirst().orElseThrow();
  }

  /** The labs' folders on the host. */
  private List<String> folders() throws IOException {
    Path all = computer.home.resolve("homelab");
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    try (Stream<Path> each = Files.list(all)) {
      return each.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> ups() throws IOException {
    return computer.done().stream().filter(line -> line.startsWith("up ")).toList();
  }

  @Test
  void a_ready_machine_becomes_the_labs_own_for_good() throws Exception {
    homelab("pool", "tick");
    String instance = instance();

    assertThat(homelab("plan")).contains("from pool runner (instance " + instance + ")");
    assertThat(homelab("plan", "--offline")).contains("from pool runner (instance " + instance);
    assertThat(folders()).as("a plan changes nothing").containsExactly(instance);

    homelab("vos", "up", "--yes");
    assertThat(ups()).as("nothing else was made").containsExactly("up " + instance);
    assertThat(computer.vagrant())
        .contains("devlab: provision --provision-with own web")
        .noneMatch(line -> line.equals("devlab: provision web"));
    assertThat(folders()).containsExactly("devlab");
    assertThat(
            Files.readString(
                computer.home.resolve("homelab/devlab/.vagrant/machines/web/virtualbox/id")))
        .isEqualTo(instance + "\n");
    assertThat(homelab("pool", "history")).contains("became machine web of lab devlab");
    assertThat(homelab("pool", "list")).doesNotContain(instance);
    assertThat(computer.lab.resolve(".homelab/instances/" + instance)).doesNotExist();

    assertThat(homelab("vos", "up", "--yes")).contains("Nothing to do");

    homelab("pool", "tick");
    assertThat(ups()).as("the pool makes another one").hasSize(2);
    homelab("vos", "destroy", "--yes");
    assertThat(computer.done()).contains("destroy web");
    assertThat(folders()).hasSize(1).noneMatch(each -> each.equals("devlab"));
  }

  @Test
  void what_the_template_has_for_vagrant_alone_does_not_run_again() throws Exception {
    Path file = computer.lab.resolve("topology.yaml");
    String extras = "vagrant: { vm: { provision: [[theirs, { type: shell, inline: theirs }]] } }";
    for (String own : List.of("provision: [{ name: own, inline: own }]", "role: web")) {
      topology("{ name: web, from_pool: runner, %s }".formatted(own));
      Files.writeString(
          file,
          Files.readString(file).replace("provision: [{ name: theirs, inline: theirs }]", extras));
      homelab("pool", "tick");
      homelab("vos", "up", "--yes");
      homelab("vos", "destroy", "--yes");
    }
    assertThat(ups()).hasSize(2).noneMatch(line -> line.equals("up web"));
    assertThat(computer.vagrant().stream().filter(line -> line.startsWith("devlab: provision")))
        .containsExactly("devlab: provision --provision-with own web");
  }

  @Test
  void what_is_to_become_a_machine_of_the_lab_needs_room_once() throws Exception {
    topology("{ name: web, from_pool: runner }");
    Path file = computer.lab.resolve("topology.yaml");
    Files.writeString(file, Files.readString(file).replace("memory_mb: 10 ", "memory_mb: 600 "));
    homelab("pool", "tick");
    homelab("pool", "tick");
    assertThat(homelab("plan")).contains("from pool runner (instance " + instance() + ")");

    homelab("vos", "up", "--yes");
    assertThat(homelab("pool", "tick")).contains("waits for 1 machine");
    homelab("vos", "destroy", "--yes");
    homelab("pool", "tick");
    topology("{ name: web, from_pool: runner }, { name: big, memory_mb: 900 }");
    assertThat(homelab("pool", "tick"))
        .as("but other machines of the lab have right of way")
        .contains("makes way: machine big needs the room");
  }

  @Test
  void without_a_ready_one_it_is_made_with_all_provisioners() throws Exception {
    assertThat(homelab("plan")).contains("pool runner has no machine ready");
    homelab("vos", "up", "--yes");
    assertThat(ups()).containsExactly("up web");
    assertThat(computer.vagrant()).contains("devlab: provision web");
  }

  @Test
  void each_machine_of_a_count_gets_one_or_is_made() throws Exception {
    homelab("pool", "tick");
    topology("{ name: web, from_pool: runner, count: 2 }");
    homelab("vos", "up", "--yes");
    assertThat(ups()).hasSize(2).contains("up web-2");
    assertThat(folders()).containsExactly("devlab");
  }

  @Test
  void an_ephemeral_lab_takes_what_is_ready_too_and_its_end_takes_that_away() throws Exception {
    host(", workdir: " + computer.home.resolve("homelab/own"));
    homelab("pool", "tick");
    String folder = folders().getFirst();
    String instance = folder.replaceFirst("own-", "");
    assertThat(homelab("plan", "--as", "ci-7")).contains("(instance " + instance + ")");
    homelab("vos", "up", "--as", "ci-7", "--ttl", "1h", "--yes");
    assertThat(ups()).as("nothing else was made").containsExactly("up " + instance);
    assertThat(folders()).containsExactly("own-ci-7");
    assertThat(homelab("vos", "up", "--as", "ci-7", "--yes")).contains("Nothing to do");

    homelab("pool", "tick");
    homelab("vos", "up", "--yes");
    assertThat(folders()).containsExactly("own", "own-ci-7");
    homelab("vos", "destroy", "--as", "ci-7", "--yes");
    assertThat(computer.done()).containsOnlyOnce("destroy web");
    assertThat(folders()).containsExactly("own");
  }

  /** Where a run is killed: before or after what a host's script does there. */
  enum Cut {
    BEFORE_THE_FENCE("before", "mv", "/i-*marker.json*"),
    AFTER_THE_FENCE("after", "mv", "/i-*marker.json*"),
    BEFORE_IT_MOVES("before", "mv", "*.vagrant/machines i-*/web"),
    AFTER_IT_MOVED("after", "mv", "*.vagrant/machines i-*/web"),
    BEFORE_THE_REMAINS_GO("before", "rm", "*/i-* -rf -- .vagrant*"),
    AFTER_THE_REMAINS_WENT("after", "rmdir", "* -- */homelab/i-*");

    private final String when;
    private final String program;
    private final String pattern;

    Cut(String when, String program, String pattern) {
      this.when = when;
      this.program = program;
      this.pattern = pattern;
    }
  }

  /** Begins to bring the lab up, and kills that there; what ran on the host ends, too. */
  private void cut(Cut at) throws Exception {
    computer.program(
        at.program,
        """
        case "$PWD $*" in
          *%s*)
            if [ -e "$HOME/cut" ]; then
              [ %s = before ] || /bin/%s "$@"
              touch "$HOME/reached"
              while [ -e "$HOME/cut" ]; do sleep 0.1; done
              kill -9 "$PPID"
              exit 1
            fi ;;
        esac
        exec /bin/%s "$@"
        """
            .formatted(at.pattern.replace(" ", "' '"), at.when, at.program, at.program));
    Files.writeString(computer.home.resolve("cut"), "");
    ScriptedComputer.Running run = computer.begin("vos", "up", "--yes");
    long end = System.nanoTime() + 60_000_000_000L;
    while (!Files.exists(computer.home.resolve("reached"))) {
      assertThat(run.hasEnded()).as("it was cut").isFalse();
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(50);
    }
    run.kill();
    Files.delete(computer.home.resolve("cut"));
    computer.endTurn();
  }

  @ParameterizedTest
  @EnumSource
  void the_same_command_again_ends_what_a_killed_one_began(Cut at) throws Exception {
    homelab("pool", "tick");
    String instance = instance();
    cut(at);

    homelab("vos", "up", "--yes");
    assertThat(computer.done()).contains("up " + instance).noneMatch(line -> line.startsWith("de"));
    assertThat(ups()).as("nothing else was made").hasSize(1);
    assertThat(computer.done().stream().filter(line -> line.startsWith("provision")))
        .as("that of the template in the instance, and the machine's own")
        .containsExactlyInAnyOrder("provision " + instance, "provision web");
    assertThat(folders()).containsExactly("devlab");
    assertThat(homelab("pool", "show")).doesNotContain(instance);
    assertThat(homelab("vos", "status")).contains("running");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.INCLUDE,
      names = {"BEFORE_IT_MOVES", "AFTER_IT_MOVED"})
  void what_a_killed_one_left_goes_by_the_pools_own_rules_and_never_the_labs_machine(Cut at)
      throws Exception {
    homelab("pool", "tick");
    String instance = instance();
    cut(at);
    boolean came =
        Files.exists(computer.home.resolve("homelab/devlab/.vagrant/machines/web/virtualbox/id"));

    // As when the time of the dead run's lock is over.
    Path folder = computer.home.resolve("homelab/" + instance);
    for (String file : List.of("holder", "beat", "made", "")) {
      Files.deleteIfExists(folder.resolve(".homelab/lock").resolve(file));
    }
    computer.homelab("pool", "release", "from_pool.devlab.web");
    homelab("pool", "tick");
    assertThat(folder.resolve(".homelab-marker.json")).doesNotExist();
    assertThat(folder.resolve(".vagrant")).doesNotExist();
    assertThat(computer.home.resolve("vms/" + instance).toFile().exists()).isEqualTo(came);
    homelab("vos", "up", "--yes");
    assertThat(homelab("vos", "status")).contains("running");
    assertThat(computer.done()).noneMatch(line -> line.equals("destroy web"));
  }

  @Test
  void who_destroys_what_a_killed_one_brought_gets_another() throws Exception {
    homelab("pool", "tick");
    cut(Cut.AFTER_IT_MOVED);
    homelab("vos", "destroy", "web", "--yes");
    homelab("vos", "up", "--yes");
    assertThat(ups()).hasSize(2).contains("up web");
    assertThat(folders()).containsExactly("devlab");
    assertThat(homelab("pool", "show")).doesNotContain("claimed");
  }

  /** The books of an hour ago know nothing of the claim since. */
  @Test
  void what_somebody_has_by_later_books_does_not_become_the_labs() throws Exception {
    homelab("pool", "tick");
    String instance = instance();
    Path books = computer.lab.resolve(".homelab/pools.json");
    byte[] earlier = Files.readAllBytes(books);
    homelab("pool", "claim", "runner", "--claim-id", "one");
    Files.write(books, earlier);
    homelab("vos", "up", "--yes");
    assertThat(folders()).contains(instance);
    assertThat(ups()).contains("up web");
    homelab("pool", "tick");
    assertThat(computer.done()).noneMatch(line -> line.startsWith("destroy"));
    assertThat(homelab("pool", "show")).contains("quarantined");
  }
}
