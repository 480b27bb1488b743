package io.homelab.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.config.LabFiles;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.StrategyName;
import io.homelab.probe.ForeignWorkdir;
import io.homelab.probe.ForeignWorkdir.ForeignMachine;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.run.LocalScripts;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.Preempted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose machines make room, and whose never do. */
class PreemptionTest {
  private static final String OWNER = "ops@bench";
  private static final String OWN = "11111111-2222-3333-4444-555555555555";
  private static final String LINEAGE = "99999999-2222-3333-4444-555555555555";

  @TempDir Path folder;
  private final SortedMap<String, FactsBuilder> hosts = new TreeMap<>();

  /** Two hosts, each with room for 4 cpus and 4096 MB. */
  private PlanRequest request(StrategyName strategy, String... machines) {
    LabFiles files =
        LabText.read(
            folder,
            """
            hosts:
              - { name: one, address: one.local }
              - { name: two, address: two.local }
            """,
            machines);
    SortedMap<HostName, ProbeResult> probes = new TreeMap<>();
    for (String name : List.of("one", "two")) {
      probes.put(new HostName(name), hosts.getOrDefault(name, facts()).of(name));
    }
    return new PlanRequest(
            new VagrantEngine(),
            files.hosts(),
            files.lab(),
            StateBuilder.of(files.lab()).build(),
            probes,
            false,
            strategy,
            1,
            BoxSupply.of(new TreeMap<>()),
            FileComparison.NONE,
            OWNER,
            LocalScripts.fingerprints(files.lab()))
        .preempting();
  }

  private PlanRequest request(String... machines) {
    return request(StrategyName.FIRST_FIT_DECREASING, machines);
  }

  private static FactsBuilder facts() {
    return FactsBuilder.facts().measured(4, 4096, 100);
  }

  private FactsBuilder on(String host) {
    return hosts.computeIfAbsent(host, name -> facts());
  }

  private static ForeignMachine running(int priority, long memoryMb) {
    return machine(priority, memoryMb, MachineState.RUNNING);
  }

  private static ForeignMachine machine(int priority, long memoryMb, MachineState state) {
    return new ForeignMachine(
        new Resources(1, memoryMb, 5), OptionalInt.of(priority), state, Optional.empty());
  }

  private static List<String> chosen(PlanRequest request) {
    return Preemption.in(request, name -> true).request().victims().stream()
        .map(victim -> victim.machine() + "@" + victim.host())
        .toList();
  }

  @Test
  void nothing_makes_room_where_everything_fits() {
    on("one").otherMachine("shop", OWNER, "web", running(-10, 3000));

    assertThat(chosen(request("{ name: a, memory_mb: 2048 }"))).isEmpty();
  }

  @Test
  void the_least_important_goes_first_then_the_fewest_then_the_first_host() {
    on("one").otherMachine("shop", OWNER, "web-1", running(-10, 2048));
    on("one").otherMachine("shop", OWNER, "web-2", running(-10, 2048));
    on("two").otherMachine("blog", OWNER, "big", running(-5, 4096));
    assertThat(chosen(request("{ name: a, memory_mb: 4096 }")))
        .as("two of -10 before one of -5")
        .containsExactly("web-1@one", "web-2@one");

    on("two").otherMachine("blog", OWNER, "big", running(-10, 4096));
    assertThat(chosen(request("{ name: a, memory_mb: 4096 }"))).containsExactly("big@two");

    assertThat(chosen(request("{ name: a, memory_mb: 2048 }"))).containsExactly("web-1@one");
  }

  @Test
  void only_the_owners_running_machines_of_less_priority_in_labs_at_rest_do() {
    ForeignMachine some = running(-10, 4096);
    on("two").otherMachine("theirs", "bob@desk", "x", running(-1000, 4096));
    String lab = "{ name: a, memory_mb: 1024 }";
    for (ForeignMachine never :
        List.of(
            running(0, 4096),
            running(5, 4096),
            machine(-10, 4096, MachineState.SUSPENDED),
            machine(-10, 4096, MachineState.UNKNOWN),
            new ForeignMachine(
                some.resources(), OptionalInt.empty(), some.state(), Optional.empty()))) {
      hosts.remove("one");
      on("one").otherMachine("shop", OWNER, "web", never);
      assertThat(chosen(request(lab))).as("%s", never).isEmpty();
    }
    for (ForeignWorkdir never :
        List.of(
            place(LINEAGE, true, false, some),
            place(LINEAGE, false, true, some),
            place("", false, false, some),
            place(OWN, false, false, some))) {
      hosts.remove("one");
      on("one").otherWorkdir("shop", OWNER, never);
      assertThat(chosen(request(lab))).as("%s", never).isEmpty();
    }
    hosts.remove("one");
    on("one").otherWorkdir("shop", OWNER, place(LINEAGE, false, false, some));
    assertThat(chosen(request(lab))).containsExactly("web@one");
  }

  private static ForeignWorkdir place(
      String lineage, boolean atWork, boolean ofPool, ForeignMachine machine) {
    return new ForeignWorkdir(
        "/home/ops/homelab/shop",
        lineage,
        atWork,
        ofPool,
        new TreeMap<>(Map.of(new MachineName("web"), machine)));
  }

  @Test
  void a_machine_may_not_take_the_room_of_one_that_is_as_important_as_it_is_itself() {
    on("one").otherMachine("shop", OWNER, "middle", running(5, 4096));
    on("two").otherMachine("blog", OWNER, "low", running(-5, 4096));

    assertThat(
            chosen(
                request(
                    "{ name: high, memory_mb: 3000, priority: 10 }",
                    "{ name: usual, memory_mb: 3000 }")))
        .as("low for high leaves nothing for usual, which is less than middle")
        .isEmpty();
    assertThat(chosen(request("{ name: high, memory_mb: 3000, priority: 10 }")))
        .containsExactly("low@two");
  }

  @Test
  void what_else_a_host_has_against_a_machine_is_not_overcome() {
    on("one").otherMachine("shop", OWNER, "web", running(-10, 4096));

    assertThat(chosen(request("{ name: a, memory_mb: 1024, host: two }"))).isEmpty();
    assertThat(chosen(request("{ name: a, memory_mb: 5000 }"))).isEmpty();
  }

  @Test
  void nobody_makes_room_if_not_everything_fits_then() {
    on("one").otherMachine("shop", OWNER, "web", running(-10, 4096));

    assertThat(chosen(request("{ name: a, memory_mb: 1024 }", "{ name: b, memory_mb: 50000 }")))
        .isEmpty();
  }

  @Test
  void what_makes_room_holds_its_disk_and_nothing_else_and_the_plan_says_who_does() {
    on("one").otherMachine("shop", OWNER, "web", running(-10, 4096));
    on("two").otherMachine("blog", OWNER, "db", running(0, 4096));
    PlanRequest request =
        Preemption.in(request("{ name: a, memory_mb: 1024 }"), name -> true).request();

    Plan plan = Planner.plan(request);

    assertThat(plan.placements()).containsEntry(new MachineName("a"), new HostName("one"));
    assertThat(plan.hosts().getFirst().heldByOthers()).isEqualTo(Capacity.of(0, 0, 5));
    assertThat(PlacementLog.of(request, plan).sentences())
        .startsWith(
            "would halt web of lab shop (ops@bench) on one for a: priority -10 < 0, frees 1 cpu, 4096 MB");
    assertThat(PlacementLog.of(request, plan).jsonLines().getFirst())
        .isEqualTo(
            "{\"preempted\":\"web\",\"lab\":\"shop\",\"owner\":\"ops@bench\",\"host\":\"one\","
                + "\"priority\":-10,\"for\":\"a\",\"for_priority\":0,\"running\":true,"
                + "\"frees\":{\"cpus\":1,\"memory_mb\":4096,\"disk_gb\":0}}");
  }

  @Test
  void a_hint_says_that_it_would_help_and_names_nobody() {
    on("one").otherMachine("shop", OWNER, "web", running(-10, 4096));
    on("two").otherMachine("blog", OWNER, "db", running(0, 4096));
    PlanRequest asked = request("{ name: a, memory_mb: 1024 }");
    PlanRequest usual =
        new PlanRequest(
            asked.engine(),
            asked.hosts(),
            asked.lab(),
            asked.state(),
            asked.probes(),
            false,
            asked.strategy(),
            1,
            asked.boxes(),
            asked.files(),
            OWNER,
            asked.fingerprints());

    assertThat(
            Preemption.in(usual, name -> true)
                .hinted(Planner.plan(usual), usual, name -> true)
                .placement()
                .hints())
        .first()
        .asString()
        .contains("halt 1 less important machine of your other labs")
        .doesNotContain("web", "shop");
    assertThat(Preemption.in(usual, name -> true).request().victims()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = StrategyName.class,
      names = {"FIRST_FIT_DECREASING", "BEST_FIT", "OPTIMAL", "ROUND_ROBIN"})
  void whoever_makes_room_is_less_important_is_needed_and_is_the_owners(StrategyName strategy) {
    Random random = new Random(7);
    int preempted = 0;
    for (int round = 0; round < 120; round++) {
      hosts.clear();
      for (int i = 0; i < 7; i++) {
        on(random.nextBoolean() ? "one" : "two")
            .otherMachine(
                "lab-" + random.nextInt(3),
                random.nextInt(4) == 0 ? "bob@desk" : OWNER,
                "m" + i,
                machine(
                    random.nextInt(7) - 4,
                    512L * (1 + random.nextInt(3)),
                    random.nextInt(5) == 0 ? MachineState.STOPPED : MachineState.RUNNING));
      }
      List<String> machines = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(4); i++) {
        machines.add(
            "{ name: n%d, memory_mb: %d, priority: %d }"
                .formatted(i, 512 * (1 + random.nextInt(3)), random.nextInt(5) - 2));
      }
      PlanRequest request = request(strategy, machines.toArray(String[]::new));
      List<String> without =
          Planner.unplaced(request).stream().map(left -> left.machine().name().value()).toList();

      List<Victim> victims = Preemption.in(request, name -> true).request().victims();

      assertThat(Preemption.in(request, name -> true).request().victims()).isEqualTo(victims);
      if (without.isEmpty()) {
        assertThat(victims).isEmpty();
      }
      if (!victims.isEmpty()) {
        preempted++;
        assertThat(Planner.unplaced(request.preempting(victims))).isEmpty();
      }
      for (Victim victim : victims) {
        assertThat(victim.owner()).isEqualTo(OWNER);
        assertThat(victim.priority()).isLessThan(victim.wantingPriority());
        assertThat(without).contains(victim.wanting().value());
        List<Victim> others = new ArrayList<>(victims);
        others.remove(victim);
        assertThat(Planner.unplaced(request.preempting(others))).as("without one").isNotEmpty();
      }
    }
    assertThat(preempted).isGreaterThan(5);
  }

  /** A lab whose machine makes room for another one, and so is off. */
  private PlanRequest returning(long heldNow, String... more) {
    List<String> machines = new ArrayList<>(List.of("{ name: a, memory_mb: 2048, disk_gb: 5 }"));
    machines.addAll(List.of(more));
    TreeMap<String, Resources> held = new TreeMap<>(Map.of("a", new Resources(1, 2048, 5)));
    hosts.put(
        "one",
        facts()
            .machine("a", MachineState.STOPPED)
            .otherMachine("urgent", OWNER, "api", running(0, heldNow)));
    PlanRequest plain = request(machines.toArray(String[]::new));
    String lineage = plain.state().lineage();
    hosts
        .get("one")
        .marker(
            new MarkerFile(new LabName("devlab"), OWNER, lineage, held)
                .preempting(
                    Map.of(new MachineName("a"), new Preempted(new LabName("urgent"), true))));
    LabFiles files =
        LabText.read(
            folder,
            """
            hosts:
              - { name: one, address: one.local }
              - { name: two, address: two.local }
            """,
            machines.toArray(String[]::new));
    SortedMap<HostName, ProbeResult> probes = new TreeMap<>();
    probes.put(new HostName("one"), hosts.get("one").of("one"));
    probes.put(new HostName("two"), facts().of("two"));
    return new PlanRequest(
        new VagrantEngine(),
        files.hosts(),
        files.lab(),
        StateBuilder.of(files.lab()).ready("a", "one").build().withLineage(lineage),
        probes,
        false,
        StrategyName.FIRST_FIT_DECREASING,
        1,
        BoxSupply.of(new TreeMap<>()),
        FileComparison.NONE,
        OWNER,
        LocalScripts.fingerprints(files.lab()));
  }

  @Test
  void a_machine_that_makes_room_comes_back_where_its_disk_is_and_only_if_there_is_room() {
    Plan full = Planner.plan(returning(3000));
    assertThat(full.withoutHost()).containsOnlyKeys(new MachineName("a"));
    assertThat(full.driftOf(new MachineName("a")))
        .containsExactly(
            new Drift(
                DriftKind.PREEMPTED,
                "it was halted to make room for lab urgent, and its disk is on host one"));
    assertThat(full.hosts().getFirst().usedBefore()).isEqualTo(new Resources(0, 0, 5));
    assertThat(full.hosts().getFirst().usedAfter()).isEqualTo(new Resources(0, 0, 5));
    assertThat(full.placement().unplaced().getFirst().rejected().getFirst().reasons())
        .extracting(reason -> reason.text())
        .contains("needs 2048 MB, host one has 1096 MB left");

    Plan again = Planner.plan(returning(2000));
    assertThat(again.machine(new MachineName("a")).orElseThrow().action()).isEqualTo(Action.START);
    assertThat(again.placements()).containsEntry(new MachineName("a"), new HostName("one"));

    Plan beside =
        Planner.plan(returning(2000, "{ name: b, memory_mb: 2048, host: one, priority: 9 }"));
    assertThat(beside.withoutHost())
        .as("its host is its own first")
        .containsOnlyKeys(new MachineName("b"));
  }
}
