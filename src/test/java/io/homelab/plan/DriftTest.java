package io.homelab.plan;

import static io.homelab.FactsBuilder.facts;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.config.LabFiles;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MacAddresses;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.TakenName;
import io.homelab.report.PlanView;
import io.homelab.report.StatusView;
import io.homelab.report.Style;
import io.homelab.run.LiveStatus;
import io.homelab.run.LocalScripts;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of machines by nothing that HomeLab did. */
class DriftTest {
  private static final MachineName WEB = new MachineName("web");
  private static final String[] MACHINES = {
    "{ name: db, host: one }", "{ name: web, host: two, depends_on: [db] }"
  };

  @TempDir Path folder;

  /** A lab whose machine {@code web} was up and reached {@code db} over the LAN. */
  private final class Case {
    private final LabFiles files = LabText.read(folder, LabText.TWO_HOSTS, MACHINES);
    private final LabState state;
    private final SortedMap<HostName, ProbeResult> probes = new TreeMap<>();

    Case(UnaryOperator<MachineRecord> web, ProbeResult... told) {
      state =
          StateBuilder.of(files.lab())
              .bridged("db", "one", "10.0.0.1")
              .bridged("web", "two", "10.0.0.2")
              .change("web", web)
              .build();
      probes.put(new HostName("one"), ours().machine("db", MachineState.RUNNING).of("one"));
      for (ProbeResult each : told) {
        probes.put(each.host(), each);
      }
    }

    Plan plan() {
      return Planner.plan(
          new PlanRequest(
              new VagrantEngine(),
              files.hosts(),
              files.lab(),
              state,
              probes,
              false,
              files.lab().strategy(),
              1,
              BoxSupply.of(new TreeMap<>()),
              FileComparison.NONE,
              "ops@bench",
              LocalScripts.fingerprints(files.lab())));
    }

    LiveStatus status() {
      return LiveStatus.of(files.lab(), state, probes, "ops@bench");
    }
  }

  private static FactsBuilder ours() {
    return facts().marker("devlab", "ops@bench");
  }

  private static String mac() {
    return Objects.requireNonNull(
        MacAddresses.of(new LabName("devlab"), List.of(new MachineName("db"), WEB), 0).get(WEB));
  }

  private static FactsBuilder defined(long cpus, long memoryMb, String bridge) {
    return ours()
        .machine("web", MachineState.RUNNING)
        .hardware("web", cpus, memoryMb, Map.of(mac(), bridge, "52:54:00:12:34:56", "default"));
  }

  private static final UnaryOperator<MachineRecord> UP = UnaryOperator.identity();

  private static final UnaryOperator<MachineRecord> HALTED = DriftTest::halted;

  private static MachineRecord halted(MachineRecord record) {
    return record.withRunning(false);
  }

  /** What the state and host two say of {@code web}, and what plan and status call it. */
  static Stream<Arguments> drifts() {
    return Stream.of(
        Arguments.of("as it was", UP, defined(1, 512, "br0").of("two"), "", Action.KEEP),
        Arguments.of(
            "nothing told of its definition",
            UP,
            ours().machine("web", MachineState.RUNNING).of("two"),
            "",
            Action.KEEP),
        Arguments.of(
            "virsh destroy",
            UP,
            ours().machine("web", MachineState.STOPPED).of("two"),
            "stopped: it was running when HomeLab last saw it",
            Action.START),
        Arguments.of(
            "vos halt",
            HALTED,
            ours().machine("web", MachineState.STOPPED).of("two"),
            "",
            Action.START),
        Arguments.of(
            "virsh start",
            HALTED,
            ours().machine("web", MachineState.RUNNING).of("two"),
            "started: it was not running when HomeLab last saw it",
            Action.CHANGE),
        Arguments.of(
            "virsh suspend",
            UP,
            ours().machine("web", MachineState.SUSPENDED).of("two"),
            "suspended: it was running when HomeLab last saw it",
            Action.START),
        Arguments.of(
            "vos suspend",
            (UnaryOperator<MachineRecord>) MachineRecord::withSuspended,
            ours().machine("web", MachineState.SUSPENDED).of("two"),
            "",
            Action.START),
        Arguments.of(
            "a full disk",
            UP,
            ours().outOfSpace("web", 3).of("two"),
            "out_of_space: its hypervisor paused it for lack of disk space on host two; free at least 100 MB in /data/vms, which has 3 MB left",
            Action.START),
        Arguments.of(
            "a disk that was full",
            UP,
            ours().outOfSpace("web", 4000).of("two"),
            "out_of_space: its hypervisor paused it for lack of disk space on host two; /data/vms has 4000 MB free now",
            Action.START),
        Arguments.of(
            "a broken disk",
            UP,
            ours().machine("web", MachineState.IO_ERROR).of("two"),
            "io_error: its hypervisor paused it because a disk on host two could not be written",
            Action.START),
        Arguments.of(
            "virsh undefine",
            UP,
            ours().of("two"),
            "vanished: host two has it no longer",
            Action.CREATE),
        Arguments.of(
            "virsh undefine, its id left",
            UP,
            ours().lost("web").of("two"),
            "vanished: host two has it no longer",
            Action.CREATE),
        Arguments.of(
            "rm -r .vagrant",
            UP,
            ours().taken(TakenName.Holder.DOMAIN, "devlab_web", "").of("two"),
            "untracked: libvirt domain devlab_web exists, but its workdir lost track of it",
            Action.KEEP),
        Arguments.of(
            "virsh setmaxmem",
            UP,
            defined(1, 256, "br0").of("two"),
            "resized: it has 256 MB of memory instead of 512",
            Action.CHANGE),
        Arguments.of(
            "virsh setvcpus and setmaxmem",
            UP,
            defined(3, 1024, "br0").of("two"),
            "resized: it has 3 cpus instead of 1 and 1024 MB of memory instead of 512",
            Action.CHANGE),
        Arguments.of(
            "its NIC on another bridge",
            UP,
            defined(1, 512, "virbr0").of("two"),
            "bridge_lost: its NIC is on virbr0 instead of br0",
            Action.REPLACE),
        Arguments.of(
            "its NIC attached to nothing",
            UP,
            defined(1, 512, "").of("two"),
            "bridge_lost: its NIC is not attached to br0 any more",
            Action.REPLACE),
        Arguments.of(
            "virsh detach-interface",
            UP,
            ours()
                .machine("web", MachineState.RUNNING)
                .hardware("web", 1, 512, Map.of("52:54:00:12:34:56", "default"))
                .of("two"),
            "bridge_lost: its NIC on br0 is gone",
            Action.REPLACE),
        Arguments.of(
            "a host that is off",
            UP,
            new ProbeResult.Unreachable(new HostName("two"), "no route to host", ""),
            "unknown: host two does not answer: nothing is known of it, and its room counts as used",
            Action.KEEP),
        Arguments.of(
            "a workdir that is somebody else's",
            UP,
            facts().marker("other", "ann@nuc").of("two"),
            "",
            Action.KEEP),
        Arguments.of(
            "a run that was stopped",
            (UnaryOperator<MachineRecord>) record -> record.withPhase(Phase.CREATING),
            ours().of("two"),
            "",
            Action.CREATE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("drifts")
  void plan_and_status_say_what_became_of_a_machine_and_plan_what_is_done_about_it(
      String what,
      UnaryOperator<MachineRecord> record,
      ProbeResult two,
      String drift,
      Action action) {
    Case one = new Case(record, two);
    Plan plan = one.plan();

    assertThat(words(plan.driftOf(WEB))).isEqualTo(drift);
    assertThat(words(one.status().driftOf(WEB))).isEqualTo(drift);
    assertThat(plan.machine(WEB).orElseThrow().action()).isEqualTo(action);
    assertThat(plan.driftOf(new MachineName("db"))).isEmpty();
  }

  private static String words(List<Drift> drift) {
    return drift.stream()
        .map(each -> each.kind().wireName() + ": " + each.sentence())
        .collect(Collectors.joining("; "));
  }

  @Test
  void a_machine_that_another_host_has_is_called_so_and_taken_over_there() {
    LabFiles files = LabText.read(folder, LabText.TWO_HOSTS, "{ name: web }");
    LabState state = StateBuilder.of(files.lab()).ready("web", "two").build();
    SortedMap<HostName, ProbeResult> probes = new TreeMap<>();
    probes.put(new HostName("one"), ours().machine("web", MachineState.RUNNING).of("one"));
    probes.put(new HostName("two"), ours().of("two"));

    LiveStatus status = LiveStatus.of(files.lab(), state, probes, "ops@bench");

    assertThat(words(status.driftOf(WEB)))
        .isEqualTo("elsewhere: host one has it, and no longer host two");
  }

  @Test
  void a_bridge_that_no_edge_needs_is_no_reason_for_a_new_machine() {
    Case one = new Case(UP, defined(1, 512, "virbr0").of("two"));
    LabFiles apart =
        LabText.read(
            folder, LabText.TWO_HOSTS, "{ name: db, host: one }", "{ name: web, host: two }");
    Plan plan =
        Planner.plan(
            new PlanRequest(
                new VagrantEngine(),
                apart.hosts(),
                apart.lab(),
                one.state,
                one.probes,
                false,
                apart.lab().strategy(),
                1,
                BoxSupply.of(new TreeMap<>()),
                FileComparison.NONE,
                "ops@bench",
                LocalScripts.fingerprints(apart.lab())));

    assertThat(words(plan.driftOf(WEB))).startsWith("bridge_lost");
    assertThat(plan.machine(WEB).orElseThrow().action()).isEqualTo(Action.KEEP);
  }

  @Test
  void a_resized_machine_that_is_off_gets_its_size_by_being_started() {
    Case one =
        new Case(
            UP,
            ours()
                .machine("web", MachineState.STOPPED)
                .hardware("web", 1, 256, Map.of())
                .of("two"));
    MachineStep.Present step = (MachineStep.Present) one.plan().machine(WEB).orElseThrow();

    assertThat(step.action()).isEqualTo(Action.START);
    assertThat(step.work()).contains(MachineStep.Work.BOOT).doesNotContain(MachineStep.Work.RELOAD);
    assertThat(one.plan().driftOf(WEB))
        .extracting(Drift::kind)
        .containsExactly(DriftKind.STOPPED, DriftKind.RESIZED);
  }

  @Test
  void a_resized_machine_that_is_suspended_is_reloaded() {
    Case one =
        new Case(
            UP,
            ours()
                .machine("web", MachineState.SUSPENDED)
                .hardware("web", 1, 256, Map.of())
                .of("two"));
    MachineStep.Present step = (MachineStep.Present) one.plan().machine(WEB).orElseThrow();

    assertThat(step.work()).contains(MachineStep.Work.RELOAD).doesNotContain(MachineStep.Work.BOOT);
  }

  @Test
  void a_size_that_extras_of_the_provider_decide_is_not_compared() {
    Machine plain =
        LabText.read(folder, LabText.TWO_HOSTS, "{ name: web }").lab().machines().getFirst();
    Machine extras =
        LabText.read(
                folder, LabText.TWO_HOSTS, "{ name: web, vagrant: { libvirt: { memory: 2048 } } }")
            .lab()
            .machines()
            .getFirst();

    assertThat(plain.isSizedElsewhere()).isFalse();
    assertThat(extras.isSizedElsewhere()).isTrue();
  }

  @Test
  void drift_stands_below_its_machine_and_in_json_at_its_machine() {
    Case one = new Case(UP, ours().machine("web", MachineState.STOPPED).of("two"));

    assertThat(PlanView.human(one.plan(), new Style(false, 0, false)))
        .contains("stopped: it was running when HomeLab last saw it");
    assertThat(PlanView.json(one.plan(), false).replaceAll("\\s", ""))
        .contains(
            "\"drift\":[{\"kind\":\"stopped\",\"what\":\"itwasrunningwhenHomeLablastsawit\"}]");
    assertThat(StatusView.human(one.status(), new Style(false, 0, false)))
        .contains("  stopped: it was running when HomeLab last saw it");
    assertThat(StatusView.json(one.status()).replaceAll("\\s", ""))
        .contains("\"drift\":[]")
        .contains(
            "\"bridged_ip\":\"10.0.0.2\",\"drift\":[{\"kind\":\"stopped\",\"what\":\"itwasrunningwhenHomeLablastsawit\"}]");
  }
}
