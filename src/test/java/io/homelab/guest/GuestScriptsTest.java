package io.homelab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.guest.GuestScripts.Script;
import io.homelab.guest.GuestScripts.Target;
import io.homelab.model.Check;
import io.homelab.model.LabName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real scripts on files that stand for a machine's. */
class GuestScriptsTest {
  private static final LabName LAB = new LabName("devlab");

  @TempDir private Path directory;
  private Path bin;
  private Path hosts;

  @BeforeEach
  void a_machine() throws IOException {
    bin = Files.createDirectories(directory.resolve("bin"));
    hosts = directory.resolve("hosts");
    program("sudo", "shift; exec \"$@\"\n");
  }

  private void program(String name, String body) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String run(Script script) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", script.argv().toShell()).redirectErrorStream(true);
    builder.environment().put("PATH", bin + ":/usr/bin:/bin");
    builder.environment().put("HOMELAB_ETC", directory.toString());
    builder.environment().put("HOMELAB_SYS", directory.resolve("sys").toString());
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(script.stdin().getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the script did not end");
    }
    return output;
  }

  private String hostsFile(Map<String, String> names) throws Exception {
    return run(GuestScripts.hostsFile(LAB, new TreeMap<>(names)));
  }

  @Test
  void the_hosts_file_gets_a_block_and_keeps_its_other_lines() throws Exception {
    Files.writeString(hosts, "127.0.0.1\tlocalhost\n\n# a \\n comment\n");

    assertThat(hostsFile(Map.of("web", "10.0.0.1", "db", "10.0.0.2"))).isEqualTo("changed\n");
    assertThat(hosts)
        .hasContent(
            """
            127.0.0.1\tlocalhost

            # a \\n comment
            # homelab devlab begin
            10.0.0.2\tdb
            10.0.0.1\tweb
            # homelab devlab end
            """);
  }

  @Test
  void the_same_names_again_change_nothing() throws Exception {
    Files.writeString(hosts, "127.0.0.1\tlocalhost\n");
    hostsFile(Map.of("web", "10.0.0.1"));
    var before = Files.getLastModifiedTime(hosts);
    String content = Files.readString(hosts);

    assertThat(hostsFile(Map.of("web", "10.0.0.1"))).isEqualTo("unchanged\n");
    assertThat(hosts).hasContent(content);
    assertThat(Files.getLastModifiedTime(hosts)).isEqualTo(before);
    assertThat(directory.toFile().list()).doesNotContain("hosts.homelab");
  }

  @Test
  void new_names_take_the_place_of_the_old_ones_and_other_labs_stay() throws Exception {
    Files.writeString(
        hosts,
        """
        # homelab devlab begin
        10.0.0.9\told
        # homelab devlab end
        # homelab devlab-2 begin
        10.0.0.8\tother
        # homelab devlab-2 end
        """);

    hostsFile(Map.of("web", "10.0.0.1"));

    assertThat(hosts)
        .hasContent(
            """
            # homelab devlab-2 begin
            10.0.0.8\tother
            # homelab devlab-2 end
            # homelab devlab begin
            10.0.0.1\tweb
            # homelab devlab end
            """);
    hostsFile(Map.of());
    assertThat(Files.readString(hosts)).doesNotContain("devlab begin").contains("other");
  }

  @Test
  void a_block_that_lost_its_end_takes_nothing_with_it() throws Exception {
    Files.writeString(hosts, "# homelab devlab begin\n10.0.0.9 mine\n10.0.0.8 precious\n");

    hostsFile(Map.of("web", "10.0.0.1"));

    assertThat(Files.readString(hosts)).contains("10.0.0.8 precious").contains("10.0.0.1\tweb");
  }

  @Test
  void the_hosts_file_keeps_its_mode() throws Exception {
    Files.writeString(hosts, "");
    Files.setPosixFilePermissions(hosts, PosixFilePermissions.fromString("rw-r--r--"));

    hostsFile(Map.of("web", "10.0.0.1"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(hosts)))
        .isEqualTo("rw-r--r--");
    try (var left = Files.list(directory)) {
      assertThat(left.map(p -> p.getFileName().toString())).containsOnly("bin", "hosts");
    }
  }

  @Test
  void a_machine_gets_its_host_name_once() throws Exception {
    program(
        "hostname",
        "cat \"$HOMELAB_ETC/live\" 2>/dev/null; [ -z \"$1\" ] || echo \"$1\" >\"$HOMELAB_ETC/live\"\n");
    program("hostnamectl", "exit 1\n");
    Files.writeString(hosts, "127.0.0.1 localhost\n127.0.1.1 box\n127.0.1.10 stays\n");
    Files.writeString(directory.resolve("hostname"), "box\n");
    Files.writeString(directory.resolve("live"), "box\n");

    assertThat(run(GuestScripts.identity("web.home.lab"))).endsWith("changed\n");
    assertThat(hosts)
        .hasContent("127.0.1.1 web.home.lab web\n127.0.0.1 localhost\n127.0.1.10 stays\n");
    assertThat(directory.resolve("hostname")).hasContent("web");
    assertThat(directory.resolve("live")).hasContent("web");
    program("ip", "echo '    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0'\n");
    Files.createDirectories(directory.resolve("sys/class/net/eth0"));
    Files.writeString(directory.resolve("sys/class/net/eth0/address"), "52:54:00:00:00:01\n");
    String again = run(GuestScripts.identity("web.home.lab"));
    assertThat(again).startsWith("unchanged\n");
    assertThat(GuestScripts.parseAddresses(again))
        .containsOnly(Map.entry("52:54:00:00:00:01", List.of("10.0.0.5")));
  }

  @Test
  void addresses_are_told_by_mac() throws Exception {
    for (String device : List.of("eth0", "eth1", "lo")) {
      Files.createDirectories(directory.resolve("sys/class/net/" + device));
    }
    Files.writeString(directory.resolve("sys/class/net/eth0/address"), "52:54:00:00:00:01\n");
    Files.writeString(directory.resolve("sys/class/net/eth1/address"), "02:00:00:00:00:02\n");
    Files.writeString(directory.resolve("sys/class/net/lo/address"), "00:00:00:00:00:00\n");
    program(
        "ip",
        """
        case "$*" in
          *eth0) printf '2: eth0: <UP>\\n    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0\\n' ;;
          *eth1) printf '    inet 10.1.0.5/16 scope global eth1\\n    inet 10.2.0.5/16 eth1\\n' ;;
          *lo) printf '    inet 127.0.0.1/8 scope host lo\\n' ;;
        esac
        """);

    assertThat(GuestScripts.parseAddresses("banner\n" + run(GuestScripts.addresses())))
        .containsExactlyEntriesOf(
            new TreeMap<>(
                Map.of(
                    "02:00:00:00:00:02", List.of("10.1.0.5", "10.2.0.5"),
                    "52:54:00:00:00:01", List.of("10.0.0.5"))));
  }

  @Test
  void ports_are_tried_for_real_and_each_target_gets_its_answer() throws Exception {
    try (ServerSocket open = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      int port = open.getLocalPort();
      int closed;
      try (ServerSocket gone = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        closed = gone.getLocalPort();
      }
      List<Target> targets =
          List.of(
              new Target("127.0.0.1", new Check.Port(port)),
              new Target("127.0.0.1", new Check.Port(closed)));

      assertThat(GuestScripts.parseReach(targets, run(GuestScripts.reach(targets))))
          .containsExactly(
              Map.entry(targets.get(0), Optional.empty()),
              Map.entry(
                  targets.get(1), Optional.of("nothing accepts connections on port " + closed)));
    }
  }

  @Test
  void a_ping_that_is_answered_is_told_from_one_that_is_not() throws Exception {
    program("ping", "case \"$*\" in *10.0.0.1) exit 0 ;; *) exit 1 ;; esac\n");
    List<Target> targets =
        List.of(new Target("10.0.0.1", new Check.Ping()), new Target("10.0.0.2", new Check.Ping()));

    assertThat(GuestScripts.parseReach(targets, run(GuestScripts.reach(targets))))
        .containsExactly(
            Map.entry(targets.get(0), Optional.empty()),
            Map.entry(targets.get(1), Optional.of("no answer to ping")));
  }

  @Test
  void a_target_without_an_answer_was_not_reached() {
    List<Target> targets = List.of(new Target("10.0.0.1", new Check.Ping()));

    assertThat(GuestScripts.parseReach(targets, "sudo: oops\n").values())
        .containsExactly(Optional.of("the machine reported no result for it"));
  }
}
