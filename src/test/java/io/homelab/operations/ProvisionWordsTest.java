package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.run.EventSink;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --provision-with} may say. */
@Timeout(60)
class ProvisionWordsTest {
  private static final EventSink NOBODY = event -> {};

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void a_lab_that_is_up() {
    lab =
        new LabOnDoubles(
                folder,
                "{ name: web, host: one, provision: [{ inline: id, name: setup }, { inline: id }] }",
                "{ name: db, host: one, provision: [{ inline: id, name: seed, run: never }] }",
                "{ name: bare, host: one }")
            .left(state -> state.ready("web", "one").ready("db", "one").ready("bare", "one"));
  }

  private Answer<BringUp> up(List<String> machines, String word) {
    return BringUp.propose(
        lab.open(),
        new BringUp.Request(
            machines,
            Optional.empty(),
            Placing.USUAL,
            Optional.empty(),
            1,
            false,
            false,
            List.of(word),
            Stay.USUAL));
  }

  @Test
  void an_unknown_name_is_refused_with_those_that_are_known_before_any_host_is_asked() {
    Refusal refusal = Refusals.of(up(List.of(), "deploy"));
    assertThat(refusal)
        .isEqualTo(
            Refusal.usage(
                "there is no provisioner 'deploy' in these machines",
                "their provisioners are seed, setup"));
    assertThat(lab.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "", "setup,", ",setup", "setup,,seed"})
  void a_name_that_is_missing_at_a_comma_does_not_stand_for_all_provisioners(String words) {
    assertThat(Refusals.of(up(List.of(), words)).sentence())
        .isEqualTo("there is no provisioner '' in these machines");
    assertThat(lab.asked()).isEmpty();
  }

  @Test
  void a_misspelt_name_is_answered_with_the_right_one() {
    assertThat(Refusals.of(up(List.of(), "setpu")).hint()).isEqualTo("did you mean 'setup'?");
  }

  @Test
  void a_name_of_another_machine_is_unknown_and_so_is_one_where_nothing_has_a_name() {
    assertThat(Refusals.of(up(List.of("db"), "setup")).sentence())
        .isEqualTo("there is no provisioner 'setup' in machine db");
    assertThat(Refusals.of(up(List.of("bare"), "setup")).hint())
        .isEqualTo("none of their provisioners has a 'name' in topology.yaml");
  }

  @Test
  void a_type_is_a_word_unless_all_of_it_run_only_by_their_names() {
    up(List.of("web"), "shell").orThrow().close();
    assertThat(Refusals.of(up(List.of("db"), "shell")).sentence()).contains("'shell'");
  }

  @Test
  void provision_concerns_the_machines_that_have_it_and_reload_all() {
    try (MachineVerbs verbs = MachineVerbs.find(lab.open(), List.of(), "vos provision").orThrow()) {
      assertThat(verbs.provision(List.of("seed"), NOBODY).orThrow().ok())
          .extracting(Object::toString)
          .containsExactly("db");
      assertThat(verbs.reload(List.of("seed"), NOBODY).orThrow().ok()).hasSize(3);
      assertThat(Refusals.of(verbs.provision(List.of("sed"), NOBODY)).hint())
          .isEqualTo("did you mean 'seed'?");
    }
    assertThat(lab.vagrant("one"))
        .filteredOn(call -> call.startsWith("vagrant provision"))
        .containsExactly(
            "vagrant provision --provision-with seed db",
            "vagrant provision --provision-with seed db");
  }
}
