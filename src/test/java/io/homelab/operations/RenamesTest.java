package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.remote.ExecResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code state mv}, and {@code rename} in the topology. */
class RenamesTest {
  private static final String DB = "{ name: db, host: two, memory_mb: 512 }";

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void twoMachines() {
    lab =
        new LabOnDoubles(folder, "{ name: web, host: one, hostname: web.lan, memory_mb: 512 }", DB);
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
  }

  private void webIsWwwNow(String more) {
    lab.described(
        Map.of("web", "www"), "{ name: www, host: one, memory_mb: 512%s }".formatted(more), DB);
  }

  private CommandLineRun homelab(String words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words.split(" ", -1)));
  }

  private List<List<String>> renamings(String host) {
    return lab.remote(host).commands().stream()
        .map(command -> command.argv().words())
        .filter(words -> words.size() == 7 && words.get(2).contains(".vagrant/machines"))
        .map(words -> words.subList(4, 7))
        .toList();
  }

  private void renamingEndsWith(int code) {
    lab.hostDouble("one")
        .answers(
            words -> words.size() == 7 && words.get(2).contains(".vagrant/machines"),
            command -> new ExecResult(code, "", "mv: cannot move\n"));
  }

  @Test
  void state_mv_gives_a_machine_another_name_on_its_host_and_in_the_state() {
    CommandLineRun run = homelab("state mv web www");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err())
        .isEqualTo(
            "web is www now; rename it in topology.yaml as well, then run: homelab vos up www\n");
    assertThat(renamings("one")).containsExactly(List.of("/home/ops/home lab", "web", "www"));
    assertThat(renamings("two")).isEmpty();
    assertThat(lab.known()).containsExactly("db=two", "www=one");
    assertThat(lab.vagrant("one")).as("no VM was touched").isEmpty();
  }

  @Test
  void a_machine_that_is_worked_on_is_renamed_once_that_has_ended() {
    lab.goesOn("one", "reload", "web");
    CommandLineRun run = homelab("state mv web www");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).startsWith("host one: reload of web still goes on (begun by ops@laptop");
  }

  @Test
  void a_machine_whose_destruction_nobody_had_seen_the_end_of_cannot_be_renamed() {
    lab.gone("web");
    lab.goesOn("one", "destroy", "web");
    CommandLineRun run = homelab("state mv web www");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("machine web was destroyed meanwhile");
    assertThat(renamings("one")).isEmpty();
    assertThat(lab.known()).containsExactly("db=two");
  }

  @Test
  void programs_read_what_was_renamed() {
    assertThat(homelab("state mv web www --json").out())
        .contains("\"from\": \"web\"", "\"to\": \"www\"", "\"host\": \"one\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          state mv wbe www  | did you mean 'web'?
          state mv web db   | machine web cannot be renamed to db: the lab has both, db on host two
          state mv web Www  | 'Www' is no name for a machine
          state mv web      | Missing required parameter
          """)
  void what_cannot_be_is_refused_and_nothing_is_touched(String words, String said) {
    CommandLineRun run = homelab(words);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains(said);
    assertThat(renamings("one")).isEmpty();
    assertThat(lab.known()).containsExactly("db=two", "web=one");
  }

  @Test
  void a_machine_of_a_silent_host_keeps_its_name() {
    lab.silence("one");
    CommandLineRun run = homelab("state mv web www");
    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.err()).contains("cannot be renamed without its host one");
    assertThat(lab.known()).containsExactly("db=two", "web=one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3 | 2 | host one has a machine www in workdir /home/ops/home lab already
          4 | 2 | machine web is not in workdir /home/ops/home lab on host one
          1 | 6 | machine web could not be renamed on host one: mv: cannot move
          """)
  void what_the_host_refuses_leaves_the_state_as_it_is(int code, int exit, String said) {
    renamingEndsWith(code);
    CommandLineRun run = homelab("state mv web www");
    assertThat(run.exit()).isEqualTo(exit);
    assertThat(run.err()).contains(said);
    assertThat(lab.known()).containsExactly("db=two", "web=one");
  }

  @Test
  void a_renaming_that_was_cut_between_host_and_state_ends_well_the_second_time() {
    lab.gone("web");
    lab.told("one", facts -> facts.machine("www", MachineState.RUNNING));
    renamingEndsWith(3);
    assertThat(homelab("state mv web www").exit()).isZero();
    assertThat(lab.known()).containsExactly("db=two", "www=one");
  }

  @Test
  void a_plan_keeps_a_machine_that_the_topology_renames_and_changes_nothing() {
    webIsWwwNow(", hostname: web.lan");

    CommandLineRun run = homelab("plan --detailed-exitcode");

    assertThat(run.exit()).as("there is something to do").isEqualTo(10);
    assertThat(run.err()).contains("note: machine web is called www from now on, and stays");
    assertThat(run.out()).contains("= keep     2 machines (db, www): unchanged");
    assertThat(homelab("plan --offline").out())
        .contains("2 machines (db, www)")
        .doesNotContain("destroy");
    assertThat(renamings("one")).isEmpty();
    assertThat(lab.known()).containsExactly("db=two", "web=one");
  }

  @Test
  void a_renamed_machine_without_a_host_name_of_its_own_gets_the_new_one_by_a_reload() {
    webIsWwwNow("");
    assertThat(homelab("plan").out())
        .contains("its settings changed: it is reloaded")
        .contains("0 to replace, 0 to destroy");
  }

  @Test
  void vos_up_carries_it_out_once_before_anything_else() {
    webIsWwwNow(", hostname: web.lan");

    CommandLineRun run = homelab("vos up");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(renamings("one")).containsExactly(List.of("/home/ops/home lab", "web", "www"));
    assertThat(lab.known()).containsExactly("db=two", "www=one");
    assertThat(lab.vagrant("one")).noneMatch(line -> line.contains("destroy"));

    assertThat(homelab("vos up").err()).doesNotContain("from now on");
    assertThat(renamings("one")).hasSize(1);
  }

  @Test
  void vos_up_touches_nothing_when_the_host_of_a_renamed_machine_is_silent() {
    webIsWwwNow(", hostname: web.lan");
    lab.silence("one");
    assertThat(homelab("vos up").exit()).isEqualTo(4);
    assertThat(lab.known()).containsExactly("db=two", "web=one");
  }

  @Test
  void a_topology_that_renames_onto_a_machine_that_exists_is_refused() {
    lab.described(Map.of("web", "db"), DB);
    CommandLineRun run = homelab("plan");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("machine web cannot be renamed to db: the lab has both");
  }
}
