package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Argv;
import io.homelab.model.GuestAccess;
import io.homelab.model.MachineName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
        ProxyCommand ssh -W %h:%p "my gate"

      Host half
        User root
      """;

  private static GuestAccess access(MachineName machine) {
    return Objects.requireNonNull(SshConfig.parse(PRINTED).get(machine));
  }

  @Test
  void every_whole_entry_is_read() {
    assertThat(SshConfig.parse("==> vagrant: news\n" + PRINTED)).containsOnlyKeys(WEB, DB);
    assertThat(access(WEB))
        .isEqualTo(
            new GuestAccess(
                WEB,
                "192.168.121.90",
                22,
                "vagrant",
                List.of(
                    "/home/ops/.vagrant.d/insecure_private_key",
                    "/home/ops/my lab/.vagrant/machines/web/libvirt/private_key"),
                Optional.empty()));
    assertThat(access(DB).port()).isEqualTo(2222);
    assertThat(access(DB).proxyCommand()).contains("ssh -W %h:%p \"my gate\"");
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
        .contains("-o 'ProxyCommand=ssh -W %h:%p \"my gate\"'")
        .endsWith("-p 2222 -l root -- 127.0.0.1");
  }
}
