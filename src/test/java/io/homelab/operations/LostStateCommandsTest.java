package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.state.MachineRecord.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands do when the state's newest generation is lost. */
class LostStateCommandsTest {
  @TempDir Path folder;
  private LabOnDoubles lab;

  /** The newest generation knows db, the one before does not. */
  @BeforeEach
  void twoGenerations() {
    lab =
        new LabOnDoubles(
            folder,
            "{ name: web, host: one, memory_mb: 512 }",
            "{ name: db, host: two, memory_mb: 512 }");
    lab.left(state -> state.ready("web", "one"));
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
  }

  private Path file(String name) {
    return folder.resolve(".homelab").resolve(name);
  }

  private CommandLineRun homelab(String words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words.split(" ", -1)));
  }

  private void nothingTouched() {
    assertThat(lab.vagrant("one")).isEmpty();
    assertThat(lab.vagrant("two")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan",
        "plan --offline",
        "vos status",
        "vos status --live",
        "state show",
        "hosts list",
        "capacity",
        "vos ssh-config"
      })
  void what_only_reads_goes_on_with_the_generation_before_and_says_so_once(String words)
      throws IOException {
    lab.damageNewestState("{ \"schema");

    CommandLineRun run = homelab(words);

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err().lines().filter(line -> line.startsWith("note: ")))
        .singleElement()
        .asString()
        .startsWith("note: " + file("state.json") + " cannot be used: it is damaged or cut short; ")
        .endsWith("to repair it, run: homelab state recover");
    assertThat(file("state.json")).hasContent("{ \"schema");
    nothingTouched();
  }

  @Test
  void a_plan_finds_what_was_made_since_on_its_host_and_makes_it_no_second_time()
      throws IOException {
    lab.damageNewestState("");
    assertThat(homelab("plan").out()).contains("found on two and adopted", "Plan: 0 to create");
  }

  @Test
  void when_all_hosts_answer_what_changes_something_rebuilds_the_state_and_keeps_the_damaged_file()
      throws IOException {
    lab.damageNewestState("{ half");

    CommandLineRun run = homelab("hosts cordon two");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(
            "note: %s cannot be used: it is damaged or cut short; rebuilt from its previous generation and the hosts, which all answer"
                .formatted(file("state.json")),
            "note: the damaged state file is kept as state.json.damaged");
    assertThat(file("state.json.damaged")).hasContent("{ half");
    assertThat(lab.known()).containsExactly("web=one");
    assertThat(homelab("state show").err()).as("all is well again").isEmpty();
  }

  @Test
  void a_run_after_that_adopts_what_was_made_since() throws IOException {
    lab.damageNewestState("");
    assertThat(homelab("vos up").exit()).isZero();
    assertThat(lab.known()).containsExactly("db=two", "web=one");
    assertThat(lab.vagrant("one")).isEmpty();
    assertThat(lab.vagrant("two")).noneMatch(line -> line.startsWith("vagrant destroy"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vos up",
        "vos halt",
        "vos destroy --yes",
        "hosts cordon one",
        "hosts drain one",
        "state forget web --yes",
        "box sync"
      })
  void with_a_silent_host_nothing_proves_that_no_machine_is_forgotten(String words)
      throws IOException {
    lab.damageNewestState("");
    lab.silence("two");

    CommandLineRun run = homelab(words);

    assertThat(run.exit()).as(run.err()).isEqualTo(4);
    assertThat(run.err())
        .contains(
            "its previous generation may lack a machine, because host two cannot be asked: no answer",
            "hint: run: homelab state recover");
    assertThat(file("state.json")).isEmptyFile();
    nothingTouched();
  }

  @Test
  void a_machine_on_a_host_that_left_the_file_is_no_proof_either() throws IOException {
    lab.left(state -> state.ready("web", "attic"));
    lab.left(state -> state.ready("web", "attic").ready("db", "two"));
    lab.damageNewestState("");
    CommandLineRun run = homelab("vos halt db");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("machine web is on host attic, which is not in hosts.yaml");
  }

  @Test
  void a_machine_that_was_being_created_is_no_proof_either() throws IOException {
    lab.left(state ->
        state.ready("web", "one").change("web", record -> record.withPhase(Phase.CREATING)));
    lab.left(state -> state.ready("db", "two"));
    lab.gone("web");
    lab.damageNewestState("");
    CommandLineRun run = homelab("vos up");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("machine web was being created on host one");
    nothingTouched();
  }

  @Test
  void a_machine_that_two_hosts_have_is_no_proof_either() throws IOException {
    lab.damageNewestState("");
    lab.told("two", facts -> facts.machine("web", MachineState.RUNNING));
    CommandLineRun run = homelab("vos up");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("machine web is on hosts one and two");
    nothingTouched();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "vos up", "vos status", "state show", "vos destroy --yes"})
  void when_both_generations_are_lost_every_command_says_how_to_get_the_state_back(String words)
      throws IOException {
    lab.damageNewestState("[");
    Files.writeString(file("state.json.previous"), "");

    CommandLineRun run = homelab(words);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            file("state.json") + " cannot be used: it is damaged or cut short, and ",
            "the lab's machines may still be running",
            "hint: run: homelab state recover");
    nothingTouched();
  }

  @Test
  void then_the_hosts_alone_bring_it_back_and_the_next_run_takes_their_machines_over()
      throws IOException {
    lab.damageNewestState("[");
    Files.writeString(file("state.json.previous"), "");

    CommandLineRun run = homelab("state recover --yes");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("rebuilt from the hosts alone: ")
        .contains("found: db on two, web on one");
    assertThat(file("state.json.damaged")).hasContent("[");
    assertThat(homelab("plan").out()).contains("Plan: 0 to create");
  }

  @Test
  void a_recovery_without_a_yes_writes_nothing() throws IOException {
    lab.damageNewestState("[");
    assertThat(homelab("state recover").exit()).isEqualTo(2);
    assertThat(file("state.json")).hasContent("[");
  }
}
