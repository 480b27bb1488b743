package io.homelab.plan;

import static io.homelab.FactsBuilder.facts;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.config.LabFiles;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.StrategyName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.run.LocalScripts;
import io.homelab.state.LabState;
import io.homelab.state.Stray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Labs drawn by lot, some of whose hosts do not answer: what they have counts as used. */
class UnknownHostsTest {
  private static final int LABS = 60;
  private static final long MEMORY_MB = 8192;
  private static final String HOSTS =
      """
      hosts:
        - { name: one, address: one.local, capacity: { cpus: 16, memory_mb: 8192 } }
        - { name: two, address: two.local, capacity: { cpus: 16, memory_mb: 8192 } }
        - { name: three, address: three.local, capacity: { cpus: 16, memory_mb: 8192 } }
        - { name: four, address: four.local, capacity: { cpus: 16, memory_mb: 8192 } }
      """;

  @TempDir Path folder;

  /** A lab with what its hosts tell. */
  private final class Drawn {
    private final Random random;
    final LabFiles files;
    final Set<HostName> silent = new TreeSet<>();
    LabState state;

    Drawn(long seed) {
      random = new Random(seed);
      List<String> machines = new ArrayList<>();
      int count = 2 + random.nextInt(7);
      for (int i = 0; i < count; i++) {
        machines.add("{ name: m%d, memory_mb: %d }".formatted(i, 512 * (1 + random.nextInt(6))));
      }
      files = LabText.read(folder, HOSTS, machines.toArray(String[]::new));
      StateBuilder made = StateBuilder.of(files.lab());
      for (Machine machine : files.lab().machines()) {
        if (random.nextInt(4) > 0) {
          made.ready(machine.name().value(), anyHost().value());
        }
      }
      state = made.build();
      silent.add(anyHost());
      if (random.nextBoolean()) {
        silent.add(anyHost());
      }
    }

    private HostName anyHost() {
      return files.hosts().get(random.nextInt(files.hosts().size())).name();
    }

    SortedMap<HostName, ProbeResult> probes(boolean back) {
      SortedMap<HostName, ProbeResult> probes = new TreeMap<>();
      for (Host host : files.hosts()) {
        FactsBuilder told = facts().measured(16, MEMORY_MB, 1000).marker("devlab", "ops@bench");
        state
            .machines()
            .forEach((name, record) -> {
              if (record.host().equals(host.name())) {
                told.machine(name.value(), MachineState.RUNNING);
              }
            });
        state.strays().stream()
            .filter(stray -> stray.host().equals(host.name()))
            .forEach(stray -> told.machine(stray.machine().value(), MachineState.RUNNING));
        probes.put(
            host.name(),
            !back && silent.contains(host.name())
                ? new ProbeResult.Unreachable(host.name(), "no route to host", "")
                : told.of(host.name().value()));
      }
      return probes;
    }

    Plan plan(StrategyName strategy, boolean back) {
      return Planner.plan(
          new PlanRequest(
              new VagrantEngine(),
              files.hosts(),
              files.lab(),
              state,
              probes(back),
              false,
              strategy,
              1,
              BoxSupply.of(new TreeMap<>()),
              FileComparison.NONE,
              "ops@bench",
              LocalScripts.fingerprints(files.lab())));
    }

    Resources heldBy(Plan plan, HostName host) {
      return plan.hosts().stream()
          .filter(each -> each.host().name().equals(host))
          .map(HostPlan::usedBefore)
          .findFirst()
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void what_a_silent_host_has_stays_there_and_counts_as_used(StrategyName strategy) {
    for (long seed = 1; seed <= LABS; seed++) {
      long lab = seed;
      Drawn drawn = new Drawn(lab);
      Plan plan = drawn.plan(strategy, false);
      SortedMap<HostName, Resources> recorded = new TreeMap<>();
      drawn
          .state
          .machines()
          .forEach((name, record) -> {
            recorded.merge(record.host(), record.resources(), Resources::plus);
            if (drawn.silent.contains(record.host())) {
              MachineStep step = plan.machine(name).orElseThrow();
              assertThat(step.action()).as("lab %d, %s", lab, name).isEqualTo(Action.KEEP);
              assertThat(step.host()).isEqualTo(record.host());
              assertThat(plan.driftOf(name))
                  .extracting(Drift::kind)
                  .containsExactly(DriftKind.UNKNOWN);
            }
          });
      for (HostName host : drawn.silent) {
        assertThat(drawn.heldBy(plan, host))
            .isEqualTo(Optional.ofNullable(recorded.get(host)).orElse(Resources.ZERO));
      }
      for (MachineStep.Present step : plan.present()) {
        if (!step.work().isEmpty()) {
          assertThat(drawn.silent).as("nothing is done there").doesNotContain(step.host());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void what_was_assumed_lost_and_comes_back_holds_its_room_and_is_no_machine_of_the_lab(
      StrategyName strategy) {
    for (long seed = 1; seed <= LABS; seed++) {
      Drawn drawn = new Drawn(seed);
      for (MachineName name : List.copyOf(drawn.state.machines().keySet())) {
        if (drawn.silent.contains(drawn.state.machine(name).orElseThrow().host())) {
          drawn.state = drawn.state.losing(name);
        }
      }
      Plan silent = drawn.plan(strategy, false);
      Plan back = drawn.plan(strategy, true);

      assertThat(silent.strays()).hasSameSizeAs(drawn.state.strays());
      assertThat(back.strays()).hasSameSizeAs(drawn.state.strays());
      assertThat(back.duplicates()).isEmpty();
      for (Stray stray : drawn.state.strays()) {
        for (Plan plan : List.of(silent, back)) {
          plan.machine(stray.machine())
              .ifPresent(step -> {
                assertThat(step.host()).isNotEqualTo(stray.host());
                assertThat(step.action()).isEqualTo(Action.CREATE);
              });
        }
      }
      for (HostPlan host : back.hosts()) {
        long strays =
            drawn.state.strays().stream()
                .filter(stray -> stray.host().equals(host.host().name()))
                .mapToLong(stray -> stray.record().resources().memoryMb())
                .sum();
        assertThat(host.usable().memoryMb()).hasValue(Math.max(0, MEMORY_MB - strays));
      }
    }
  }
}
