package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.FactsBuilder;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.operations.ForgetMachines.Forgotten;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.report.StateRecoveryView;
import io.homelab.workdir.MarkerFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link KnownState}, {@link ForgetMachines} and {@link RecoverState}. */
class StateOperationsTest {
  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void twoMachinesUp() {
    lab = new LabOnDoubles(folder, "{ name: web }", "{ name: db }");
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
  }

  private static ForgetMachines forget(LabOnDoubles lab, String... names) {
    return ForgetMachines.propose(lab.open(), List.of(names)).orThrow();
  }

  @Test
  void what_is_known_is_shown_without_asking_a_host() {
    KnownState known = KnownState.of(lab.open()).orThrow();

    assertThat(known.human()).contains("web on one: ready, on", "db on two: ready, on");
    assertThat(known.json()).startsWith("{").contains("\"lab\"", "devlab");
    assertThat(lab.asked()).isEmpty();
  }

  @Test
  void a_machine_of_a_silent_host_is_forgotten_and_what_may_be_left_of_it_is_told() {
    lab.silence("two");

    try (ForgetMachines forget = forget(lab, "db")) {
      assertThat(forget.names()).isEqualTo("db");
      assertThat(lab.known()).as("nobody said yes yet").containsExactly("db=two", "web=one");
      assertThat(forget.apply(new Approval(forget.digest())).orThrow())
          .containsExactly(
              new Forgotten(new MachineName("db"), new HostName("two"), FactsBuilder.WORKDIR));
    }
    assertThat(lab.known()).containsExactly("web=one");
    assertThat(lab.asked()).containsExactly(new HostName("two"));
  }

  @Test
  void a_machine_that_its_host_shows_is_destroyed_and_never_forgotten() {
    Refusal refusal = Refusals.of(ForgetMachines.propose(lab.open(), List.of("web", "db")));

    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.USAGE);
    assertThat(refusal.sentence()).isEqualTo("machine web is on host one, which is reachable");
    assertThat(refusal.hint()).isEqualTo("run 'homelab vos destroy web' instead");
    assertThat(lab.known()).hasSize(2);
  }

  @Test
  void a_yes_to_one_machine_forgets_no_other() {
    lab.silence("one");
    lab.silence("two");
    String shown;
    try (ForgetMachines one = forget(lab, "web")) {
      shown = one.digest();
    }
    try (ForgetMachines both = forget(lab, "web", "db")) {
      assertThat(Refusals.of(both.apply(new Approval(shown))).sentence())
          .contains("no longer what would be done");
    }
    assertThat(lab.known()).hasSize(2);
  }

  @Test
  void a_machine_that_nobody_knows_is_refused_and_the_lock_is_free_again() {
    assertThat(Refusals.of(ForgetMachines.propose(lab.open(), List.of("wbe"))).hint())
        .isEqualTo("did you mean 'web'?");
    assertThat(Cordoning.cordon(lab.open(), List.of("one"))).isInstanceOf(Answer.Given.class);
  }

  @Test
  void a_state_that_agrees_with_the_hosts_needs_no_recovery() {
    try (RecoverState recover = RecoverState.propose(lab.open()).orThrow()) {
      assertThat(recover.changes()).isFalse();
      assertThat(StateRecoveryView.human(recover))
          .isEqualTo(
              "compared with the hosts: the state has serial 1\nfound: db on two, web on one\n");
    }
  }

  @Test
  void a_lab_of_which_no_host_has_anything_needs_none_either(@TempDir Path other) {
    try (RecoverState recover =
        RecoverState.propose(new LabOnDoubles(other, "{ name: web }").open()).orThrow()) {
      assertThat(recover.changes()).isFalse();
      assertThat(StateRecoveryView.human(recover))
          .isEqualTo(
              "rebuilt from the hosts alone: there is no state\nNo host has a machine of this lab.\n");
    }
  }

  @Test
  void a_state_that_is_there_is_compared_with_the_hosts_and_written_after_a_yes() {
    lab.gone("db");
    lab.told("one", facts -> facts.machine("cache", MachineState.RUNNING));

    try (RecoverState recover = RecoverState.propose(lab.open()).orThrow()) {
      assertThat(recover.changes()).isTrue();
      assertThat(StateRecoveryView.human(recover))
          .contains(
              "gone from its host, so dropped: db\n",
              "not in the state, so the next 'vos up' adopts it: cache on one\n");
      assertThat(lab.known()).as("nobody said yes yet").containsExactly("db=two", "web=one");
      recover.apply(new Approval(recover.digest())).orThrow();
    }
    assertThat(lab.known()).containsExactly("web=one");
    assertThat(lab.open().kept().load().serial()).isEqualTo(2);
  }

  @Test
  void a_lost_state_is_rebuilt_from_the_one_before_and_written_after_a_yes() throws IOException {
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
    lab.loseNewestState();

    try (RecoverState recover = RecoverState.propose(lab.open()).orThrow()) {
      assertThat(recover.source().basis()).isEqualTo(RecoverState.Source.Basis.PREVIOUS);
      assertThat(recover.recovery().found())
          .containsEntry(new MachineName("web"), new HostName("one"));
      assertThat(Refusals.of(recover.apply(new Approval("another"))).kind())
          .isEqualTo(Refusal.Kind.USAGE);
      assertThat(folder.resolve(".homelab/state.json")).as("nobody said yes yet").doesNotExist();
      recover.apply(new Approval(recover.digest())).orThrow();
    }
    assertThat(lab.known()).containsExactly("db=two", "web=one");
  }

  @Test
  void without_the_one_before_the_hosts_tell_whose_machines_they_are() throws IOException {
    String lineage = lab.open().kept().load().lineage();
    lab.loseState();

    try (RecoverState recover = RecoverState.propose(lab.open()).orThrow()) {
      KnownState back = recover.apply(new Approval(recover.digest())).orThrow();
      assertThat(back.state().lineage()).isEqualTo(lineage);
    }
  }

  @Test
  void hosts_with_machines_of_two_labs_of_this_name_are_refused() throws IOException {
    lab.loseState();
    lab.told(
        "two",
        facts ->
            facts.marker(
                new MarkerFile(
                    new LabName("devlab"),
                    "ops@bench",
                    "99999999-2222-3333-4444-555555555555",
                    new TreeMap<>())));

    Refusal refusal = Refusals.of(RecoverState.propose(lab.open()));

    assertThat(refusal.sentence()).startsWith("the hosts have machines of 2 labs");
    assertThat(refusal.hint()).contains("run: homelab state recover");
    assertThat(folder.resolve(".homelab/state.json")).doesNotExist();
  }

  @Test
  void without_the_one_before_a_silent_host_is_not_passed_over() throws IOException {
    lab.loseState();
    lab.silence("two");

    Refusal refusal = Refusals.of(RecoverState.propose(lab.open()));

    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNREACHABLE);
    assertThat(refusal.sentence()).startsWith("the state cannot be rebuilt without host two: ");
    assertThat(folder.resolve(".homelab/state.json")).doesNotExist();
  }

  @Test
  void with_the_one_before_a_silent_host_is_named() throws IOException {
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
    lab.loseNewestState();
    lab.silence("two");

    try (RecoverState recover = RecoverState.propose(lab.open()).orThrow()) {
      assertThat(recover.recovery().silent()).containsOnlyKeys(new HostName("two"));
      assertThat(StateRecoveryView.human(recover)).contains("not asked: two: ");
    }
  }
}
