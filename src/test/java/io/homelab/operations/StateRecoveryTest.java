package io.homelab.operations;

import static io.homelab.FactsBuilder.facts;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.config.LabFiles;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.workdir.MarkerFile;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateRecoveryTest {
  private static final String ONE = "aaaaaaaa-0000-0000-0000-000000000000";
  private static final String OTHER = "bbbbbbbb-0000-0000-0000-000000000000";
  private static final MachineName WEB = new MachineName("web");
  private static final MachineName DB = new MachineName("db");

  @TempDir Path folder;
  private LabFiles files;

  @BeforeEach
  void read() {
    files = LabText.read(folder, LabText.TWO_HOSTS, "{ name: web }", "{ name: db }");
  }

  private FactsBuilder marked(String lineage) {
    return facts()
        .marker(new MarkerFile(files.lab().name(), "ops@bench", lineage, new TreeMap<>()));
  }

  private static ProbeResult silent(String host) {
    return new ProbeResult.Unreachable(new HostName(host), "no route to host", "");
  }

  private StateRecovery.Outcome outcome(LabState previous, ProbeResult... probes) {
    SortedMap<HostName, ProbeResult> answers = new TreeMap<>();
    for (ProbeResult probe : probes) {
      answers.put(probe.host(), probe);
    }
    return StateRecovery.of(files.lab().name(), "ops@bench", previous, answers);
  }

  private StateRecovery recovered(LabState previous, ProbeResult... probes) {
    return ((StateRecovery.Outcome.Recovered) outcome(previous, probes)).recovery();
  }

  private LabState nothing() {
    return LabState.empty(files.lab().name());
  }

  private LabState before() {
    return StateBuilder.of(files.lab())
        .ready("web", "one")
        .ready("db", "two")
        .build()
        .withLineage(ONE);
  }

  @Test
  void what_the_hosts_confirm_is_kept_and_what_they_do_not_have_is_dropped() {
    StateRecovery recovery =
        recovered(
            before(),
            marked(ONE).machine("web", MachineState.RUNNING).of("one"),
            marked(ONE).of("two"));
    assertThat(recovery.state().machines()).containsOnlyKeys(WEB);
    assertThat(recovery.dropped()).containsExactly(DB);
    assertThat(recovery.state().lineage()).isEqualTo(ONE);
  }

  @Test
  void a_machine_of_a_silent_host_stays_so_that_it_is_not_made_twice() {
    StateRecovery recovery = recovered(before(), marked(ONE).of("one"), silent("two"));
    assertThat(recovery.state().machines()).containsOnlyKeys(DB);
    assertThat(recovery.unknown()).containsEntry(DB, new HostName("two"));
  }

  @Test
  void a_machine_that_was_being_created_stays_though_its_host_does_not_have_it_yet() {
    LabState creating =
        StateBuilder.of(files.lab())
            .ready("web", "one")
            .change("web", record -> record.withPhase(MachineRecord.Phase.CREATING))
            .build()
            .withLineage(ONE);
    StateRecovery recovery = recovered(creating, marked(ONE).of("one"), marked(ONE).of("two"));
    assertThat(recovery.state().machines()).containsOnlyKeys(WEB);
    assertThat(recovery.unfinished()).containsEntry(WEB, new HostName("one"));
    assertThat(recovery.dropped()).isEmpty();
  }

  @Test
  void without_any_generation_the_hosts_tell_the_lineage() {
    StateRecovery recovery =
        recovered(
            nothing(),
            marked(ONE).machine("web", MachineState.STOPPED).of("one"),
            facts().of("two"));
    assertThat(recovery.state().lineage()).isEqualTo(ONE);
    assertThat(recovery.found()).containsEntry(WEB, new HostName("one"));
  }

  @Test
  void machines_of_another_folder_are_not_taken_over() {
    StateRecovery recovery =
        recovered(
            before(),
            marked(ONE).of("one"),
            marked(OTHER).machine("web", MachineState.RUNNING).of("two"));
    assertThat(recovery.found()).isEmpty();
    assertThat(recovery.state().lineage()).isEqualTo(ONE);
  }

  @Test
  void two_labs_of_one_name_are_not_told_apart_by_guessing() {
    assertThat(outcome(nothing(), marked(ONE).of("one"), marked(OTHER).of("two")))
        .isInstanceOf(StateRecovery.Outcome.Ambiguous.class);
  }

  @Test
  void a_machine_that_two_hosts_have_is_named() {
    StateRecovery recovery =
        recovered(
            before(),
            marked(ONE).machine("web", MachineState.RUNNING).of("one"),
            marked(ONE)
                .machine("web", MachineState.RUNNING)
                .machine("db", MachineState.RUNNING)
                .of("two"));
    assertThat(recovery.duplicates())
        .containsOnlyKeys(WEB)
        .containsEntry(WEB, List.of(new HostName("one"), new HostName("two")));
  }
}
