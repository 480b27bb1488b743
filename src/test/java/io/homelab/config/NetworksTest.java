package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Machine;
import io.homelab.model.Network;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that are sound; those that are not are cases of {@code bad-files.txt}. */
class NetworksTest {
  @TempDir private Path folder;

  @Test
  void an_ipv6_address_without_a_netmask_gets_64_and_an_ipv4_address_keeps_none() {
    assertThat(options("{ type: private_network, ip: 'fd00:77::10' }"))
        .isEqualTo(Map.of("ip", "fd00:77::10", "netmask", "64"));
    assertThat(options("{ type: private_network, ip: 192.168.56.10 }"))
        .isEqualTo(Map.of("ip", "192.168.56.10"));
  }

  @Test
  void an_ipv4_mask_may_be_written_as_a_length_and_reaches_vagrant_as_four_numbers() {
    assertThat(options("{ type: private_network, ip: 10.1.2.3, netmask: 20 }"))
        .containsEntry("netmask", "255.255.240.0");
    assertThat(options("{ type: private_network, ip: 10.1.2.3, libvirt__netmask: 255.255.0.0 }"))
        .containsEntry("libvirt__netmask", "255.255.0.0");
    assertThat(options("{ type: private_network, ip: 'fd00::10', netmask: 48 }"))
        .containsEntry("netmask", "48");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ip: 192.168.56.1",
        "ip: 192.168.121.10",
        "mac: 'fe:54:00:00:00:01'",
      })
  void what_only_libvirt_refuses_is_allowed_to_other_providers(String option) {
    assertThat(
            machines(
                "- { name: web, provider: virtualbox, networks: [{ type: private_network, "
                    + option
                    + " }] }"))
        .hasSize(1);
  }

  @Test
  void the_first_address_is_free_where_libvirt_gives_the_host_another_or_none() {
    assertThat(
            machines(
                """
                - name: web
                  networks:
                    - { type: private_network, ip: 10.1.0.1, libvirt__host_ip: 10.1.0.9 }
                    - { type: private_network, ip: 10.2.0.1, libvirt__network_name: mine }
                    - { type: private_network, ip: 10.3.0.1, libvirt__forward_mode: veryisolated }
                    - { type: public_network, ip: 10.4.0.1 }
                """))
        .hasSize(1);
  }

  @Test
  void a_machine_with_a_management_network_of_its_own_may_use_the_usual_one() {
    assertThat(
            machines(
                """
                - name: web
                  vagrant: { libvirt: { management_network_address: 10.99.0.0/24 } }
                  networks: [{ type: private_network, ip: 192.168.121.10 }]
                """))
        .hasSize(1);
  }

  @Test
  void neighbours_and_networks_side_by_side_do_not_overlap() {
    assertThat(
            machines(
                """
                - name: web
                  networks: [{ type: private_network, ip: 10.1.0.10, netmask: 255.255.255.128 }]
                - name: db
                  networks: [{ type: private_network, ip: 10.1.0.11, netmask: 255.255.255.128 }]
                - name: obs
                  networks: [{ type: private_network, ip: 10.1.0.130, netmask: 255.255.255.128 }]
                - name: cache
                  networks: [{ type: private_network, ip: 10.1.1.10 }]
                """))
        .hasSize(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "count: 2, anti_affinity: [a] | host: 80 | count: 1 | host: 81",
        "host: laptop | host: 80 | host: nuc | host: 80",
        "cpus: 1 | host: 80 | anti_affinity: [a] | host: 80",
        "anti_affinity: [b] | host: 80 | cpus: 1 | host: 80",
        "cpus: 1 | host: 80, protocol: udp | cpus: 1 | host: 80",
        "cpus: 1 | host: 80, host_ip: 127.0.0.1 | cpus: 1 | host: 80, host_ip: 127.0.0.2",
        "cpus: 1 | host: 80, auto_correct: true | cpus: 1 | host: 80",
        "count: 3 | host: 80, auto_correct: true | cpus: 1 | host: 80",
      })
  void two_machines_may_have_the_same_port_where_they_never_take_it_from_each_other(
      String a, String portOfA, String b, String portOfB) {
    assertThat(
            machines(
                """
                - { name: a, %s, networks: [{ type: forwarded_port, guest: 1, %s }] }
                - { name: b, %s, networks: [{ type: forwarded_port, guest: 1, %s }] }
                """
                    .formatted(a, portOfA, b, portOfB)))
        .hasSizeGreaterThanOrEqualTo(2);
  }

  private Map<String, Object> options(String network) {
    List<Network> networks =
        machines("- { name: web, networks: [" + network + "] }").getFirst().networks();
    return networks.getFirst().options();
  }

  private List<Machine> machines(String entries) {
    return TemporaryFiles.in(folder)
        .topology("lab: devlab\ndefaults: { box: a }\nmachines:\n" + entries.indent(2))
        .read()
        .lab()
        .machines();
  }
}
