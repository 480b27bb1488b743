package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.config.LabFiles;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.remote.Connections;
import io.homelab.remote.RecordingHost;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestSessionTest {
  @TempDir Path folder;

  private List<String> ran(String... words) {
    return ran(Set.of(), words);
  }

  private List<String> ran(Set<HostName> here, String... words) {
    RecordingHost host = new RecordingHost("nuc");
    LabFiles files =
        LabText.read(
            folder, "hosts:\n  - { name: nuc, address: 10.0.0.9 }\n", "{ name: web, host: nuc }");
    new GuestSession(
            StateBuilder.of(files.lab()).ready("web", "nuc").build(),
            new Connections(name -> host, files.hosts()),
            here)
        .run(new MachineName("web"), List.of(words));
    return host.interactions().getFirst().words();
  }

  /**
   * What the host's ssh was called with, in any order, when it ends with that code. So many calls
   * are waited for; asked whether a connection is shared, it says no.
   */
  private List<String> calls(int expected, Path home, int code, List<String> argv)
      throws Exception {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path calls = folder.resolve("calls");
    Files.deleteIfExists(calls);
    Path ssh =
        Files.writeString(
            bin.resolve("ssh"),
            """
            #!/bin/sh
            case "$*" in
              *' -O check '*) exit 255 ;;
              *ControlMaster=yes*) stat -c %%a "$HOME/.homelab/ways" >%1$s.mode ;;
            esac
            echo "$*" >>%1$s
            exit %2$d
            """
                .formatted(calls, code));
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProcessBuilder builder = new ProcessBuilder(argv);
    builder.environment().put("PATH", bin + ":/usr/bin:/bin");
    builder.environment().put("HOME", home.toString());
    // Whatever the script leaves behind must not keep the session open.
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(process.waitFor()).isEqualTo(code);
    for (int i = 0; i < 1000 && Files.readAllLines(calls).size() < expected; i++) {
      Thread.sleep(10);
    }
    return Files.readAllLines(calls).stream().sorted().toList();
  }

  /** The home of a host's user, with what each host of a lab has. */
  private Path home(String name) throws IOException {
    // The path of a socket may not be long.
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve(".homelab"));
    return home;
  }

  private static String options() {
    return "-F /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
        + " -o LogLevel=ERROR -o IdentitiesOnly=yes -i /k -p 22 -l vagrant -o BatchMode=yes"
        + " -o ConnectTimeout=5 -- 192.168.121.2";
  }

  @Test
  void one_word_is_a_command_line_for_the_machines_own_shell_and_a_way_is_opened_beside_it()
      throws Exception {
    Path home = home("h");
    List<String> calls = calls(2, home, 7, ran("cat /etc/passwd | wc -l"));
    assertThat(calls).hasSize(2);
    assertThat(calls.getFirst())
        .matches(
            "-S \\Q%s/.homelab/ways/\\E[0-9a-f]{16} -o ControlMaster=no \\Q%s %s\\E"
                .formatted(home, options(), "cat /etc/passwd | wc -l"));
    assertThat(calls.getLast())
        .matches(
            ("-n -S \\Q%s/.homelab/ways/\\E[0-9a-f]{16} -o ControlMaster=yes"
                    + " -o ServerAliveInterval=10 -o ServerAliveCountMax=3 \\Q%s exec sleep 60\\E")
                .formatted(home, options()));
    assertThat(folder.resolve("calls.mode")).hasContent("700\n");
  }

  @Test
  void this_computer_as_a_host_keeps_no_way() throws Exception {
    List<String> argv = ran(Set.of(new HostName("nuc")), "true");
    assertThat(argv).startsWith("ssh", "-F").endsWith("--", "192.168.121.2", "true");
  }

  @Test
  void a_home_whose_name_ssh_would_not_take_as_it_is_has_no_kept_ways() throws Exception {
    for (String name : List.of("100%h", "ü", "long".repeat(20))) {
      Path home = home(name);
      assertThat(calls(1, home, 0, ran("true"))).containsExactly(options() + " true");
      assertThat(home.resolve(".homelab")).isEmptyDirectory();
    }
  }

  @Test
  void where_no_lab_is_or_the_folder_is_a_link_there_are_no_kept_ways() throws Exception {
    Path bare = Files.createDirectory(folder.resolve("b"));
    assertThat(calls(1, bare, 0, ran("true"))).containsExactly(options() + " true");
    assertThat(bare).isEmptyDirectory();

    Path home = home("h");
    Files.createSymbolicLink(
        home.resolve(".homelab/ways"), Files.createDirectory(folder.resolve("x")));
    assertThat(calls(1, home, 0, ran("true"))).containsExactly(options() + " true");
  }

  @Test
  void what_is_left_of_a_way_is_cleared_away() throws Exception {
    Path home = home("h");
    List<String> argv = ran("true");
    Path way = Files.createDirectories(home.resolve(".homelab/ways")).resolve(argv.get(4));
    try (ServerSocketChannel there = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      there.bind(UnixDomainSocketAddress.of(way));
      assertThat(calls(2, home, 0, argv)).hasSize(2);
      assertThat(way).doesNotExist();
    }
  }

  @Test
  void several_words_stay_several_words_whatever_is_in_them() throws Exception {
    String[] words = {"printf", "[%s]", "a b", "$(id)", "it's", "*", "", "x;y|z", "\n"};
    String line = ran(words).get(5);
    Process shell = new ProcessBuilder("/bin/sh", "-c", line).start();
    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("[a b][$(id)][it's][*][][x;y|z][\n]");
  }

  @Test
  void no_word_is_a_shell_with_a_terminal() {
    assertThat(ran()).startsWith("ssh", "-t").endsWith("--", "192.168.121.2");
  }
}
