package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.BoxRef;
import io.homelab.model.BridgedNic;
import io.homelab.model.Dependencies;
import io.homelab.model.GuestSetup;
import io.homelab.model.HostName;
import io.homelab.model.KeptMachine;
import io.homelab.model.KeptVagrantfile;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Network;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.ProvisionFile;
import io.homelab.model.ProvisionScript;
import io.homelab.model.ProvisionTerms;
import io.homelab.model.Provisioner;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import io.homelab.model.RunPolicy;
import io.homelab.model.StrategyName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VosConfigTest {
  private static final MachineName WEB = new MachineName("web");
  private static final MachineName DB = new MachineName("db");
  private static final HostName LAPTOP = new HostName("laptop");
  private static final HostName DESK = new HostName("desk");

  private static Machine machine(
      MachineName name,
      List<Network> networks,
      List<Provisioner> provision,
      Map<String, Object> extras) {
    return new Machine(
        name,
        new Role("any"),
        new Resources(2, 1024, 8),
        new BoxRef("generic/alpine", "1.10", "libvirt"),
        PlacementConstraints.NONE,
        Dependencies.NONE,
        new GuestSetup(name.value(), networks, provision, extras));
  }

  private static Lab lab() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("ip", "192.168.56.10");
    options.put("libvirt__mtu", 9000);
    Map<String, Object> libvirt = new LinkedHashMap<>();
    libvirt.put("driver", "qemu");
    libvirt.put("nested", true);
    ProvisionScript inline =
        new ProvisionScript(
            Optional.empty(),
            Optional.of("echo $1\nexit 0\n"),
            List.of("012"),
            new TreeMap<>(Map.of("MODE", "on")),
            false);
    ProvisionScript file =
        new ProvisionScript(
            Optional.of("scripts/a b.sh"), Optional.empty(), List.of(), new TreeMap<>(), true);
    return new Lab(
        new LabName("devlab"),
        StrategyName.FIRST_FIT_DECREASING,
        Path.of("/lab"),
        Path.of("/lab/boxes"),
        List.of(),
        List.of(
            machine(
                WEB,
                List.of(new Network("private_network", options)),
                List.of(inline, file, new ProvisionFile("certs/", "/tmp/certs")),
                Map.of("libvirt", libvirt)),
            machine(DB, List.of(), List.of(), Map.of())));
  }

  @Test
  void over_a_persons_own_vagrantfile_goes_only_what_makes_a_machine_this_labs() {
    KeptMachine own =
        new KeptMachine(
            "s",
            List.of(),
            List.of(),
            new TreeMap<>(Map.of("/vagrant", ".", "/data", "data")),
            true);
    Lab kept =
        lab()
            .with(List.of(lab().machines().getFirst().definedBy(own)))
            .keeping(new KeptVagrantfile("Vagrantfile", new TreeMap<>(Map.of("SITE", "attic: 1"))));
    Map<MachineName, BridgedNic> bridged = Map.of(WEB, new BridgedNic("02:00:00:00:00:01", "br0"));

    assertThat(
            new String(
                VosConfig.bytes(kept, placements(), bridged, Optional.of(LAPTOP)),
                StandardCharsets.UTF_8))
        .isEqualTo(
            """
            # Written by homelab from topology.yaml; changes are overwritten.
            schema_version: 1
            lab: devlab
            this_host: laptop
            vagrantfile: Vagrantfile.kept
            environment:
              SITE: "attic: 1"
            machines:
              - name: web
                host: laptop
                provider: libvirt
                box: generic/alpine
                box_version: "1.10"
                cpus: 2
                memory_mb: 1024
                disk_gb: 8
                bridged:
                  mac: "02:00:00:00:00:01"
                  device: br0
                untyped_folders:
                  /data: data
                  /vagrant: "."
            """);
  }

  private static SortedMap<MachineName, HostName> placements() {
    return new TreeMap<>(Map.of(WEB, LAPTOP, DB, DESK));
  }

  private static String text(Optional<HostName> host) {
    Map<MachineName, BridgedNic> bridged = Map.of(WEB, new BridgedNic("02:00:00:00:00:01", "br0"));
    return new String(VosConfig.bytes(lab(), placements(), bridged, host), StandardCharsets.UTF_8);
  }

  @Test
  void the_file_says_all_about_each_machine_in_the_order_of_the_topology() {
    assertThat(text(Optional.of(LAPTOP)))
        .isEqualTo(
            """
            # Written by homelab from topology.yaml; changes are overwritten.
            schema_version: 1
            lab: devlab
            this_host: laptop
            machines:
              - name: web
                host: laptop
                provider: libvirt
                box: generic/alpine
                box_version: "1.10"
                hostname: web
                cpus: 2
                memory_mb: 1024
                disk_gb: 8
                networks:
                  - type: private_network
                    ip: "192.168.56.10"
                    libvirt__mtu: 9000
                bridged:
                  mac: "02:00:00:00:00:01"
                  device: br0
                provision:
                  - inline: |
                      echo $1
                      exit 0
                    args:
                      - "012"
                    env:
                      MODE: "on"
                    privileged: false
                  - path: "scripts/a b.sh"
                    privileged: true
                  - type: file
                    source: certs
                    destination: /tmp/certs
                vagrant:
                  libvirt:
                    driver: qemu
                    nested: true
              - name: db
                host: desk
                provider: libvirt
                box: generic/alpine
                box_version: "1.10"
                hostname: db
                cpus: 2
                memory_mb: 1024
                disk_gb: 8
            """);
  }

  @Test
  void hosts_get_the_same_file_but_for_their_own_name_and_the_scripts_of_others() {
    String laptop = text(Optional.of(LAPTOP));
    String desk = text(Optional.of(DESK));
    int scripts = laptop.indexOf("    provision:\n");
    int behind = laptop.indexOf("    vagrant:\n", scripts);

    assertThat(desk)
        .isEqualTo(
            (laptop.substring(0, scripts) + laptop.substring(behind))
                .replace("this_host: laptop", "this_host: desk"));
    assertThat(text(Optional.empty())).isEqualTo(laptop.replace("this_host: laptop\n", ""));
  }

  @Test
  void a_machine_without_a_host_is_left_out() {
    SortedMap<MachineName, HostName> one = new TreeMap<>(Map.of(DB, DESK));

    assertThat(
            new String(
                VosConfig.bytes(lab(), one, Map.of(), Optional.empty()), StandardCharsets.UTF_8))
        .contains("name: db")
        .doesNotContain("name: web");
  }

  @Test
  void a_provisioner_has_its_name_its_turn_and_its_time_limit_where_they_are_not_the_usual_ones() {
    ProvisionTerms terms =
        new ProvisionTerms(
            Optional.of("seed"), RunPolicy.NEVER, Optional.of(Duration.ofSeconds(90)));
    Lab lab =
        new Lab(
            new LabName("devlab"),
            StrategyName.FIRST_FIT_DECREASING,
            Path.of("/lab"),
            Path.of("/lab/boxes"),
            List.of(),
            List.of(
                machine(
                    WEB,
                    List.of(),
                    List.of(
                        new ProvisionScript(
                            Optional.of("seed.sh"),
                            Optional.empty(),
                            List.of(),
                            new TreeMap<>(),
                            true,
                            terms),
                        new ProvisionFile(
                            "a",
                            "/b",
                            new ProvisionTerms(
                                Optional.empty(), RunPolicy.ALWAYS, Optional.empty()))),
                    Map.of())));
    assertThat(
            new String(
                VosConfig.bytes(lab, placements(), Map.of(), Optional.empty()),
                StandardCharsets.UTF_8))
        .endsWith(
            """
                provision:
                  - name: seed
                    path: seed.sh
                    privileged: true
                    run: never
                    timeout_s: 90
                  - type: file
                    source: a
                    destination: /b
                    run: always
            """);
  }
}
