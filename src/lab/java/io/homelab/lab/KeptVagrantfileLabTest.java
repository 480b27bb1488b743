package io.homelab.lab;

import static io.homelab.lab.CommandResult.named;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A Vagrantfile of years is brought up over two hosts and stays as it is. */
@Story
class KeptVagrantfileLabTest {
  private static final String WORKDIR = "/home/ops/homelab/years";

  private static final String VAGRANTFILE =
      """
      require "yaml"
      SETTINGS = YAML.load_file(File.join(__dir__, "settings.yaml"))
      prefix = ENV.fetch("SITE", "plain")

      Vagrant.configure("2") do |config|
        config.vm.box = "homelab/tiny"
        config.vm.synced_folder ".", "/vagrant", disabled: true
        config.vm.provider :libvirt do |lv|
          lv.driver = SETTINGS["driver"]
        end
        config.vm.provision "greet", type: "shell", inline: "echo hello from #{prefix} > /tmp/greeting"
        SETTINGS["nodes"].each_with_index do |(name, node), index|
          config.vm.define name, primary: index.zero? do |machine|
            machine.vm.network "private_network", ip: "192.168.57.#{index + 10}"
            machine.vm.provider :libvirt do |lv, override|
              lv.memory = node["memory"]
              override.vm.boot_timeout = 400
            end
            machine.vm.provision "file", source: "files/motd", destination: "/tmp/motd"
            machine.vm.provision "shell", path: "scripts/serve.sh", args: [name]
            machine.trigger.before :destroy do |trigger|
              trigger.run = { inline: "touch /home/ops/#{name}-goes" }
            end
          end
        end
      end
      """;

  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "east", "west");
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - { name: east, address: 10.77.0.11, ssh_user: ops, ssh_key: %1$s, placements: [front] }
          - { name: west, address: 10.77.0.12, ssh_user: ops, ssh_key: %1$s, placements: [store] }
        """
            .formatted(lab.key()));
    lab.write("Vagrantfile", VAGRANTFILE);
    settings(96);
    lab.write("files/motd", "be nice\n");
    lab.write(
        "scripts/serve.sh",
        "mkdir -p /srv; echo $1 > /srv/index.html; cat /tmp/motd >> /srv/index.html;"
            + " pidof httpd || httpd -p 8080 -h /srv\n");
    lab.write(
        "topology.yaml",
        """
        lab: years
        vagrantfile: ./Vagrantfile
        boxes_dir: %s
        machines:
          - { name: web, role: front, depends_on: [db] }
          - { name: db, role: store, check: { port: 8080 } }
        """
            .formatted(lab.boxes()));
    for (String host : new String[] {"east", "west"}) {
      lab.homelab("hosts", "trust", host, "--yes").exits(0);
    }
  }

  private void settings(int memory) throws IOException {
    lab.write(
        "settings.yaml",
        "driver: %s\nnodes: { web: { memory: 96 }, db: { memory: %d } }\n"
            .formatted(lab.driver(), memory));
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  @Order(1)
  void the_machines_and_their_sizes_are_the_vagrantfiles_and_the_rest_the_topologys() {
    JsonNode plan = lab.homelab("plan", "--json").exits(0).json();
    assertThat(plan.get("placements").toString()).isEqualTo("{\"db\":\"west\",\"web\":\"east\"}");
    assertThat(lab.homelab("plan").exits(0).out()).contains("1 cpu, 96 MB");
  }

  @Test
  @Order(2)
  void they_are_made_where_they_belong_with_everything_that_the_vagrantfile_says() {
    lab.homelabWith("SITE=attic", "vos", "up").exits(0);

    assertThat(lab.domains("east")).containsExactly("years_web");
    assertThat(lab.domains("west")).containsExactly("years_db");
    assertThat(lab.on("east", "ls " + WORKDIR))
        .contains("Vagrantfile\n", "Vagrantfile.kept\n", "settings.yaml\n", "files\n")
        .doesNotContain("topology.yaml", "hosts.yaml");
    assertThat(lab.ssh("web", "cat", "/tmp/greeting").exits(0).out())
        .isEqualTo("hello from attic\n");
    assertThat(lab.ssh("web", "wget", "-qO-", "http://db:8080/").exits(0).out())
        .isEqualTo("db\nbe nice\n");
    lab.homelab("verify").exits(0);
  }

  @Test
  @Order(3)
  void a_second_run_finds_nothing_to_do_and_an_edited_settings_file_a_change() throws IOException {
    assertThat(lab.homelabWith("SITE=attic", "vos", "up").exits(0).out()).contains("Nothing to do");

    settings(112);
    JsonNode plan = lab.homelabWith("SITE=attic", "plan", "--json").exits(0).json();
    assertThat(named(plan, "machines", "db").get("action").asString()).isEqualTo("change");
    assertThat(named(plan, "machines", "web").get("action").asString()).isEqualTo("keep");
    lab.homelabWith("SITE=attic", "vos", "up").exits(0);
    assertThat(lab.on("west", "virsh dominfo years_db | grep 'Max memory'")).contains("114688");
  }

  @Test
  @Order(4)
  void an_edited_file_of_a_provisioner_is_noticed_and_vos_provision_brings_it() throws IOException {
    lab.write("files/motd", "be kind\n");
    assertThat(lab.homelabWith("SITE=attic", "plan").exits(0).out())
        .contains("~files/motd", "only its provision scripts changed");
    lab.homelabWith("SITE=attic", "vos", "up").exits(0);
    lab.homelabWith("SITE=attic", "vos", "provision").exits(0);
    assertThat(lab.ssh("web", "wget", "-qO-", "http://db:8080/").exits(0).out())
        .isEqualTo("db\nbe kind\n");
  }

  @Test
  @Order(5)
  void they_go_with_the_vagrantfiles_own_triggers_and_nothing_is_left() {
    lab.homelab("vos", "destroy", "--yes").exits(0);

    assertThat(lab.on("west", "ls /home/ops")).contains("db-goes");
    for (String host : new String[] {"east", "west"}) {
      assertThat(lab.domains(host)).isEmpty();
      assertThat(lab.on(host, "test -e " + WORKDIR + " && echo left || echo gone"))
          .isEqualTo("gone\n");
    }
  }
}
