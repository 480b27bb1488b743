package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.LabText;
import io.homelab.model.Host;
import io.homelab.model.LabName;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another lab made from the same files. */
class EphemeralFilesTest {
  @TempDir Path folder;

  private LabFiles files(String machine) {
    return LabText.read(
        folder,
        """
        hosts:
          - { name: a, address: a.lan }
          - { name: b, address: b.lan, workdir: /srv/labs/ }
          - { name: c, address: c.lan, workdir: ~/labs }
        """,
        machine);
  }

  @Test
  void has_folders_of_its_own_on_every_host() {
    LabFiles other = files("{ name: web, role: web }").as(new LabName("ci-1"));
    assertThat(other.hosts())
        .extracting(Host::workdir)
        .containsExactly(
            Optional.empty(), Optional.of("/srv/labs-ci-1"), Optional.of("~/labs-ci-1"));
    assertThat(other.lab().name()).isEqualTo(new LabName("ci-1"));
  }

  @Test
  void is_refused_under_the_name_of_the_topology() {
    assertThatThrownBy(() -> files("{ name: web, role: web }").as(new LabName("devlab")))
        .hasMessage("--as devlab is the name in topology.yaml");
  }

  @Test
  void is_refused_when_a_machine_has_a_fixed_address_on_the_lan() {
    LabFiles files =
        files(
            "{ name: web, role: web, networks: [ { type: public_network, ip: 10.0.0.5, bridge: br0 } ] }");
    assertThatThrownBy(() -> files.as(new LabName("ci-1")))
        .hasMessage("machine web has a fixed address on the LAN, so two labs cannot both have it");
  }
}
