package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.operations.LabOnDoubles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code vos port} and {@code vos logs}. */
@Timeout(60)
class PortsAndLogsTest {
  private static final String PORTS =
      "networks: [{ type: forwarded_port, guest: 443, host: 8443 }, { type: private_network },"
          + " { type: forwarded_port, guest: 53, host: 5353, protocol: udp, host_ip: 127.0.0.1,"
          + " auto_correct: true }]";

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void a_lab_of_which_one_machine_is_up() {
    lab =
        new LabOnDoubles(
                folder,
                "{ name: web, host: two, " + PORTS + " }",
                "{ name: db, host: one, networks: [{ type: forwarded_port, guest: 80, host: 81 }] }",
                "{ name: new, host: two }")
            .left(state -> state.ready("web", "two"));
  }

  private CommandLineRun homelab(String... words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words));
  }

  @Test
  void the_ports_of_machines_that_are_up_are_shown_with_where_to_reach_them() {
    CommandLineRun run = homelab("vos", "port");
    assertThat(run.exit()).isZero();
    assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "Machine Guest Host Reached at",
            "web 443/tcp two two.local:8443",
            "web 53/udp two 127.0.0.1:5353 (on the host only, another port if it is in use)");
  }

  @Test
  void for_one_port_only_its_address_is_printed() {
    assertThat(homelab("vos", "port", "web", "--guest", "443"))
        .isEqualTo(new CommandLineRun(0, "two.local:8443\n", ""));
  }

  @Test
  void a_port_that_nobody_forwards_and_a_machine_that_is_off_are_refused() {
    CommandLineRun port = homelab("vos", "port", "web", "--guest", "80");
    assertThat(port.exit()).isEqualTo(2);
    assertThat(port.err()).contains("no host forwards a port to port 80 of machine web");
    CommandLineRun off = homelab("vos", "port", "db");
    assertThat(off.exit()).isEqualTo(2);
    assertThat(off.err()).contains("machine db is not up").contains("homelab vos up db");
  }

  private void said(String host, String... lines) throws IOException {
    Path logs = Files.createDirectories(folder.resolve(".homelab/logs"));
    Files.write(logs.resolve(host + ".log"), List.of(lines));
  }

  @Test
  void the_logs_are_shown_host_by_host_without_control_characters() throws IOException {
    said("two", "$ vagrant up web", "web: \u001b[2J\u001b]0;evil\u0007done");
    said("one", "a");
    assertThat(homelab("vos", "logs"))
        .isEqualTo(new CommandLineRun(0, "one: a\ntwo: $ vagrant up web\ntwo/web: done\n", ""));
  }

  @Test
  void one_machines_lines_are_its_own_and_the_last_ones_when_so_many_are_asked_for()
      throws IOException {
    said("two", "web: one", "new: other", "web: two", "web: three");
    assertThat(homelab("vos", "logs", "web", "--lines", "2").out())
        .isEqualTo("two/web: two\ntwo/web: three\n");
    assertThat(homelab("vos", "logs", "web", "--lines", "1", "--json").out())
        .isEqualTo(
            "{\"schema_version\":1,\"host\":\"two\",\"machine\":\"web\",\"text\":\"three\"}\n");
  }

  @Test
  void without_logs_that_is_said_and_an_impossible_number_and_machine_are_refused() {
    assertThat(homelab("vos", "logs").err()).contains("No host has said anything yet.");
    assertThat(homelab("vos", "logs", "--lines", "-1").exit()).isEqualTo(2);
    assertThat(homelab("vos", "logs", "wbe").err()).contains("did you mean 'web'?");
  }
}
