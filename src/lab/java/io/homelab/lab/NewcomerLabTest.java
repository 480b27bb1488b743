package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.FetchedFile;
import io.homelab.lab.RealLab.Running;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Somebody with an SSH configuration, a Vagrantfile and a registry of their own: no file of ours is
 * there yet. One host is behind another.
 */
@Story
class NewcomerLabTest {
  private static final String VAGRANTFILE =
      """
      require "yaml"
      nodes = YAML.load_file(File.join(__dir__, "nodes.yaml"))

      Vagrant.configure("2") do |config|
        config.vm.box = "people/open"
        config.vm.box_version = "~> 1.0"
        config.vm.synced_folder ".", "/vagrant", disabled: true
        config.vbguest.auto_update = false if Vagrant.has_plugin?("vagrant-vbguest")
        config.vm.provider(:libvirt) { |lv| lv.driver = nodes["driver"] }
        nodes["machines"].each_with_index do |(name, memory), index|
          config.vm.define name, primary: index.zero? do |machine|
            machine.vm.hostname = "#{name}.lab"
            machine.vm.network "private_network", ip: "192.168.58.#{index + 10}"
            machine.vm.provider(:libvirt) { |lv| lv.memory = memory }
            machine.vm.provider(:virtualbox) { |vb| vb.memory = 4096 }
            machine.vm.provision "file", source: "files/motd", destination: "/tmp/motd"
            machine.vm.provision "shell", path: "scripts/greet.sh", args: [name]
            machine.vm.provision "shell", name: "count", inline: "echo x >> /tmp/count", run: "always"
          end
        end
      end
      """;

  private RealLab lab;
  private String registry = "";

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "gate", "inner,jump=gate");
    Path ssh = Files.createDirectories(base.resolve("home/.ssh"));
    Path hosts = lab.key().resolveSibling("hosts.tsv");
    String inner =
        Files.readAllLines(hosts).stream()
            .filter(line -> line.startsWith("inner\t"))
            .map(line -> line.split("\t", -1)[1])
            .findFirst()
            .orElseThrow();
    Files.writeString(
        ssh.resolve("config"),
        """
        Host gate door
          HostName 10.77.0.11
        Host attic
          HostName %s
          ProxyJump door
        Host *
          User ops
          IdentityFile "%s"
          UserKnownHostsFile "%s"
        """
            .formatted(inner, lab.key(), lab.key().resolveSibling("known_hosts")));
    lab.write("Vagrantfile", VAGRANTFILE);
    lab.write("nodes.yaml", "driver: %s\nmachines: { web: 96, db: 112 }\n".formatted(lab.driver()));
    lab.write("files/motd", "be nice\n");
    lab.write("scripts/greet.sh", "(echo hello from $1; cat /tmp/motd) > /tmp/greeting\n");
    Path tiny = lab.boxes().resolve("homelab-tiny-libvirt.box");
    String sha256;
    try (InputStream in = Files.newInputStream(tiny)) {
      sha256 = FetchedFile.digest(in, "SHA-256");
    }
    Running server =
        lab.begin(
            System.getProperty("java.home") + "/bin/java",
            System.getProperty("homelab.root", "") + "/src/lab/java/io/homelab/lab/BoxServer.java",
            "10.77.0.1",
            "8000",
            tiny.toString(),
            sha256,
            "no-token");
    server.awaitOutput("Serving");
    registry = "VAGRANT_SERVER_URL=http://10.77.0.1:8000/registry";
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  @Order(1)
  void aliases_become_hosts_the_vagrantfile_a_topology_and_both_a_plan() throws IOException {
    assertThat(lab.homelab("hosts", "add", "gate", "attic").exits(0).err())
        .contains("next: homelab");
    assertThat(lab.read("hosts.yaml")).contains("name: gate", "name: attic", "cpus:");
    lab.homelab("import").exits(0);
    assertThat(lab.read("topology.yaml")).contains("box: people/open", "memory_mb: 112");

    JsonNode plan = lab.homelabWith(registry, "plan", "--json").exits(0).json();
    assertThat(plan.get("boxes"))
        .allSatisfy(step -> assertThat(step.get("version").asString()).isEqualTo("1.10.0"));
    assertThat(plan.get("placements")).hasSize(2);
  }

  @Test
  @Order(2)
  void the_machines_come_up_on_both_hosts_and_are_provisioned() throws IOException {
    // One each: a person who wants them apart says so.
    lab.write(
        "topology.yaml",
        lab.read("topology.yaml")
            .replaceFirst("(?m)^  - name: web$", "  - name: web\n    host: gate")
            .replaceFirst("(?m)^  - name: db$", "  - name: db\n    host: attic"));
    lab.homelabWith(registry, "vos", "up").exits(0);

    for (String machine : new String[] {"web", "db"}) {
      assertThat(lab.ssh(machine, "cat", "/tmp/greeting").exits(0).out())
          .isEqualTo("hello from %s\nbe nice\n".formatted(machine));
      assertThat(lab.ssh(machine, "hostname").exits(0).out().strip()).startsWith(machine);
    }
    assertThat(lab.read("homelab.lock.yaml")).contains("people/open", "1.10.0");
    // Once more, for what always runs.
    lab.homelabWith(registry, "vos", "up").exits(0);
    assertThat(lab.ssh("web", "cat", "/tmp/count").exits(0).out()).isEqualTo("x\nx\n");
    lab.homelab("vos", "destroy", "--yes").exits(0);
    assertThat(lab.domains("gate")).isEmpty();
    assertThat(lab.domains("inner")).isEmpty();
  }
}
