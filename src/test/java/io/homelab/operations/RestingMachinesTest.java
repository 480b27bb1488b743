package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.model.MachineName;
import io.homelab.plan.Action;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.probe.HostMachines.MachineState;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines with {@code autostart: false} in the lab's own Vagrantfile. */
class RestingMachinesTest {
  private static final MachineName DB = new MachineName("db");

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void db_rests() {
    lab =
        new LabOnDoubles(folder, "{ name: web, host: one }", "{ name: db, host: two }")
            .resting("db");
  }

  private CommandLineRun homelab(String... words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words));
  }

  private Plan plan() {
    return DryRun.of(lab.open(), DryRun.PlanQuestion.WHOLE_LAB).orThrow().plan();
  }

  @Test
  void one_that_nobody_names_is_not_made_and_the_plan_says_what_makes_it() {
    assertThat(homelab("plan").out())
        .contains("Plan: 1 to create", "Not started (their Vagrantfile says autostart: false)")
        .contains("\n  db; to start one: homelab vos up db\n");
    assertThat(homelab("plan", "--json").out()).contains("\"resting\": [ \"db\" ]");

    CommandLineRun up = homelab("vos", "up");

    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(lab.known()).containsExactly("web=one");
    assertThat(lab.vagrant("two")).isEmpty();
    assertThat(homelab("plan", "--detailed-exitcode").exit()).isZero();
    assertThat(homelab("vos", "up").out()).contains("Nothing to do");
  }

  @Test
  void one_that_is_named_is_made_and_stays_part_of_the_lab_while_it_is_up() {
    assertThat(homelab("vos", "up").exit()).isZero();
    CommandLineRun up = homelab("vos", "up", "db");

    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(lab.known()).containsExactly("db=two", "web=one");
    assertThat(plan().resting()).isEmpty();
    assertThat(plan().machine(DB).map(MachineStep::action)).contains(Action.KEEP);
  }

  @Test
  void one_that_is_off_stays_off_until_it_is_named() {
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
    lab.told("two", facts -> facts.machine("db", MachineState.STOPPED));

    assertThat(plan().machine(DB).map(MachineStep::action)).contains(Action.KEEP);
    assertThat(plan().machine(DB).map(MachineStep::reason))
        .contains("it is off, and its Vagrantfile says autostart: false");
    assertThat(plan().resting()).containsExactly(DB);
    assertThat(homelab("vos", "up").out()).contains("Nothing to do");
    assertThat(homelab("vos", "up", "db").exit()).isZero();
    assertThat(lab.vagrant("two")).anyMatch(line -> line.contains("up"));
  }

  @Test
  void one_whose_host_lost_it_is_not_destroyed_as_one_that_the_topology_lacks() {
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
    lab.told("two", facts -> facts.withoutMachine("db"));

    assertThat(plan().machine(DB).map(MachineStep::action)).contains(Action.KEEP);
    assertThat(plan().machine(DB).map(MachineStep::reason))
        .contains("it is gone, and its Vagrantfile says autostart: false");
  }

  @Test
  void one_that_fits_nowhere_is_in_nobodys_way_until_it_is_named() {
    lab =
        new LabOnDoubles(folder, "{ name: web }", "{ name: db, memory_mb: 999999 }").resting("db");

    assertThat(homelab("plan").exit()).isZero();
    assertThat(homelab("vos", "up").exit()).isZero();
    assertThat(homelab("vos", "up", "db").exit()).isEqualTo(3);
    assertThat(homelab("plan", "--explain", "db").exit()).isEqualTo(3);
  }

  @Test
  void one_that_moves_is_named_by_its_move() {
    CommandLineRun up = homelab("vos", "up", "--move", "db=two");

    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(lab.known()).contains("db=two");
  }

  @Test
  void its_edges_are_not_probed_before_it_was_ever_started() {
    lab =
        new LabOnDoubles(
                folder, "{ name: web, host: one }", "{ name: db, host: two, depends_on: [web] }")
            .resting("db");
    lab.left(state -> state.ready("web", "one"));

    assertThat(homelab("verify", "--json").out()).contains("\"edges\": []");
  }
}
