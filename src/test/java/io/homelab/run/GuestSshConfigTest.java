package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.config.LabFiles;
import io.homelab.model.Host;
import io.homelab.model.MachineName;
import io.homelab.remote.Connections;
import io.homelab.remote.Console;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.TestHosts;
import io.homelab.remote.ssh.HostBlocks;
import io.homelab.remote.ssh.SshSettings;
import io.homelab.state.LabState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestSshConfigTest {
  private static final String HOSTS =
      """
      hosts:
        - { name: gate, address: gate.local, ssh_user: ops }
        - { name: inner, address: 10.0.0.9, ssh_user: ops, ssh_port: 2222, proxy_jump: gate }
      """;

  @TempDir Path folder;

  private final RecordingHost inner = new RecordingHost("inner");

  private HostBlocks blocks(List<Host> hosts) {
    return new HostBlocks(
        new SshSettings(
            folder,
            List.of(folder.resolve("known_hosts")),
            Optional.empty(),
            "me",
            Duration.ofSeconds(5),
            Optional.empty(),
            hosts,
            Console.none()));
  }

  private String text() throws IOException {
    LabFiles files = LabText.read(folder, HOSTS, "{ name: web, host: inner }");
    LabState state = StateBuilder.of(files.lab()).ready("web", "inner").build();
    return new GuestSshConfig(
            files.hosts(),
            new Connections(host -> inner, files.hosts()),
            folder.resolve("kept"),
            blocks(files.hosts()))
        .text(state, state.machines().keySet());
  }

  @Test
  void a_jump_host_without_machines_is_written_too() throws IOException {
    inner.answering(command -> new ExecResult(0, "the key", ""));
    assertThat(text())
        .contains(
            "Host homelab-gate\n  HostName gate.local\n",
            "Host homelab-inner\n  HostName 10.0.0.9\n  Port 2222\n",
            "  ProxyJump homelab-gate\n",
            "Host web\n",
            "  ProxyJump homelab-inner\n");
  }

  @Test
  void of_a_machine_whose_host_ssh_cannot_go_through_it_is_said_how_to_get_in() throws IOException {
    LabFiles files = LabText.read(folder, HOSTS, "{ name: web, host: gate }");
    LabState state = StateBuilder.of(files.lab()).ready("web", "gate").build();
    List<Host> hosts =
        List.of(TestHosts.withTransport(files.hosts().getFirst(), "nice"), files.hosts().getLast());
    String text =
        new GuestSshConfig(hosts, new Connections(host -> inner, hosts), folder, blocks(hosts))
            .text(state, state.machines().keySet());
    assertThat(text)
        .isEqualTo("# web: ssh cannot go through its host gate; use 'homelab vos ssh web'\n\n");
  }

  @Test
  void users_of_a_directory_reach_openssh_whole_those_of_jumps_too() throws IOException {
    inner.answering(command -> new ExecResult(0, "the key", ""));
    String hosts =
        """
        hosts:
          - name: inner
            address: 10.0.0.9
            ssh_user: ops@corp.example
            proxy_jump: 'CORP\\ops@gate.local:2222'
        """;
    LabFiles files = LabText.read(folder, hosts, "{ name: web, host: inner }");
    LabState state = StateBuilder.of(files.lab()).ready("web", "inner").build();
    String text =
        new GuestSshConfig(
                files.hosts(),
                new Connections(host -> inner, files.hosts()),
                folder.resolve("kept"),
                blocks(files.hosts()))
            .text(state, state.machines().keySet());

    // A jump's user goes through a shell, in which a backslash is lost, unless the jump has a name.
    assertThat(text).contains("  ProxyJump homelab-inner-jump-1\n");
    assertThat(options(text, "homelab-inner-jump-1")).contains("user CORP\\ops", "port 2222");
    assertThat(options(text, "homelab-inner")).contains("user ops@corp.example");
  }

  /** What OpenSSH makes of the file for that name. */
  private List<String> options(String text, String name) throws IOException {
    Path ssh = Path.of("/usr/bin/ssh");
    Assumptions.assumeTrue(Files.isExecutable(ssh), "no OpenSSH here");
    Path file = Files.writeString(folder.resolve("config"), text);
    Process process = new ProcessBuilder(ssh.toString(), "-G", "-F", file.toString(), name).start();
    process.getOutputStream().close();
    try (InputStream in = process.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void the_keys_of_a_machine_that_is_made_anew_go_and_those_of_others_stay() throws IOException {
    Path keys = Files.createDirectories(folder.resolve("kept/keys"));
    for (String name : List.of("web-1", "web-2", "web-a-1", "web-2-1")) {
      Files.writeString(keys.resolve(name), "old");
    }
    GuestSshConfig.forgetKeys(folder.resolve("kept"), new MachineName("web"));
    assertThat(keys)
        .isDirectoryNotContaining("glob:**/web-[12]")
        .isDirectoryContaining("glob:**/web-a-1")
        .isDirectoryContaining("glob:**/web-2-1");
  }

  @Test
  void the_keys_of_machines_are_kept_for_the_user_alone() throws IOException {
    inner.answering(command -> new ExecResult(0, "the key", ""));
    text();
    Path key = folder.resolve("kept/keys/web-1");
    assertThat(key).hasContent("the key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_path_reads_back_as_it_is_whatever_openssh_expands_or_unquotes() throws IOException {
    inner.answering(command -> new ExecResult(0, "the key", ""));
    folder = Files.createDirectory(folder.resolve("50%h \"lab\""));
    assertThat(text())
        .contains("/50%%h \\\"lab\\\"/kept/keys/web-1\"\n", "/50%%h \\\"lab\\\"/known_hosts\"\n");
  }

  @Test
  void a_key_that_cannot_be_read_is_an_error_and_no_empty_key() {
    inner.answering(command -> new ExecResult(1, "", "cat: /k: Permission denied\n"));
    assertThatThrownBy(this::text)
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("/k on host inner")
        .hasMessageContaining("Permission denied");
    assertThat(folder.resolve("kept/keys/web-1")).doesNotExist();
  }
}
