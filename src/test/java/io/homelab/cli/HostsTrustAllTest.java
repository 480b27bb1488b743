package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.remote.ssh.EmbeddedSshd;
import io.homelab.remote.ssh.HostKey;
import io.homelab.remote.ssh.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostsTrustAllTest {
  private static final HostKey KEY = TestKeys.hostKey(TestKeys.rsa("host").getPublic());
  private static final HostKey OLD = TestKeys.hostKey(TestKeys.rsa("old").getPublic());

  @TempDir Path temporary;
  private Path folder;
  private EmbeddedSshd one;
  private EmbeddedSshd two;
  private int silent;

  @BeforeEach
  void twoServersAndOneThatIsOff() throws IOException {
    folder = Files.createDirectory(temporary.resolve("lab"));
    one = EmbeddedSshd.start(temporary.resolve("one"));
    two = EmbeddedSshd.start(temporary.resolve("two"));
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      silent = free.getLocalPort();
    }
    Files.writeString(folder.resolve("topology.yaml"), "lab: l\nmachines: [{ name: web, box: b }]");
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  private void hosts(String... entries) throws IOException {
    Files.writeString(
        folder.resolve("hosts.yaml"),
        "hosts:\n  - { name: here, address: 127.0.0.1 }\n" + String.join("", entries));
  }

  private static String host(String name, int port) {
    return "  - { name: %s, address: 127.0.0.1, ssh_user: ann, ssh_port: %d }\n"
        .formatted(name, port);
  }

  private CommandLineRun trust(String... more) {
    List<String> words = new ArrayList<>(List.of("--no-ssh-config", "hosts", "trust"));
    words.addAll(List.of(more));
    return CommandLineRun.in(folder, Map.of(), words);
  }

  private Path known() {
    return folder.resolve(".homelab/known_hosts");
  }

  @Test
  void every_unknown_host_is_trusted_and_one_that_is_off_is_said_and_ends_it_with_4()
      throws IOException {
    hosts(host("off", silent), host("a", one.port()), host("b", two.port()));

    CommandLineRun run = trust("--all", "--yes");

    assertThat(run.exit()).isEqualTo(4);
    assertThat(known())
        .content()
        .contains("[127.0.0.1]:" + one.port(), "[127.0.0.1]:" + two.port(), KEY.base64());
    assertThat(run.err())
        .contains("homelab: host off", KEY.fingerprint())
        .endsWith("not trusted: off\n");

    hosts(host("a", one.port()), host("b", two.port()));
    CommandLineRun again = trust("--all");
    assertThat(again.exit()).isZero();
    assertThat(again.err()).isEqualTo("nothing to trust: every host is known\n");
  }

  @Test
  void without_a_terminal_and_without_yes_none_is_trusted_and_each_is_said() throws IOException {
    hosts(host("a", one.port()), host("b", two.port()));

    CommandLineRun run = trust("--all");

    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.err())
        .contains("the keys of host a were not confirmed", "the keys of host b were not confirmed")
        .contains("hint: ");
    assertThat(known()).doesNotExist();
  }

  @Test
  void a_key_that_has_changed_is_refused_and_the_next_host_is_trusted() throws IOException {
    hosts(host("a", one.port()), host("b", two.port()));
    Files.createDirectories(known().getParent());
    Files.writeString(
        known(), "[127.0.0.1]:%d %s %s\n".formatted(one.port(), OLD.type(), OLD.base64()));

    CommandLineRun run = trust("--all", "--yes", "--json");

    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.out())
        .contains("\"server\": \"host b\"", "\"refused\"", "\"host\": \"a\"")
        .contains("homelab hosts trust a --replace");
    assertThat(known()).content().contains("[127.0.0.1]:" + two.port(), OLD.base64());
  }

  @Test
  void a_name_and_all_together_or_neither_is_a_mistake() throws IOException {
    hosts(host("a", one.port()));
    assertThat(trust("a", "--all").exit()).isEqualTo(2);
    assertThat(trust().err()).startsWith("Name one host, or give --all");
  }
}
