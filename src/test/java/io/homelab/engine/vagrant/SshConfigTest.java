package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Argv;
import io.homelab.model.GuestAccess;
import io.homelab.model.MachineName;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshConfigTest {
  private static final MachineName WEB = new MachineName("web");
  private static final MachineName DB = new MachineName("db");

  /** As Vagrant 2.3.4 prints it, empty lines and all. */
  private static final String PRINTED =
      """
      Host web
        HostName 192.168.121.90
        User vagrant
        Port 22
        UserKnownHostsFile /dev/null
        StrictHostKeyChecking no
        PasswordAuthentication no

        IdentityFile /home/ops/.vagrant.d/insecure_private_key

        IdentityFile "/home/ops/my lab/.vagrant/machines/web/libvirt/private_key"
        IdentitiesOnly yes
        LogLevel FATAL

      Host db
        HostName 127.0.0.1
        User root
        Port 2222

      Host half
        User root
      """;

  private static GuestAccess access(MachineName machine) {
    return Objects.requireNonNull(SshConfig.parse(PRINTED).access().get(machine));
  }

  private static String entry(String line) {
    return "Host web\n  HostName 192.168.121.90\n  User vagrant\n  Port 22\n  " + line + "\n";
  }

  @Test
  void every_whole_entry_is_read() {
    SshConfig config = SshConfig.parse("==> vagrant: news\n" + PRINTED);
    assertThat(config.access()).containsOnlyKeys(WEB, DB);
    assertThat(config.refused()).containsOnlyKeys(new MachineName("half"));
    assertThat(access(WEB))
        .isEqualTo(
            new GuestAccess(
                "192.168.121.90",
                22,
                "vagrant",
                List.of(
                    "/home/ops/.vagrant.d/insecure_private_key",
                    "/home/ops/my lab/.vagrant/machines/web/libvirt/private_key")));
    assertThat(access(DB).port()).isEqualTo(2222);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HostName \"\"x'$(touch /tmp/p)'\"\"",
        "HostName -oProxyCommand=id",
        "HostName web;id",
        "HostName a b",
        "HostName 192.168.121.900",
        "HostName fe80::1%eth0",
        "HostName a..b",
        "User -l",
        "User root\u001b[2J",
        "User $(id)",
        "Port 0",
        "Port 65536",
        "Port -1",
        "Port 22 -oProxyCommand=id",
        "IdentityFile key",
        "IdentityFile \"/home/%d/key\"",
        "IdentityFile /home/it's",
        "IdentityFile /home/\u0007",
        "ProxyCommand ssh -W %h:%p gate",
        "ProxyJump gate",
      })
  void an_entry_with_a_value_that_could_become_something_else_is_refused_with_a_reason(
      String line) {
    SshConfig config = SshConfig.parse(entry(line));
    assertThat(config.access()).isEmpty();
    assertThat(config.refused().get(WEB))
        .isNotBlank()
        .doesNotContain("touch")
        .doesNotContain("\u001b");
  }

  @Test
  void a_refused_entry_leaves_the_others_alone() {
    SshConfig config =
        SshConfig.parse(entry("User $(id)") + PRINTED.replace("Host web", "Host app"));
    assertThat(config.access()).containsOnlyKeys(new MachineName("app"), DB);
    assertThat(config.refused()).containsKey(WEB);
  }

  @Test
  void the_way_into_a_machine_never_asks_and_keeps_the_words_of_the_command_apart() {
    assertThat(access(WEB).run(Argv.of("echo", "a b", "$HOME")).words())
        .containsExactly(
            "ssh",
            "-F",
            "/dev/null",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR",
            "-o",
            "IdentitiesOnly=yes",
            "-i",
            "/home/ops/.vagrant.d/insecure_private_key",
            "-i",
            "/home/ops/my lab/.vagrant/machines/web/libvirt/private_key",
            "-p",
            "22",
            "-l",
            "vagrant",
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=5",
            "--",
            "192.168.121.90",
            "echo 'a b' '$HOME'");
  }

  @Test
  void a_person_gets_a_terminal() {
    assertThat(access(DB).shell().toShell())
        .startsWith("ssh -t ")
        .endsWith("-p 2222 -l root -- 127.0.0.1");
  }
}
