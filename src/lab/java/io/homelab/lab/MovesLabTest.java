package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that go from one host to another: by name, and because their host is drained. */
@Story
class MovesLabTest {
  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "one", "two");
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - { name: one, address: 10.77.0.11, ssh_user: ops, ssh_key: %1$s }
          - { name: two, address: 10.77.0.12, ssh_user: ops, ssh_key: %1$s }
        """
            .formatted(lab.key()));
    lab.write(
        "topology.yaml",
        lab.tiny("moving")
            + """
            machines:
              - { name: app, depends_on: [store] }
              - { name: store, host: two }
            """);
    for (String host : List.of("one", "two")) {
      lab.homelab("hosts", "trust", host, "--yes").exits(0);
    }
    lab.homelab("vos", "up").exits(0);
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  @Order(1)
  void a_machine_moves_when_it_may_be_replaced_and_then_stays_where_it_is() {
    assertThat(lab.domains("one")).hasSize(1);
    assertThat(lab.homelab("vos", "up", "--move", "app=two").exits(2).err())
        .contains("app would be replaced", "--allow-replace");
    assertThat(lab.domains("one")).hasSize(1);

    lab.homelab("vos", "up", "--move", "app=two", "--allow-replace").exits(0);
    assertThat(lab.domains("one")).isEmpty();
    assertThat(lab.domains("two")).hasSize(2);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
    lab.homelab("verify").exits(0);
  }

  @Test
  @Order(2)
  void a_drained_host_loses_what_can_move_and_keeps_the_rest_and_stays_cordoned() {
    assertThat(lab.homelab("hosts", "drain", "two").exits(2).err())
        .contains("app would be replaced");
    assertThat(lab.homelab("state", "show").exits(0).out()).doesNotContain("cordoned");

    assertThat(lab.homelab("hosts", "drain", "two", "--allow-replace").exits(3).err())
        .contains("Stays on two", "is pinned to host two", "host two keeps store");
    assertThat(lab.domains("one")).hasSize(1);
    assertThat(lab.domains("two")).hasSize(1);
    assertThat(lab.homelab("hosts", "list").exits(0).out()).contains("two   cordoned");
    lab.homelab("verify").exits(0);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  @Test
  @Order(3)
  void the_questions_are_answered_from_what_the_hosts_tell() {
    assertThat(lab.homelab("capacity", "--without", "one").exits(0).out())
        .contains("If one dies: 1 machine would have no host: app", "host two is cordoned");
    lab.homelab("hosts", "uncordon", "two").exits(0);
    assertThat(lab.homelab("capacity", "--without", "one").exits(0).out())
        .contains("app  goes to two");
    assertThat(lab.homelab("plan", "--explain", "app").exits(0).out())
        .contains("exists already on host one");
    lab.homelab("rebalance").exits(0);
  }
}
