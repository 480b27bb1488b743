package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Preference;
import io.homelab.model.Requirements;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpansionTest {
  @TempDir private Path folder;

  @Test
  void count_numbers_the_names_and_hostnames_and_keeps_the_role() {
    List<Machine> machines =
        machines(
            """
            - { name: db, count: 3 }
            - { name: web, count: 1, hostname: www.lab, role: front }
            """);

    assertThat(machines)
        .extracting(m -> m.name().value())
        .containsExactly("db-1", "db-2", "db-3", "web-1");
    assertThat(machines)
        .extracting(m -> m.role().value())
        .containsExactly("db", "db", "db", "front");
    assertThat(machines)
        .extracting(Machine::hostname)
        .containsExactly("db-1", "db-2", "db-3", "www-1.lab");
  }

  @Test
  void count_counts_up_the_addresses_of_every_network() {
    List<Machine> machines =
        machines(
            """
            - name: db
              count: 3
              anti_affinity: [db]
              networks:
                - { type: private_network, ip: 192.168.56.9, libvirt__mtu: 1400 }
                - { type: private_network, ip: "fd00::fffe" }
                - { type: forwarded_port, guest: 80, host: 8080 }
            """
                .replace("fffe", "ff"));

    assertThat(machines)
        .extracting(Machine::privateIp)
        .containsExactly(
            Optional.of("192.168.56.9"),
            Optional.of("192.168.56.10"),
            Optional.of("192.168.56.11"));
    assertThat(machines)
        .extracting(m -> m.networks().get(1).ip().orElseThrow())
        .containsExactly("fd00::ff", "fd00::100", "fd00::101");
    assertThat(machines)
        .allSatisfy(
            m -> assertThat(m.networks().get(0).options()).containsEntry("libvirt__mtu", 1400L))
        .allSatisfy(m -> assertThat(m.networks().get(2).ip()).isEmpty());
  }

  @Test
  void the_name_of_an_entry_means_all_its_machines_and_a_number_means_one() {
    List<Machine> machines =
        machines(
            """
            - { name: web, depends_on: [db], start_after: [db-2], anti_affinity: [db-3, db] }
            - { name: db, count: 3 }
            """);

    Machine web = machines.getFirst();
    assertThat(web.dependsOn())
        .extracting(MachineName::value)
        .containsExactly("db-1", "db-2", "db-3");
    assertThat(web.startAfter()).extracting(MachineName::value).containsExactly("db-2");
    assertThat(web.antiAffinity())
        .extracting(MachineName::value)
        .containsExactly("db-3", "db-1", "db-2");
  }

  @Test
  void a_group_that_is_kept_apart_from_itself_is_spread() {
    List<Machine> machines = machines("- { name: db, count: 3, anti_affinity: [db] }");

    assertThat(machines)
        .extracting(m -> m.antiAffinity().stream().map(MachineName::value).toList())
        .containsExactly(List.of("db-2", "db-3"), List.of("db-1", "db-3"), List.of("db-1", "db-2"));
  }

  @Test
  void a_role_means_all_machines_that_have_it_without_the_one_that_names_it() {
    List<Machine> machines =
        machines(
            """
            - { name: web, role: db, anti_affinity: ["role:db"] }
            - { name: db, count: 2 }
            - name: app
              affinity: ["role:obs"]
              prefer:
                - { anti_affinity: ["role:db"], weight: 7 }
                - { affinity: [db-1] }
                - { require: { disk: nvme, rack: 1 }, weight: -3 }
            - { name: obs }
            """);

    assertThat(machines.getFirst().antiAffinity())
        .extracting(MachineName::value)
        .containsExactly("db-1", "db-2");
    Machine app = machines.get(3);
    assertThat(app.affinity()).extracting(MachineName::value).containsExactly("obs");
    assertThat(app.preferences())
        .containsExactly(
            new Preference.Company(
                List.of(new MachineName("web"), new MachineName("db-1"), new MachineName("db-2")),
                -7),
            new Preference.Company(List.of(new MachineName("db-1")), 50),
            new Preference.HostKind(
                new Requirements(new TreeMap<>(Map.of("disk", "nvme", "rack", "1")), List.of()),
                -3));
  }

  @Test
  void a_group_that_is_tied_to_one_of_its_machines_stays_together() {
    List<Machine> machines = machines("- { name: db, count: 2, affinity: [db-1], host: nuc }");

    assertThat(machines)
        .extracting(m -> m.affinity().stream().map(MachineName::value).toList())
        .containsExactly(List.of(), List.of("db-1"));
  }

  @Test
  void a_diamond_of_dependencies_is_no_cycle() {
    assertThat(
            machines(
                """
                - { name: a, depends_on: [b, c] }
                - { name: b, depends_on: [d], start_after: [d] }
                - { name: c, depends_on: [d] }
                - { name: d }
                """))
        .hasSize(4);
  }

  @Test
  void a_chain_of_thousands_of_machines_is_checked_without_a_stack_overflow() {
    StringBuilder chain = new StringBuilder();
    int length = TopologyReader.MOST_MACHINES;
    for (int i = 0; i < length - 1; i++) {
      chain
          .append("- { name: m")
          .append(i)
          .append(", depends_on: [m")
          .append(i + 1)
          .append("] }\n");
    }
    chain.append("- { name: m").append(length - 1).append(" }\n");

    assertThat(machines(chain.toString())).hasSize(length);
  }

  private List<Machine> machines(String entries) {
    return TemporaryFiles.in(folder)
        .topology("lab: devlab\ndefaults: { box: a }\nmachines:\n" + entries.indent(2))
        .read()
        .lab()
        .machines();
  }
}
