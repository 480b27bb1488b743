package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.Drain;
import io.homelab.probe.HostMachines.MachineState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DrainTest {
  @TempDir Path folder;

  private Bench bench(String... machines) {
    return new Bench(folder, machines);
  }

  private static Map<String, String> moves(Drain drain) {
    Map<String, String> names = new TreeMap<>();
    drain.moving().moves().forEach((machine, host) -> names.put(machine.value(), host.value()));
    return names;
  }

  private static List<String> names(Iterable<MachineName> machines) {
    List<String> names = new ArrayList<>();
    machines.forEach(machine -> names.add(machine.value()));
    return names;
  }

  @Test
  void the_machines_of_the_host_go_there_and_come_up_elsewhere_and_no_other_is_touched() {
    Bench bench = bench("{ name: a }", "{ name: b }", "{ name: c }", "{ name: new }");
    bench.state(bench.states().ready("a", "one").ready("b", "one").ready("c", "two"));
    bench.facts("one").machine("a", MachineState.RUNNING).machine("b", MachineState.RUNNING);
    bench.facts("two").machine("c", MachineState.RUNNING);

    Drain drain = bench.drain("one");
    assertThat(moves(drain)).isEqualTo(Map.of("a", "two", "b", "two"));
    assertThat(drain.staying()).isEmpty();
    assertThat(names(drain.selection())).containsExactly("a", "b");

    assertThat(bench.carryOut(drain).complete()).isTrue();
    assertThat(bench.host("one").vagrant()).containsExactly("vagrant destroy --force a b");
    assertThat(bench.host("two").vagrant())
        .first()
        .isEqualTo("vagrant up --no-provision --destroy-on-error --provider libvirt a b");
    assertThat(bench.written().machines().values())
        .allMatch(record -> record.host().equals(new HostName("two")));
    assertThat(bench.written().machines()).hasSize(3);
    assertThat(bench.written().cordoned()).containsExactly(new HostName("one"));
  }

  @Test
  void a_machine_that_is_pinned_stays_and_says_so_and_its_neighbour_that_needs_a_nic_is_replaced() {
    Bench bench =
        bench("{ name: a, depends_on: [b] }", "{ name: b, host: one }", "{ name: c, host: one }");
    bench.state(bench.states().ready("a", "one").ready("b", "one").ready("c", "one"));
    bench
        .facts("one")
        .machine("a", MachineState.RUNNING)
        .machine("b", MachineState.RUNNING)
        .machine("c", MachineState.RUNNING);

    Drain drain = bench.drain("one");
    assertThat(moves(drain)).isEqualTo(Map.of("a", "two"));
    assertThat(drain.staying())
        .containsEntry(
            new MachineName("b"), List.of("not on two: is pinned to host one, this is host two"));
    assertThat(names(drain.staying().keySet())).containsExactly("b", "c");
    assertThat(names(drain.moving().alsoReplaced().stream().map(s -> s.name()).toList()))
        .containsExactly("b");
    assertThat(names(drain.selection())).containsExactly("a", "b");
  }

  @Test
  void who_depends_on_a_machine_that_moves_learns_its_new_address() {
    Bench bench =
        bench(
            "{ name: a, host: two, depends_on: [b] }",
            "{ name: b }",
            "{ name: other, host: two, memory_mb: 1024 }");
    bench.state(
        bench
            .states()
            .bridged("a", "two", "192.168.1.5")
            .bridged("b", "one", "192.168.1.6")
            .ready("other", "two"));
    bench.facts("one").machine("b", MachineState.RUNNING);
    bench.facts("two").machine("a", MachineState.RUNNING).machine("other", MachineState.RUNNING);

    Drain drain = bench.drain("one");
    assertThat(names(drain.selection())).containsExactly("a", "b");
    assertThat(bench.carryOut(drain).complete()).isTrue();
    assertThat(bench.host("two").log()).contains("hosts of 192.168.121.2 b.guest b");
    assertThat(bench.host("two").vagrant())
        .noneMatch(line -> line.contains("up") && line.contains(" a"));
  }

  @Test
  void what_the_topology_has_no_longer_stays_for_vos_up_to_destroy() {
    Bench bench = bench("{ name: a }");
    bench.state(bench.states().ready("a", "two").ready("old", "one"));
    bench.facts("one").machine("old", MachineState.RUNNING);
    bench.facts("two").machine("a", MachineState.RUNNING);

    Drain drain = bench.drain("one");
    assertThat(drain.moving().moves()).isEmpty();
    assertThat(drain.staying())
        .containsExactly(
            Map.entry(
                new MachineName("old"),
                List.of("it is no longer in topology.yaml: 'homelab vos up' destroys it")));
    assertThat(drain.selection()).isEmpty();
  }
}
