package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MachineTest {
  private static final PlacementConstraints CONSTRAINTS =
      new PlacementConstraints(
          Optional.of(new HostName("nuc")),
          List.of(),
          List.of(),
          new TreeMap<>(Map.of("disk", "nvme")),
          Optional.empty(),
          Optional.of("amd64"),
          -10);
  private static final Dependencies DEPENDENCIES =
      new Dependencies(List.of(), List.of(), new Check.Port(22), false);

  private static Machine machine(String name, String hostname) {
    return new Machine(
        new MachineName(name),
        new Role("ci"),
        new Resources(2, 2048, 20),
        new BoxRef("generic/debian12", "4.3.12", "libvirt"),
        CONSTRAINTS,
        DEPENDENCIES,
        new GuestSetup(
            hostname,
            List.of(new Network("private_network", Map.of("type", "dhcp"))),
            List.of(new ProvisionFile("a", "/b")),
            Map.of("libvirt", Map.of("nested", true)),
            Optional.of(new KeptMachine("settings", List.of(), List.of(), new TreeMap<>(), false)),
            Optional.of(new FromPool(new PoolName("runner"), 1))));
  }

  @Test
  void a_machine_under_another_name_has_that_host_name_and_is_else_the_same() {
    Machine template = machine("runner", "runner.home.lab");

    assertThat(template.named(new MachineName("i-9f3c"))).isEqualTo(machine("i-9f3c", "i-9f3c"));
    assertThat(template).isEqualTo(machine("runner", "runner.home.lab"));
  }
}
