package io.homelab.lab;

import static io.homelab.lab.CommandResult.named;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real machines on two hosts, as the programs reach them that people use. */
@Story
class ExportLabTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "one", "two");
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - { name: one, address: 10.77.0.11, ssh_user: ops, ssh_key: %1$s, placements: [one] }
          - { name: two, address: 10.77.0.12, ssh_user: ops, ssh_key: %1$s, placements: [two] }
        """
            .formatted(lab.key()));
    lab.write(
        "topology.yaml",
        lab.tiny("exported")
            + """
            machines:
              - { name: db, role: one, networks: [{ type: private_network, ip: 192.168.56.10 }] }
              - { name: web, role: two, depends_on: [db], check: { port: 8080 } }
            """);
    for (String host : new String[] {"one", "two"}) {
      lab.homelab("hosts", "trust", host, "--yes").exits(0);
    }
    lab.homelab("vos", "up").exits(0);
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  /** Runs a program in the lab's folder, which has to succeed. */
  private String read(String... words) {
    String[] all = new String[words.length + 3];
    all[0] = "env";
    all[1] = "-C";
    all[2] = lab.folder().toString();
    System.arraycopy(words, 0, all, 3, words.length);
    return lab.inLab(all);
  }

  @Test
  @Order(1)
  void ansible_reaches_both_machines_through_their_hosts_by_a_file_and_by_a_script() {
    lab.homelab("export", "ansible", "--out", "inventory.yaml").exits(0);
    assertThat(
            read("ansible", "-i", "inventory.yaml", "lab_exported", "-m", "raw", "-a", "hostname"))
        .contains("db | CHANGED", "web | CHANGED");

    lab.homelab("export", "ansible", "--script", "inventory").exits(0);
    assertThat(read("ansible-inventory", "-i", "inventory", "--graph"))
        .contains("@role_one", "@host_two", "--web");
    assertThat(read("ansible", "-i", "inventory", "host_two", "-m", "raw", "-a", "hostname"))
        .contains("web | CHANGED")
        .doesNotContain("db |");
  }

  @Test
  @Order(2)
  void ssh_and_scp_reach_a_machine_through_its_host() throws IOException {
    lab.homelab("export", "ssh-config", "--install", "--yes").exits(0);
    // OpenSSH takes the home from the system's list of users.
    String config = lab.folder().resolveSibling("home/.ssh/config").toString();
    assertThat(read("ssh", "-F", config, "web.exported", "hostname")).isEqualTo("web\n");

    lab.write("a file", "content\n");
    lab.homelab("vos", "scp", "-O", "a file", "web:/tmp/there").exits(0);
    lab.homelab("vos", "scp", "-O", "web:/tmp/there", "back").exits(0);
    assertThat(lab.read("back")).isEqualTo("content\n");

    lab.homelab("export", "ssh-config", "--remove").exits(0);
    assertThat(Path.of(config)).isEmptyFile();
  }

  @Test
  @Order(3)
  void names_lead_to_the_addresses_that_answer_on_the_lan() {
    lab.homelab("export", "hosts-file", "--out", "names").exits(0);
    String bridged =
        named(lab.homelab("vos", "status", "--json").exits(0).json(), "machines", "web")
            .get("bridged_ip")
            .asString();
    String script =
        "mount --bind names /etc/hosts && getent hosts web.exported && ping -c 1 web.exported";
    assertThat(read("unshare", "--mount", "sh", "-c", script)).startsWith(bridged);
  }

  @Test
  @Order(4)
  void a_service_in_a_machine_is_reached_by_a_tunnel_that_ctrl_c_ends() throws IOException {
    lab.ssh("db", "sh", "-c", "mkdir -p /tmp/www && echo hello >/tmp/www/index.html").exits(0);
    lab.ssh("db", "busybox", "httpd", "-p", "8080", "-h", "/tmp/www").exits(0);

    RealLab.Running tunnel = lab.beginHomelab("tunnel", "db:8080", "18080");
    tunnel.awaitOutput("Ctrl-C ends it");
    assertThat(read("curl", "-sS", "http://127.0.0.1:18080/")).isEqualTo("hello\n");

    RealLab.Running open = lab.beginHomelab("open", "web");
    open.awaitOutput("no browser was found here");
    assertThat(open.output()).contains("leads to port 8080 of web through host two");
    lab.homelab("tunnel", "db:8080", "18080").exits(2);

    tunnel.signal("INT");
    assertThat(tunnel.await(SOON).exits(0).out()).isEqualTo("127.0.0.1:18080\n");
    open.signal("INT");
    open.await(SOON).exits(0);
  }

  @Test
  @Order(5)
  void a_machine_that_is_made_anew_is_reached_with_its_new_key() throws IOException {
    Path key = lab.folder().resolve(".homelab/keys/web-1");
    String before = Files.readString(key);
    lab.homelab("vos", "destroy", "web", "--yes").exits(0);
    lab.homelab("vos", "up").exits(0);

    assertThat(read("ansible", "-i", "inventory", "web", "-m", "raw", "-a", "hostname"))
        .contains("web | CHANGED");
    assertThat(key).content().isNotEqualTo(before);
  }
}
