package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A host that is given up and comes back. */
@Story
@Tag("faults")
class AssumeLostLabTest {
  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "one", "two");
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - { name: one, address: 10.77.0.11, ssh_user: ops, ssh_key: %1$s, connect_timeout_s: 5 }
          - { name: two, address: 10.77.0.12, ssh_user: ops, ssh_key: %1$s, connect_timeout_s: 5 }
        """
            .formatted(lab.key()));
    lab.write(
        "topology.yaml",
        lab.tiny("givenup")
            + """
            machines:
              - { name: db, host: one }
              - { name: web }
            """);
    for (String host : new String[] {"one", "two"}) {
      lab.homelab("hosts", "trust", host, "--yes").exits(0);
    }
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  @Order(1)
  void a_host_that_answers_is_not_lost() {
    lab.homelab("vos", "up", "--move", "web=two").exits(0);
    assertThat(lab.domains("two")).containsExactly("givenup_web");

    CommandResult refused = lab.homelab("vos", "up", "--assume-lost", "two").exits(2);

    assertThat(refused.err()).contains("host two answers");
  }

  @Test
  @Order(2)
  void without_a_word_a_silent_host_is_unknown_and_with_it_its_machine_is_made_elsewhere() {
    lab.fault("two", "link-down");
    lab.homelab("vos", "up").exits(4);
    assertThat(lab.domains("one")).containsExactly("givenup_db");

    lab.homelab("vos", "up", "--assume-lost", "two").exits(0);

    assertThat(lab.domains("one")).containsExactlyInAnyOrder("givenup_db", "givenup_web");
    assertThat(lab.homelab("vos", "up").exits(0).out()).contains("Nothing to do");
  }

  @Test
  @Order(3)
  void when_it_comes_back_its_copy_is_shown_and_left_alone_even_when_it_is_off() {
    lab.fault("two", "link-up");
    JsonNode status = lab.homelab("vos", "status", "--live", "--json").exits(0).json();
    assertThat(status.get("machines")).hasSize(2);
    assertThat(status.get("strays")).hasSize(1);
    assertThat(status.get("strays").get(0).get("host").asString()).isEqualTo("two");
    assertThat(lab.homelab("plan").exits(0).out()).contains("Strays", "destroy --stray web");

    lab.on("two", "virsh destroy givenup_web");
    assertThat(lab.homelab("vos", "up").exits(0).out()).contains("Nothing to do");
    assertThat(lab.on("two", "virsh domstate givenup_web")).contains("shut off");
  }

  @Test
  @Order(4)
  void its_copy_is_taken_away_with_the_workdir_there_and_the_machine_stays() {
    String boot = lab.ssh("web", "cat", "/proc/sys/kernel/random/boot_id").exits(0).out();
    lab.homelab("vos", "destroy", "--stray").exits(2);

    lab.homelab("vos", "destroy", "--stray", "--yes").exits(0);

    assertThat(lab.domains("two")).isEmpty();
    assertThat(lab.on("two", "ls -A /home/ops")).doesNotContain("homelab");
    assertThat(lab.ssh("web", "cat", "/proc/sys/kernel/random/boot_id").exits(0).out())
        .isEqualTo(boot);
    assertThat(lab.homelab("vos", "status", "--live", "--json").exits(0).json().has("strays"))
        .isFalse();
    lab.homelab("vos", "destroy", "--yes").exits(0);
    assertThat(lab.domains("one")).isEmpty();
  }
}
