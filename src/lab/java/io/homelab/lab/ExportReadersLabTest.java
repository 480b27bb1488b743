package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.homelab.CommandLineRun;
import io.homelab.operations.LabRequest;
import io.homelab.operations.MachineTunnel;
import io.homelab.operations.OpenLab;
import io.homelab.operations.TunnelWish;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.SshServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is exported, read by the programs that it is for: one sshd is the host, another one the
 * machine.
 */
@Timeout(120)
class ExportReadersLabTest {
  private static final String NASTY = "it's a \"file\" $HOME.txt";

  @TempDir Path base;
  private SshServer host;
  private SshServer guest;
  private Path lab;

  @BeforeEach
  void a_machine_behind_a_host() throws Exception {
    host = SshServer.start(base.resolve("host"));
    guest = SshServer.start(base.resolve("guest"));
    lab = Files.createDirectories(base.resolve("my lab"));
    Files.createDirectories(base.resolve("home"));
    Files.writeString(
        lab.resolve("hosts.yaml"),
        "hosts: [{ name: two, address: %s, ssh_port: %d, ssh_user: %s, ssh_key: %s }]\n"
            .formatted(SshServer.ADDRESS, host.port(), user(), host.userKey()));
    Files.writeString(
        lab.resolve("topology.yaml"),
        """
        lab: demo
        defaults: { box: x/alpine, box_version: 1.0.0, provider: libvirt }
        machines: [{ name: web, role: front-end, depends_on: [spare] }, { name: spare }]
        """);
    Path state = Files.createDirectories(lab.resolve(".homelab")).resolve("state.json");
    Files.writeString(
        state,
        """
        { "schema_version": 1, "lab": "demo", "serial": 1, "next_host_index": 0, "machines": {
          "web": { "host": "two", "workdir": "/w", "phase": "ready", "running": true,
            "box": { "name": "x/alpine", "version": "1.0.0", "provider": "libvirt" },
            "resources": { "cpus": 1, "memory_mb": 512, "disk_gb": 0 },
            "shape": "", "settings": "", "scripts": "", "knows": [], "private_ip": "%s",
            "access": { "address": "%s", "port": %d, "user": "%s", "identity_files": ["%s"] } } } }
        """
            .formatted(
                SshServer.ADDRESS, SshServer.ADDRESS, guest.port(), user(), guest.userKey()));
    host.trust(lab.resolve(".homelab/known_hosts"), "ed25519");
  }

  @AfterEach
  void stopped() {
    host.close();
    guest.close();
  }

  private static String user() {
    return System.getProperty("user.name");
  }

  private Path launcher() throws IOException {
    Path launcher = base.resolve("the launcher");
    Files.writeString(
        launcher,
        "#!/bin/sh\nexec '%s/bin/java' -Duser.home='%s' -cp '%s' io.homelab.Main \"$@\"\n"
            .formatted(
                System.getProperty("java.home"),
                base.resolve("home"),
                System.getProperty("java.class.path")));
    return Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
  }

  private CommandLineRun homelab(String... words) throws IOException {
    CommandLineRun run =
        CommandLineRun.in(lab, Map.of("HOMELAB_LAUNCHER", launcher().toString()), List.of(words));
    return run;
  }

  private CommandLineRun exported(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("export"));
    all.addAll(List.of(words));
    CommandLineRun run = homelab(all.toArray(String[]::new));
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  /** Runs a program that has to succeed; returns what it prints. */
  private String read(String... words) throws Exception {
    Path out = base.resolve("out");
    Path err = base.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(lab.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("HOME", base.resolve("home").toString());
    builder.environment().remove("SSH_AUTH_SOCK");
    Process process = builder.start();
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", List.of(words)).isTrue();
    assertThat(process.exitValue())
        .as("%s: %s %s", List.of(words), Files.readString(out), Files.readString(err))
        .isZero();
    return Files.readString(out);
  }

  @Test
  void ansible_lists_the_inventory_and_runs_a_command_in_the_machine() throws Exception {
    exported("ansible", "--out", "inventory.yaml");

    assertThat(read("ansible-inventory", "-i", "inventory.yaml", "--list"))
        .contains("\"role_front_end\"", "\"host_two\"", "\"lab_demo\"", "\"front_end\"");
    assertThat(
            read(
                "ansible",
                "-i",
                "inventory.yaml",
                "role_front_end",
                "-m",
                "raw",
                "-a",
                "echo pong"))
        .contains("web | CHANGED", "pong");
  }

  @Test
  void ansible_takes_the_script_for_an_inventory_and_runs_a_playbook_over_it() throws Exception {
    exported("ansible", "--script", "inventory");
    Files.writeString(
        lab.resolve("ping.yaml"),
        "- { hosts: host_two, gather_facts: false, tasks: [{ raw: 'true' }] }\n");

    assertThat(read("ansible-inventory", "-i", "inventory", "--host", "web"))
        .contains("\"homelab_host\": \"two\"");
    assertThat(read("ansible-playbook", "-i", "inventory", "ping.yaml"))
        .containsPattern("web +: ok=1 ");
  }

  @Test
  void ssh_reaches_the_machine_by_the_file_and_by_the_line_in_its_own_configuration()
      throws Exception {
    exported("ssh-config", "--out", "lab.conf");
    assertThat(read("ssh", "-F", "lab.conf", "web", "echo hi")).isEqualTo("hi\n");

    Path config = base.resolve("home/.ssh/config");
    Files.createDirectories(config.resolveSibling("."));
    Files.writeString(
        config,
        "Host web\n  HostName my.own.example\nHost *.demo\n  ProxyJump no.example\n  User no\n");
    exported("ssh-config", "--install", "--yes");
    assertThat(read("ssh", "-F", config.toString(), "web.demo", "echo hi")).isEqualTo("hi\n");
    assertThat(read("ssh", "-G", "-F", config.toString(), "web"))
        .as("the user's own machine of that name")
        .contains("hostname my.own.example\n");
  }

  @Test
  void files_of_any_name_go_to_the_machine_and_come_back_and_exit_codes_too() throws Exception {
    Path folder = Files.createDirectories(base.resolve("there"));
    Files.writeString(lab.resolve(NASTY), "content");

    assertThat(homelab("vos", "scp", "-p", NASTY, "web:" + folder).exit()).isZero();
    assertThat(folder.resolve(NASTY)).hasContent("content");
    assertThat(homelab("vos", "rsync", "-a", "--delete", "web:" + folder + "/", "back").exit())
        .isZero();
    assertThat(lab.resolve("back").resolve(NASTY)).hasContent("content");
    assertThat(homelab("vos", "rsync", "web:" + folder + "/nothing", ".").exit()).isEqualTo(23);
    assertThat(homelab("vos", "scp", "spare:/etc/hosts", ".").err()).contains("is not up");
  }

  @Test
  void names_are_found_by_the_system_and_by_dnsmasq() throws Exception {
    exported("hosts-file", "--out", "names");
    assertThat(
            read(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind names /etc/hosts && getent hosts web.demo"))
        .startsWith(SshServer.ADDRESS);

    exported("dnsmasq", "--out", "names.conf");
    read("dnsmasq", "--test", "--conf-file=names.conf");
  }

  @Test
  void graphviz_draws_the_lab() throws Exception {
    exported("dot", "--out", "lab.dot");
    assertThat(read("dot", "-Tsvg", "lab.dot"))
        .contains("two (online)", ">web<", ">spare<", "not placed", "web&#45;&gt;spare");
  }

  @Test
  void a_tunnel_through_the_host_carries_many_requests_at_once() throws Exception {
    byte[] page = "x".repeat(200_000).getBytes(StandardCharsets.US_ASCII);
    HttpServer service = HttpServer.create(new InetSocketAddress(SshServer.ADDRESS, 0), 64);
    service.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, page.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(page);
          }
        });
    service.start();
    LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
    try (OpenLab opened = opened();
        MachineTunnel tunnel =
            MachineTunnel.open(
                    opened,
                    TunnelWish.of("web:" + service.getAddress().getPort(), OptionalInt.of(0))
                        .orThrow(),
                    said::add)
                .orThrow()) {
      Thread serving = DaemonThread.start(() -> tunnel.serve().orThrow());
      assertThat(
              read("curl", "-sS", "--parallel", "--parallel-immediate", tunnel.url() + "?[1-30]"))
          .hasSize(30 * page.length);

      service.stop(0);
      Process curl =
          new ProcessBuilder("curl", "-sS", "--max-time", "30", tunnel.url())
              .redirectErrorStream(true)
              .redirectOutput(base.resolve("curl").toFile())
              .start();
      assertThat(curl.waitFor(40, TimeUnit.SECONDS)).isTrue();
      assertThat(curl.exitValue()).isNotZero();
      assertThat(said.poll(10, TimeUnit.SECONDS)).contains("host two: cannot connect to");
      serving.interrupt();
      assertThat(serving.join(Duration.ofSeconds(10))).isTrue();
    } finally {
      service.stop(0);
    }
  }

  private OpenLab opened() {
    return CommandLineRun.environment(
            lab, Map.of(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream())
        .labs()
        .open(
            new LabRequest(lab.resolve("hosts.yaml"), lab.resolve("topology.yaml"), false, false));
  }
}
