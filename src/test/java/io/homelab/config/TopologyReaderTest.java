package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.BoxRef;
import io.homelab.model.Check;
import io.homelab.model.Dependencies;
import io.homelab.model.Devices;
import io.homelab.model.GuestSetup;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Network;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.ProvisionFile;
import io.homelab.model.ProvisionPlaybook;
import io.homelab.model.ProvisionScript;
import io.homelab.model.ProvisionTerms;
import io.homelab.model.Provisioner;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import io.homelab.model.RunPolicy;
import io.homelab.model.StrategyName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopologyReaderTest {
  @TempDir private Path folder;

  @Test
  void every_key_of_a_machine_reaches_the_model() {
    Machine machine =
        TemporaryFiles.in(folder)
            .hosts("hosts: [{ name: nuc, address: nuc.local, labels: { rack: 1 } }]")
            .with("scripts/setup.sh", "true")
            .with("certs/ca.pem", "a certificate")
            .topology(
                """
                lab: devlab
                machines:
                  - name: web
                    role: front
                    cpus: 2
                    memory_mb: 1024
                    disk_gb: 8
                    devices: { gpu: 2, tpu: 0 }
                    box: generic/alpine
                    box_version: 1.10
                    provider: virtualbox
                    box_architecture: arm64
                    hostname: www.devlab
                    host: nuc
                    networks:
                      - { type: private_network, ip: 192.168.56.10, netmask: 255.255.255.0 }
                      - { type: forwarded_port, guest: 80, host: 8080, auto_correct: true }
                      - { type: public_network, libvirt__mtu: 1500 }
                    depends_on: [db, cache]
                    start_after: [cache]
                    affinity: [cache]
                    anti_affinity: [db]
                    require: { disk: nvme, rack: 1 }
                    spread: { by: rack }
                    priority: -5
                    check: { port: 443 }
                    provision:
                      - scripts/setup.sh
                      - { inline: "echo $X\\n", args: [a b, 1], env: { X: 1 }, privileged: false }
                      - { type: shell, path: scripts/setup.sh }
                      - { type: file, source: certs/ca.pem, destination: /tmp/ca.pem }
                      - { type: file, source: certs, destination: ~/certs }
                    vagrant: { vm: { boot_timeout: 600 }, ssh: { forward_agent: true, keys: [a, 1.5] } }
                  - { name: db, box: a }
                  - { name: cache, box: a }
                """)
            .read()
            .lab()
            .machines()
            .getFirst();

    assertThat(machine)
        .isEqualTo(
            new Machine(
                new MachineName("web"),
                new Role("front"),
                new Resources(2, 1024, 8, new Devices(new TreeMap<>(Map.of("gpu", 2L)))),
                new BoxRef("generic/alpine", "1.10", "virtualbox"),
                new PlacementConstraints(
                    Optional.of(new HostName("nuc")),
                    names("cache"),
                    names("db"),
                    new TreeMap<>(Map.of("disk", "nvme", "rack", "1")),
                    Optional.of("rack"),
                    Optional.of("arm64"),
                    -5),
                new Dependencies(names("db", "cache"), names("cache"), new Check.Port(443)),
                new GuestSetup(
                    "www.devlab",
                    List.of(
                        new Network(
                            "private_network",
                            Map.of("ip", "192.168.56.10", "netmask", "255.255.255.0")),
                        new Network(
                            "forwarded_port",
                            Map.of("guest", 80L, "host", 8080L, "auto_correct", true)),
                        new Network("public_network", Map.of("libvirt__mtu", 1500L))),
                    List.of(
                        new ProvisionScript(
                            Optional.of("scripts/setup.sh"),
                            Optional.empty(),
                            List.of(),
                            new TreeMap<>(),
                            true),
                        new ProvisionScript(
                            Optional.empty(),
                            Optional.of("echo $X\n"),
                            List.of("a b", "1"),
                            new TreeMap<>(Map.of("X", "1")),
                            false),
                        new ProvisionScript(
                            Optional.of("scripts/setup.sh"),
                            Optional.empty(),
                            List.of(),
                            new TreeMap<>(),
                            true),
                        new ProvisionFile("certs/ca.pem", "/tmp/ca.pem"),
                        new ProvisionFile("certs/", "~/certs")),
                    Map.of(
                        "vm",
                        Map.of("boot_timeout", 600L),
                        "ssh",
                        Map.of("forward_agent", true, "keys", List.of("a", 1.5))))));
  }

  @Test
  void a_provisioner_may_have_a_name_a_turn_and_a_time_limit() {
    assertThat(
            machines(
                    "- { name: web, box: a, provision: [{ inline: id, name: Set_up.1, run: always,"
                        + " timeout_s: 86400 }, { inline: id }] }")
                .getFirst()
                .provision())
        .extracting(Provisioner::terms)
        .containsExactly(
            new ProvisionTerms(
                Optional.of("Set_up.1"), RunPolicy.ALWAYS, Optional.of(Duration.ofDays(1))),
            ProvisionTerms.USUAL);
  }

  @Test
  void a_playbook_brings_its_folder_and_an_inventory_from_elsewhere() throws IOException {
    Files.createDirectories(folder.resolve("ansible"));
    Files.writeString(folder.resolve("ansible/site.yml"), "[]");
    Files.writeString(folder.resolve("top.yml"), "[]");
    Files.writeString(folder.resolve("ansible/hosts"), "web");
    Files.writeString(folder.resolve("hosts"), "web");
    List<Provisioner> playbooks =
        machines(
                "- { name: web, box: a, provision: [{ type: ansible_local, playbook:"
                    + " ansible/site.yml, inventory_path: ansible/hosts, extra_vars: { a: { b: 1 }"
                    + " }, raw_arguments: [--diff, 1] }, { type: ansible_local, playbook: top.yml,"
                    + " inventory_path: hosts }] }")
            .getFirst()
            .provision();
    assertThat(playbooks)
        .containsExactly(
            new ProvisionPlaybook(
                ProvisionPlaybook.Where.IN_THE_MACHINE,
                "ansible/site.yml",
                Optional.of("ansible/hosts"),
                Map.of("a", Map.of("b", 1L)),
                List.of("--diff", "1"),
                ProvisionTerms.USUAL),
            new ProvisionPlaybook(
                ProvisionPlaybook.Where.IN_THE_MACHINE,
                "top.yml",
                Optional.of("hosts"),
                Map.of(),
                List.of(),
                ProvisionTerms.USUAL));
    assertThat(playbooks)
        .extracting(Provisioner::files)
        .containsExactly(List.of("ansible/"), List.of("top.yml", "hosts"));
  }

  @Test
  void a_machine_with_the_required_keys_alone_gets_the_defaults() {
    Machine machine = machines("- { name: web, box: generic/alpine }").getFirst();

    assertThat(machine)
        .isEqualTo(
            new Machine(
                new MachineName("web"),
                new Role("web"),
                new Resources(1, 512, 0),
                new BoxRef("generic/alpine", "0", "libvirt"),
                PlacementConstraints.NONE,
                Dependencies.NONE,
                GuestSetup.named("web")));
  }

  @Test
  void a_machine_takes_from_the_defaults_what_it_does_not_say_itself() {
    List<Machine> machines =
        TemporaryFiles.in(folder)
            .topology(
                """
                lab: devlab
                defaults:
                  { box: a, box_version: 2, provider: p, role: r, cpus: 2, memory_mb: 300, disk_gb: 4,
                    box_architecture: arm64, priority: 7, check: { port: 22 }, vagrant: { vm: { a: 1 }, ssh: { c: 2 } } }
                machines:
                  - name: web
                  - { name: db, role: data, memory_mb: 600, check: ping, box_architecture: amd64, vagrant: { ssh: { d: 3 } } }
                """)
            .read()
            .lab()
            .machines();

    Machine web = machines.getFirst();
    assertThat(web.role()).isEqualTo(new Role("r"));
    assertThat(web.resources()).isEqualTo(new Resources(2, 300, 4));
    assertThat(web.box()).isEqualTo(new BoxRef("a", "2", "p"));
    assertThat(web.architecture()).contains("arm64");
    assertThat(web.priority()).isEqualTo(7);
    assertThat(web.check()).isEqualTo(new Check.Port(22));
    Machine db = machines.getLast();
    assertThat(db.role()).isEqualTo(new Role("data"));
    assertThat(db.resources()).isEqualTo(new Resources(2, 600, 4));
    assertThat(db.architecture()).contains("amd64");
    assertThat(db.check()).isEqualTo(new Check.Ping());
    assertThat(db.vagrant()).isEqualTo(Map.of("vm", Map.of("a", 1L), "ssh", Map.of("d", 3L)));
  }

  @Test
  void the_lab_has_its_folders_and_what_travels() {
    Lab lab =
        TemporaryFiles.in(folder)
            .with("secrets/key", "x")
            .with("compose.yaml", "x")
            .topology(
                """
                lab: devlab
                strategy: optimal
                boxes_dir: ./packer/output
                sync: [./secrets, compose.yaml]
                machines: [{ name: web, box: a }]
                """)
            .read()
            .lab();

    assertThat(lab.name().value()).isEqualTo("devlab");
    assertThat(lab.strategy()).isEqualTo(StrategyName.OPTIMAL);
    assertThat(lab.directory()).isEqualTo(folder);
    assertThat(lab.boxes().folder()).isEqualTo(folder.resolve("packer/output"));
    assertThat(lab.sync()).containsExactly("secrets/", "compose.yaml");
  }

  @Test
  void a_lab_without_choices_places_first_fit_decreasing_and_has_its_boxes_beside_the_file() {
    Lab lab = TemporaryFiles.in(folder).read().lab();

    assertThat(lab.strategy()).isEqualTo(StrategyName.FIRST_FIT_DECREASING);
    assertThat(lab.boxes().folder()).isEqualTo(folder.resolve("boxes"));
    assertThat(lab.sync()).isEmpty();
  }

  @Test
  void boxes_may_be_in_the_home_folder_of_the_caller() {
    Lab lab =
        TemporaryFiles.in(folder)
            .topology("lab: l\nboxes_dir: ~/boxes\nmachines: [{ name: web, box: a }]\n")
            .read()
            .lab();

    assertThat(lab.boxes().folder()).isEqualTo(Path.of("/home/me/boxes"));
  }

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void every_strategy_can_be_chosen(StrategyName strategy) {
    Lab lab =
        TemporaryFiles.in(folder)
            .topology(
                "lab: l\nstrategy: "
                    + strategy.wireName()
                    + "\nmachines: [{ name: web, box: a }]\n")
            .read()
            .lab();

    assertThat(lab.strategy()).isEqualTo(strategy);
  }

  @Test
  void an_alias_of_a_small_value_is_followed() {
    List<Machine> machines =
        machines(
            """
            - { name: web, box: &box generic/alpine, provision: &all [{ inline: "true" }] }
            - { name: db, box: *box, provision: *all }
            """);

    assertThat(machines.getLast().box()).isEqualTo(machines.getFirst().box());
    assertThat(machines.getLast().provision()).isEqualTo(machines.getFirst().provision());
  }

  private List<Machine> machines(String entries) {
    return TemporaryFiles.in(folder)
        .topology("lab: devlab\nmachines:\n" + entries.indent(2))
        .read()
        .lab()
        .machines();
  }

  private static List<MachineName> names(String... names) {
    List<MachineName> all = new ArrayList<>();
    for (String name : names) {
      all.add(new MachineName(name));
    }
    return all;
  }
}
