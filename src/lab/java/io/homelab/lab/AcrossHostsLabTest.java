package io.homelab.lab;

import static io.homelab.lab.CommandResult.eventsOf;
import static io.homelab.lab.CommandResult.named;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The main job, on hosts that are all somehow unusual: one with another user, port, umask and a
 * home with spaces, one without SFTP, one that only another one reaches, with spaces in its
 * workdir.
 */
@Story
class AcrossHostsLabTest {
  private static final String NORTH_WORKDIR = "/home/anna of ops/homelab/atelier";
  private static final String SOUTH_WORKDIR = "/home/ops/homelab/atelier";
  private static final String FAR_WORKDIR = "/home/ops/work dir";

  private Path base;
  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    this.base = base;
    lab =
        RealLab.start(
            base,
            "north,user=anna,port=2222,umask=077,home=/home/anna of ops,keys=rsa",
            "south,no-sftp",
            "far,jump=north");
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - name: north
            address: 10.77.0.11
            ssh_user: anna
            ssh_port: 2222
            ssh_key: %1$s
            capacity: { cpus: 4, memory_mb: 1024 }
            placements: [store]
          - name: south
            address: 10.77.0.12
            ssh_user: ops
            ssh_key: %1$s
            capacity: { cpus: 4, memory_mb: 1024, disk_gb: 20 }
            placements: [front]
          - name: far
            address: 10.77.101.13
            ssh_user: ops
            ssh_key: %1$s
            proxy_jump: north
            workdir: %2$s
            capacity: { cpus: 4, memory_mb: 1024 }
            placements: [alone]
        """
            .formatted(lab.key(), FAR_WORKDIR));
    lab.write(
        "topology.yaml",
        """
        lab: atelier
        boxes_dir: %s
        sync: [secrets/, certs/]
        defaults:
          box: homelab/tiny
          box_version: 1.0.0
          provider: libvirt
          memory_mb: 96
          vagrant: { libvirt: { driver: %s } }
        machines:
          - name: web
            role: front
            depends_on: [db]
            networks: [{ type: private_network, ip: 192.168.56.10 }]
          - name: db
            role: store
            depends_on: [cache]
            check: { port: 8080 }
            provision: [scripts/serve it.sh]
            networks: [{ type: private_network, ip: 192.168.56.20 }]
          - name: cache
            role: store
            networks: [{ type: private_network, ip: 192.168.56.21 }]
          - name: hermit
            role: alone
            networks: [{ type: private_network, ip: 192.168.56.30 }]
        """
            .formatted(lab.boxes(), lab.driver()));
    lab.write("secrets/token", "s3cret\n");
    lab.write("certs/ca and chain.pem", "first\n");
    lab.write("certs/old/gone.pem", "old\n");
    lab.write(
        "scripts/serve it.sh",
        "#!/bin/sh\nset -e\nmkdir -p /srv\nhostname > /srv/index.html\nhttpd -p 8080 -h /srv\n");
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  @Order(1)
  void without_a_trusted_key_nothing_happens_and_the_hint_says_what_to_do() {
    CommandResult up = lab.homelab("vos", "up").exits(4);
    assertThat(up.err()).contains("homelab hosts trust");
    assertThat(files("north")).isEmpty();
  }

  @Test
  @Order(2)
  void trusting_the_keys_makes_every_host_ready() {
    for (String host : List.of("north", "south", "far")) {
      CommandResult trust = lab.homelab("hosts", "trust", host, "--yes").exits(0);
      assertThat(trust.err()).contains("SHA256:");
    }
    CommandResult check = lab.homelab("hosts", "check").exits(0);
    assertThat(check.out()).contains("north", "south", "far").doesNotContain("not there");
  }

  @Test
  @Order(3)
  void a_plan_tells_everything_and_changes_nothing() {
    JsonNode plan = lab.homelab("plan", "--json").exits(0).json();
    assertThat(plan.get("schema_version").asInt()).isEqualTo(1);
    assertThat(plan.get("changes").asBoolean()).isTrue();
    assertThat(plan.get("placements").toString())
        .isEqualTo("{\"cache\":\"north\",\"db\":\"north\",\"hermit\":\"far\",\"web\":\"south\"}");
    assertThat(named(plan, "machines", "web").get("bridge_because").toString())
        .isEqualTo("[\"db\"]");
    assertThat(named(plan, "machines", "cache").get("bridged").asBoolean()).isFalse();
    assertThat(named(plan, "machines", "cache").get("action").asString()).isEqualTo("create");
    assertThat(named(plan, "hosts", "south").get("bridge").asString()).isEqualTo("br0");
    assertThat(plan.get("boxes")).hasSize(3).allMatch(box -> box.get("bytes").asLong() > 1_000_000);

    lab.homelab("plan").exits(0);
    lab.homelab("plan", "--detailed-exitcode").exits(10);
    for (String host : List.of("north", "south", "far")) {
      assertThat(files(host)).as("files of homelab on %s", host).isEmpty();
    }
  }

  @Test
  @Order(4)
  void up_makes_the_lab_and_tells_every_step_as_a_line_of_json() {
    List<JsonNode> events = lab.homelab("vos", "up", "--json").exits(0).jsonLines();
    assertThat(events).allMatch(event -> event.get("schema_version").asInt() == 1);
    assertThat(events.subList(0, events.size() - 1))
        .allMatch(e -> e.has("event") && e.has("host") && e.has("machine") && e.has("at"));
    assertThat(eventsOf(events, "vos_up_completed"))
        .hasSize(4)
        .allMatch(event -> event.get("seconds").asDouble() > 0);
    assertThat(eventsOf(events, "box_synced"))
        .hasSize(3)
        .allMatch(event -> event.get("bytes").asLong() > 1_000_000);
    assertThat(eventsOf(events, "workdir_synced")).hasSize(3);
    JsonNode summary = events.getLast();
    assertThat(summary.get("event").asString()).isEqualTo("summary");
    assertThat(summary.get("ok").toString()).isEqualTo("[\"cache\",\"db\",\"hermit\",\"web\"]");
    assertThat(summary.get("failed")).isEmpty();
    assertThat(summary.get("seconds").asDouble()).isPositive();
  }

  @Test
  @Order(5)
  void every_machine_runs_on_its_host_and_only_those_of_edges_across_hosts_have_a_bridged_nic() {
    for (String[] options : new String[][] {{}, {"--live"}}) {
      List<String> words = new ArrayList<>(List.of("vos", "status", "--json"));
      words.addAll(List.of(options));
      JsonNode status = lab.homelab(words.toArray(String[]::new)).exits(0).json();
      assertThat(status.get("machines")).hasSize(4);
      for (String name : List.of("cache", "hermit")) {
        assertThat(named(status, "machines", name).get("bridged_ip").isNull()).isTrue();
      }
      for (String name : List.of("db", "web")) {
        JsonNode machine = named(status, "machines", name);
        assertThat(machine.get("state").asString()).isEqualTo("running");
        assertThat(machine.get("bridged_ip").asString()).startsWith("10.77.0.");
        assertThat(machine.get("private_ip").asString())
            .isEqualTo(name.equals("db") ? "192.168.56.20" : "192.168.56.10");
      }
    }
    assertThat(lab.domains("north")).hasSize(2);
    assertThat(lab.domains("south")).hasSize(1);
    assertThat(lab.domains("far")).hasSize(1);
    assertThat(lab.nics("web")).isEqualTo(lab.nics("cache") + 1).isEqualTo(lab.nics("hermit") + 1);
  }

  @Test
  @Order(6)
  void the_edges_work_from_inside_the_machines_by_name() {
    JsonNode edges = lab.homelab("verify", "--json").exits(0).json().get("edges");
    assertThat(edges).hasSize(2).allMatch(edge -> edge.get("ok").asBoolean());
    JsonNode same = edges.get(0);
    assertThat(same.get("from").asString()).isEqualTo("db");
    assertThat(same.get("cross_host").asBoolean()).isFalse();
    assertThat(same.get("address").asString()).isEqualTo("192.168.56.21");
    JsonNode across = edges.get(1);
    assertThat(across.get("from").asString()).isEqualTo("web");
    assertThat(across.get("to").asString()).isEqualTo("db");
    assertThat(across.get("cross_host").asBoolean()).isTrue();
    assertThat(across.get("address").asString()).startsWith("10.77.0.");

    assertThat(lab.ssh("web", "wget", "-q", "-O", "-", "http://db:8080/").exits(0).out())
        .isEqualTo("db\n");
    assertThat(lab.ssh("web", "hostname").exits(0).out()).isEqualTo("web\n");
    assertThat(lab.ssh("db", "ping", "-c", "1", "cache").exits(0).out()).contains("192.168.56.21");
    assertThat(lab.ssh("cache", "cat", "/etc/hosts").exits(0).out())
        .as("a machine is told no names that it does not depend on")
        .doesNotContain("db");
  }

  @Test
  @Order(7)
  void ssh_passes_the_line_as_it_is_and_the_exit_code_through_two_or_three_hops() {
    for (String machine : List.of("web", "hermit")) {
      CommandResult result =
          lab.ssh(
                  machine,
                  "sh",
                  "-c",
                  "printf '[%s]' \"$@\"; exit 7",
                  "sh",
                  "a b",
                  "it's \"$HOME\";*")
              .exits(7);
      assertThat(result.out()).isEqualTo("[a b][it's \"$HOME\";*]");
    }
  }

  @Test
  @Order(8)
  void files_travelled_for_their_owner_alone() {
    for (String[] where :
        new String[][] {
          {"north", NORTH_WORKDIR, "anna"},
          {"south", SOUTH_WORKDIR, "ops"},
          {"far", FAR_WORKDIR, "ops"}
        }) {
      assertThat(
              lab.on(
                  where[0],
                  "cd '%s'; stat -c '%%a %%U' secrets/token; cat secrets/token 'certs/ca and chain.pem'"
                      .formatted(where[1])))
          .isEqualTo("600 " + where[2] + "\ns3cret\nfirst\n");
    }
  }

  @Test
  @Order(9)
  void a_second_up_changes_nothing_and_moves_nothing() {
    String before = fileTimes();
    CommandResult up = lab.homelab("vos", "up", "--json").exits(0);
    List<JsonNode> events = up.jsonLines();
    assertThat(eventsOf(events, "box_synced")).isEmpty();
    assertThat(eventsOf(events, "vos_up_completed")).isEmpty();
    assertThat(eventsOf(events, "workdir_synced"))
        .allMatch(e -> e.get("written").asInt() == 0 && e.get("bytes").asLong() == 0);
    assertThat(events.getLast().get("ok")).hasSize(4);
    assertThat(lab.homelab("vos", "up").exits(0).out()).contains("Nothing to do");
    lab.homelab("plan", "--detailed-exitcode").exits(0);
    assertThat(fileTimes()).isEqualTo(before);
  }

  /** Of all but the folder in which the host's lock comes and goes. */
  private String fileTimes() {
    return lab.on(
        "north",
        "find '%s' -not -path '*/.vagrant/*' -not -path '*/.homelab' -printf '%%p %%T@ %%C@\\n' | sort"
            .formatted(NORTH_WORKDIR));
  }

  @Test
  @Order(10)
  void a_changed_file_travels_alone_a_removed_one_goes_and_what_is_not_ours_stays()
      throws IOException {
    lab.on(
        "south",
        "cd %s; echo mine > notes.txt; echo mine > certs/mine.pem".formatted(SOUTH_WORKDIR));
    lab.write("certs/ca and chain.pem", "second\n");
    Files.delete(lab.folder().resolve("certs/old/gone.pem"));
    List<JsonNode> synced =
        eventsOf(lab.homelab("vos", "up", "--json").exits(0).jsonLines(), "workdir_synced");
    assertThat(synced)
        .hasSize(3)
        .allMatch(e -> e.get("written").asInt() == 1)
        .allMatch(e -> e.get("removed").asInt() == 1)
        .allMatch(e -> e.get("bytes").asLong() == "second\n".length());
    assertThat(
            lab.on(
                "south",
                "cd %s; cat 'certs/ca and chain.pem' notes.txt certs/mine.pem; ls -d certs/old .vagrant 2>&1 || :"
                    .formatted(SOUTH_WORKDIR)))
        .startsWith("second\nmine\nmine\n")
        .contains("certs/old': No such file", "\n.vagrant");
  }

  // Not in the lab's folder: ssh itself cannot pass a configuration with spaces in its name on.
  @Test
  @Order(11)
  void the_ssh_config_works_with_plain_ssh() throws IOException {
    Path config =
        Files.writeString(base.resolve("config"), lab.homelab("vos", "ssh-config").exits(0).out());
    for (String machine : List.of("cache", "hermit")) {
      assertThat(lab.inLab("ssh", "-F", config.toString(), machine, "hostname"))
          .isEqualTo(machine + "\n");
    }
  }

  @Test
  @Order(12)
  void destroy_leaves_nothing_but_what_is_not_ours_and_the_boxes() {
    lab.homelab("vos", "destroy").exits(2);
    assertThat(lab.domains("north")).hasSize(2);
    lab.homelab("vos", "destroy", "--yes").exits(0);
    for (String host : List.of("north", "south", "far")) {
      assertThat(lab.domains(host)).isEmpty();
      assertThat(lab.processes(host, "qemu-system")).isZero();
      assertThat(lab.processes(host, "vagrant")).isZero();
      assertThat(lab.on(host, "ls /home/*/.vagrant.d/boxes")).contains("homelab-VAGRANTSLASH-tiny");
    }
    assertThat(files("north")).isEmpty();
    assertThat(files("far")).isEmpty();
    assertThat(lab.on("south", "cd %s; find . -type f | sort".formatted(SOUTH_WORKDIR)))
        .isEqualTo("./certs/mine.pem\n./notes.txt\n");
    JsonNode status = lab.homelab("vos", "status", "--live", "--json").exits(0).json();
    assertThat(status.get("machines"))
        .hasSize(4)
        .allMatch(machine -> machine.get("state").asString().equals("not_created"));
  }

  /** What homelab keeps on a host: its registry and workdirs. */
  private List<String> files(String host) {
    return lab.on(host, "cd /home; ls -d */homelab */.homelab */'work dir' 2>/dev/null || :")
        .lines()
        .toList();
  }
}
