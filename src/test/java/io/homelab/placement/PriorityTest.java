package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Priority decides who is left over, and nothing else. */
class PriorityTest {
  @Test
  void priority_changes_nothing_while_all_machines_fit() {
    Scenario lab =
        Scenario.on(host("a", 9, 4096, 9), host("b", 9, 4096, 9))
            .run(machine("large", 2048), machine("vip", 1024).priority(100));

    assertThat(lab.placements()).containsEntry("large", "a").containsEntry("vip", "b");
  }

  @Test
  void the_more_important_machine_gets_the_last_place() {
    Scenario lab =
        Scenario.on(host("a", 9, 2048, 9))
            .run(machine("large", 2048), machine("vip", 1024).priority(1));

    assertThat(lab.placements()).containsOnlyKeys("vip");
    assertThat(lab.rejections("large", "a"))
        .containsExactly("needs 2048 MB, host a has 1024 MB left");
  }

  @Test
  void the_default_order_stays_when_priority_would_gain_nothing() {
    Scenario lab =
        Scenario.on(host("a", 9, 4096, 9), host("b", 9, 4096, 9))
            .run(machine("huge", 9999), machine("large", 2048), machine("small", 1024).priority(1));

    assertThat(lab.placements()).containsEntry("large", "a").containsEntry("small", "b");
  }
}
