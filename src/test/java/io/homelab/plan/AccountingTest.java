package io.homelab.plan;

import static io.homelab.FactsBuilder.facts;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.config.LabFiles;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.run.LocalScripts;
import io.homelab.state.FileStateStore;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Build;
import io.homelab.state.MachineRecord.Contact;
import io.homelab.state.MachineRecord.Place;
import io.homelab.state.StateStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is used follows from what is there; nobody counts it up and down. */
class AccountingTest {
  private static final List<HostName> HOSTS = List.of(new HostName("one"), new HostName("two"));

  @TempDir Path folder;
  private LabFiles files;
  private LabState all;

  @BeforeEach
  void lab() {
    files =
        LabText.read(
            folder,
            LabText.TWO_HOSTS,
            "{ name: a, cpus: 1, memory_mb: 1000, disk_gb: 3 }",
            "{ name: b, cpus: 2, memory_mb: 700, disk_gb: 5 }",
            "{ name: c, cpus: 3, memory_mb: 333, disk_gb: 7 }");
    all =
        StateBuilder.of(files.lab()).ready("a", "one").ready("b", "one").ready("c", "two").build();
  }

  private List<HostPlan> hosts(LabState state, ProbeResult... probes) {
    SortedMap<HostName, ProbeResult> answers = new TreeMap<>();
    for (ProbeResult probe : probes) {
      answers.put(probe.host(), probe);
    }
    return Planner.plan(
            new PlanRequest(
                new VagrantEngine(),
                files.hosts(),
                files.lab(),
                state,
                answers,
                probes.length == 0,
                files.lab().strategy(),
                1,
                BoxSupply.of(new TreeMap<>()),
                FileComparison.NONE,
                "ops@bench",
                LocalScripts.fingerprints(files.lab())))
        .hosts();
  }

  private List<Resources> used(LabState state) {
    return hosts(state).stream().map(HostPlan::usedBefore).toList();
  }

  private static List<Resources> sums(LabState state) {
    return HOSTS.stream()
        .map(host ->
            state.machines().values().stream()
                .filter(record -> record.host().equals(host))
                .map(MachineRecord::resources)
                .reduce(Resources.ZERO, Resources::plus))
        .toList();
  }

  @Test
  void making_and_destroying_machines_a_thousand_times_leaves_no_trace_in_what_is_used() {
    List<Resources> before = used(all);
    assertThat(before).containsExactly(new Resources(3, 1700, 8), new Resources(3, 333, 7));
    StateStore store = FileStateStore.beside(folder);
    LabState state = all;
    Random random = new Random(11);
    List<MachineName> names = List.copyOf(all.machines().keySet());
    for (int round = 1; round <= 1000; round++) {
      MachineName name = names.get(random.nextInt(names.size()));
      MachineRecord record = all.machine(name).orElseThrow();
      state = state.without(name);
      state = state.with(name, on(record, HOSTS.get(random.nextInt(2))));
      if (round % 50 == 0) {
        store.save(state);
        state = store.load(files.lab().name());
        assertThat(used(state)).isEqualTo(sums(state));
      }
    }
    for (MachineName name : names) {
      state = state.with(name, all.machine(name).orElseThrow());
    }
    assertThat(used(state)).isEqualTo(before);
    for (MachineName name : names) {
      state = state.without(name);
    }
    assertThat(used(state)).containsExactly(Resources.ZERO, Resources.ZERO);
  }

  private static MachineRecord on(MachineRecord record, HostName host) {
    return new MachineRecord(
        new Place(host, record.workdir()),
        record.phase(),
        record.power(),
        new Build(
            record.box(), record.resources(), record.shape(), record.settings(), record.scripts()),
        new Contact(record.privateIp(), record.bridged(), record.access(), record.knows()));
  }

  @Test
  void a_disk_that_is_filled_already_is_not_taken_off_twice() {
    HostPlan one = // a may grow to 3 GB, b to 5; 10 GB are free and 6 are filled
        hosts(
                all,
                facts()
                    .measured(8, 4096, 10)
                    .machine("a", MachineState.RUNNING)
                    .machine("b", MachineState.RUNNING)
                    .disk("devlab_a.img", 2 * 1024)
                    .disk("devlab_b.img", 4 * 1024 + 500)
                    .disk("devlab_ab.img", 90 * 1024)
                    .of("one"))
            .getFirst();

    assertThat(one.usable().diskGb()).hasValue(16);
    assertThat(one.usedAfter().diskGb()).as("so 16 - 8 are left").isEqualTo(8);
  }

  @Test
  void what_is_planned_never_exceeds_what_is_there_once_all_disks_are_full() {
    Random random = new Random(28);
    for (int round = 0; round < 500; round++) {
      long freeGb = random.nextInt(12);
      long filledA = random.nextInt(9 * 1024);
      long filledB = random.nextInt(9 * 1024);
      HostPlan one =
          hosts(
                  all,
                  facts()
                      .measured(8, 4096, freeGb)
                      .machine("a", MachineState.RUNNING)
                      .machine("b", MachineState.STOPPED)
                      .disk("devlab_a.img", filledA)
                      .disk("devlab_b.img", filledB)
                      .of("one"))
              .getFirst();
      long growMb = Math.max(0, 3 * 1024 - filledA) + Math.max(0, 5 * 1024 - filledB);
      long leftGb = one.usable().diskGb().orElseThrow() - one.usedAfter().diskGb();

      assertThat(leftGb * 1024).isLessThanOrEqualTo(Math.max(freeGb * 1024 - growMb, 0));
    }
  }

  @Test
  void what_other_labs_hold_is_told_apart_from_what_is_kept_and_taken_off_what_is_usable() {
    HostPlan one =
        hosts(
                all,
                facts()
                    .measured(8, 4096, 100)
                    .otherLab("x", 1, 512, 10)
                    .otherLab("y", 2, 256, 0)
                    .of("one"))
            .getFirst();

    assertThat(one.heldByOthers()).isEqualTo(Capacity.of(3, 768, 10));
    assertThat(one.measured().memoryMb()).hasValue(4096);
    assertThat(one.usable().memoryMb()).hasValue(4096 - 768);
    assertThat(one.usedBefore()).as("the host has none of them any more").isEqualTo(Resources.ZERO);
  }
}
