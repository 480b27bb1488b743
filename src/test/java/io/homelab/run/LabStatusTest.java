package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.report.StatusView;
import io.homelab.report.Style;
import io.homelab.state.LabState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabStatusTest {
  @TempDir Path folder;

  private List<String> live(LabState state, Lab lab, ProbeResult... probes) {
    SortedMap<HostName, ProbeResult> answers = new TreeMap<>();
    for (ProbeResult probe : probes) {
      answers.put(probe.host(), probe);
    }
    return LabStatus.live(lab, state, answers, "ops@bench").stream()
        .map(status ->
            status.name()
                + " "
                + status.state()
                + " "
                + status.host().map(HostName::value).orElse("-"))
        .toList();
  }

  @Test
  void a_machine_of_a_silent_host_is_unknown_and_one_that_its_host_lacks_is_not_created() {
    Lab lab =
        LabText.read(folder, LabText.TWO_HOSTS, "{ name: a }", "{ name: b }", "{ name: c }").lab();
    LabState state =
        StateBuilder.of(lab).ready("a", "one").ready("b", "two").ready("c", "one").build();
    assertThat(
            live(
                state,
                lab,
                FactsBuilder.facts()
                    .marker("devlab", "ops@bench")
                    .machine("c", MachineState.STOPPED)
                    .machine("extra", MachineState.RUNNING)
                    .of("one"),
                new ProbeResult.Unreachable(new HostName("two"), "gone", "")))
        .containsExactly(
            "a not_created one", "b unknown two", "c stopped one", "extra running one");
  }

  @Test
  void machines_in_a_workdir_of_somebody_else_are_not_shown() {
    Lab lab = LabText.read(folder, LabText.TWO_HOSTS, "{ name: a }").lab();
    assertThat(
            live(
                LabState.empty(lab.name()),
                lab,
                FactsBuilder.facts()
                    .marker("devlab", "ann@nuc")
                    .machine("a", MachineState.RUNNING)
                    .of("one")))
        .containsExactly("a not_created -");
  }

  @Test
  void a_machine_whose_workdir_is_another_s_by_now_is_unknown_and_the_workdir_is_named() {
    Lab lab = LabText.read(folder, LabText.TWO_HOSTS, "{ name: a }").lab();
    LabState state = StateBuilder.of(lab).ready("a", "one").build();
    ProbeResult one = FactsBuilder.facts().marker("devlab", "ann@desk").of("one");
    assertThat(live(state, lab, one)).containsExactly("a unknown one");
    LiveStatus status =
        LiveStatus.of(lab, state, new TreeMap<>(Map.of(one.host(), one)), "ops@bench");
    assertThat(status.anothers())
        .singleElement()
        .satisfies(finding -> assertThat(finding.what()).contains("ann@desk"));
    assertThat(StatusView.human(status, Style.PLAIN)).contains("Workdirs of others", "ann@desk");
  }
}
