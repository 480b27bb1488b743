package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvenOutTest {
  private static final String HOSTS =
      """
      hosts:
        - { name: one, address: 127.0.0.1, capacity: { cpus: 8, memory_mb: 4096 } }
        - { name: two, address: two.local, capacity: { cpus: 8, memory_mb: 4096 } }
      """;

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void allOnOneHost() {
    lab =
        LabOnDoubles.on(
            HOSTS,
            folder,
            "{ name: a, memory_mb: 1024 }",
            "{ name: b, memory_mb: 1024 }",
            "{ name: new, memory_mb: 512 }");
    lab.left(state -> state.ready("a", "one").ready("b", "one"));
  }

  @Test
  void it_finds_a_move_and_moves_nothing() {
    EvenOut found = EvenOut.of(lab.open(), false).orThrow();

    assertThat(found.rebalance().balance().moves())
        .hasSize(1)
        .containsValue(new HostName("two"))
        .doesNotContainKey(new MachineName("new"));
    assertThat(found.rebalance().missing()).isEqualTo(1);
    assertThat(lab.known()).containsExactly("a=one", "b=one");
    assertThat(lab.remote("one").commands()).isEmpty();
  }

  @Test
  void machines_of_a_silent_host_are_not_moved() {
    lab.silence("one");

    assertThat(EvenOut.of(lab.open(), false).orThrow().rebalance().balance().moves()).isEmpty();
  }

  @Test
  void offline_no_host_is_asked() {
    assertThat(EvenOut.of(lab.open(), true).orThrow().rebalance().balance().moves()).hasSize(1);
    assertThat(lab.asked()).isEmpty();
  }
}
