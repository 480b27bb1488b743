package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lab whose machine comes from a pool, on real hosts with libvirt. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(1200)
class FromPoolLabTest {
  private RealLab lab;
  private PoolHosts hosts;
  private String instance = "";

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "nuc", "desk");
    hosts = new PoolHosts(lab, List.of("nuc", "desk"));
    topology(1);
    hosts.trust();
  }

  private void topology(int ready) throws IOException {
    lab.write(
        "topology.yaml",
        lab.tiny("shop")
            + """
            machines:
              - name: web
                from_pool: runner
                provision: [{ inline: echo own >>/home/vagrant/ran }]
              - { name: db, affinity: [web], depends_on: [web] }
            pools:
              - name: runner
                ready: %d
                max: 2
                template: { provision: [{ inline: echo theirs >>/home/vagrant/ran }] }
            """
                .formatted(ready));
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private String host() {
    return lab.on("nuc", "ls /home/ops/homelab 2>/dev/null || true").contains(instance)
        ? "nuc"
        : "desk";
  }

  @Test
  @Order(1)
  void a_ready_machine_becomes_the_labs_own_while_it_runs() throws IOException {
    lab.homelab("pool", "tick").exits(0);
    instance = hosts.one("runner");
    String host = host();
    String domain = instance + "_" + instance;
    String uuid = lab.on(host, "virsh -q domuuid " + domain).strip();
    String started = lab.on(host, "pgrep -of guest=" + domain + " || true").strip();
    assertThat(lab.homelab("plan").exits(0).out())
        .contains("from pool runner (instance " + instance + ")");

    lab.homelab("vos", "up", "--yes").exits(0);
    assertThat(lab.on(host, "cat /home/ops/homelab/shop/.vagrant/machines/web/libvirt/id").strip())
        .isEqualTo(uuid);
    assertThat(lab.on(host, "pgrep -of guest=" + domain + " || true").strip())
        .as("it ran on")
        .isEqualTo(started);
    String lineage =
        lab.on(
                host,
                "sed -n 's/.*\"lineage\" *: *\"\\([^\"]*\\)\".*/\\1/p' /home/ops/homelab/shop/.homelab-marker.json")
            .strip();
    assertThat(lab.on(host, "virsh -q desc " + domain).strip()).isEqualTo("homelab " + lineage);
    assertThat(lab.on(host, "virsh -q desc --config " + domain).strip())
        .isEqualTo("homelab " + lineage);
    assertThat(lab.on(host, "ls /home/ops/homelab 2>/dev/null || true").strip()).isEqualTo("shop");
    assertThat(hosts.domains()).containsExactlyInAnyOrder(domain, "shop_db");
    assertThat(lab.ssh("web", "sh", "-c", "hostname; cat /home/vagrant/ran").exits(0).out())
        .isEqualTo("web\ntheirs\nown\n");
    assertThat(lab.homelab("verify").exits(0).out()).contains("web");
    assertThat(lab.homelab("pool", "history").exits(0).out())
        .contains("became machine web of lab shop");
    assertThat(lab.homelab("vos", "up", "--yes").exits(0).out()).contains("Nothing to do");
  }

  @Test
  @Order(2)
  void it_goes_off_and_on_like_any_other_and_the_pool_makes_another() {
    lab.homelab("vos", "halt", "web").exits(0);
    lab.homelab("vos", "up", "--yes").exits(0);
    assertThat(lab.ssh("web", "sh", "-c", "hostname; cat /home/vagrant/ran").exits(0).out())
        .isEqualTo("web\ntheirs\nown\n");
    lab.homelab("pool", "tick").exits(0);
    assertThat(hosts.one("runner")).isNotEqualTo(instance).isNotEmpty();
    assertThat(hosts.domains()).hasSize(3).contains(instance + "_" + instance);
  }

  @Test
  @Order(3)
  void a_lab_that_goes_away_by_itself_takes_what_it_got_along() {
    String next = hosts.one("runner");
    lab.homelab("vos", "up", "--as", "ci-7", "--ttl", "1h", "--yes").exits(0);
    assertThat(hosts.domains()).contains(next + "_" + next, "ci-7_db");
    lab.homelab("labs", "extend", "ci-7", "--ttl", "1s").exits(0);
    lab.inLab("mv", lab.folder() + "/.homelab/labs", lab.folder() + "/.homelab/gone");
    lab.inLab("sleep", "1");
    assertThat(lab.homelab("gc").exits(0).out()).contains("lab ci-7");
    assertThat(hosts.left()).noneMatch(each -> each.contains("ci-7") || each.contains(next));
    assertThat(hosts.domains()).contains(instance + "_" + instance, "shop_db");
    lab.homelab("pool", "tick").exits(0);
  }

  @Test
  @Order(4)
  void nothing_is_left_once_the_lab_and_the_pool_are_gone() throws IOException {
    lab.homelab("vos", "destroy", "--yes").exits(0);
    assertThat(hosts.domains()).hasSize(1).doesNotContain(instance + "_" + instance);
    topology(0);
    lab.homelab("pool", "drain", "runner").exits(0);
    lab.homelab("pool", "tick").exits(0);
    assertThat(hosts.left()).isEmpty();
  }
}
