package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in {@code local/}, laid over the shared ones. */
class OverlayTest {
  @TempDir private Path folder;

  @Test
  void a_local_host_changes_the_keys_it_names_and_a_new_one_is_added_at_the_end() {
    List<Host> hosts =
        TemporaryFiles.in(folder)
            .hosts(
                """
                hosts:
                  - { name: laptop, address: 127.0.0.1 }
                  - name: nuc
                    address: nuc.local
                    capacity: { cpus: 8, memory_mb: 1024 }
                    placements: [web, db]
                """)
            .with(
                "local/hosts.yaml",
                """
                hosts:
                  - { name: tower, address: tower.local }
                  - name: nuc
                    address: 10.0.0.9
                    capacity: { memory_mb: 2048 }
                    placements: [cache]
                """)
            .read()
            .hosts();

    assertThat(hosts).extracting(h -> h.name().value()).containsExactly("laptop", "nuc", "tower");
    Host nuc = hosts.get(1);
    assertThat(nuc.address()).isEqualTo("10.0.0.9");
    assertThat(nuc.capacity().cpus()).hasValue(8);
    assertThat(nuc.capacity().memoryMb()).hasValue(2048);
    assertThat(nuc.placements()).containsExactly("cache");
    assertThat(hosts.get(0).capacity()).isEqualTo(Capacity.UNKNOWN);
  }

  @Test
  void a_local_topology_changes_values_at_the_top_defaults_and_machines() {
    LabFiles files =
        TemporaryFiles.in(folder)
            .topology(
                """
                lab: devlab
                strategy: best_fit
                defaults: { box: a, vagrant: { vm: { y: 1 } } }
                machines:
                  - { name: web, depends_on: [db], cpus: 2 }
                  - { name: db }
                """)
            .with(
                "local/topology.yaml",
                """
                strategy: sticky
                defaults: { memory_mb: 256, vagrant: { vm: { z: 2 } } }
                machines:
                  - { name: extra }
                  - { name: web, depends_on: [extra] }
                """)
            .read();

    assertThat(files.lab().name().value()).isEqualTo("devlab");
    assertThat(files.lab().strategy()).isEqualTo(StrategyName.STICKY);
    List<Machine> machines = files.lab().machines();
    assertThat(machines).extracting(m -> m.name().value()).containsExactly("web", "db", "extra");
    Machine web = machines.getFirst();
    assertThat(web.dependsOn()).containsExactly(new MachineName("extra"));
    assertThat(web.resources().cpus()).isEqualTo(2);
    assertThat(web.resources().memoryMb()).isEqualTo(256);
    assertThat(web.vagrant()).isEqualTo(Map.of("vm", Map.of("y", 1L, "z", 2L)));
  }

  @Test
  void a_local_file_without_content_changes_nothing() {
    LabFiles shared = TemporaryFiles.in(folder).read();

    assertThat(TemporaryFiles.in(folder).with("local/hosts.yaml", "# mine\n").read())
        .isEqualTo(shared);
    assertThat(TemporaryFiles.in(folder).with("local/topology.yaml", "").read()).isEqualTo(shared);
  }

  @Test
  void a_local_file_has_the_name_of_the_file_that_it_overrides() {
    TemporaryFiles files =
        TemporaryFiles.in(folder)
            .with("nas/hosts-ci.yaml", TemporaryFiles.HOSTS)
            .with("nas/local/hosts-ci.yaml", "hosts: [{ name: nuc, ssh_port: 2222 }]")
            .with("local/hosts.yaml", "not read");

    List<Host> hosts =
        LabReader.read(
                new LabSources(
                    Path.of("nas/hosts-ci.yaml"),
                    Path.of("topology.yaml"),
                    Path.of("/home/me"),
                    files.folder()))
            .hosts();

    assertThat(hosts.getLast().sshPort()).isEqualTo(2222);
  }
}
