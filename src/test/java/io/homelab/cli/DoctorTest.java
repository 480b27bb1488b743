package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.operations.LabOnDoubles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorTest {
  @TempDir Path temporary;
  private Path folder;
  private Path home;
  private Path programs;
  private final Map<String, String> variables = new TreeMap<>();

  @BeforeEach
  void aComputerThatHasEverything() throws IOException {
    folder = Files.createDirectory(temporary.resolve("lab"));
    home = Files.createDirectory(temporary.resolve("home"));
    programs = Files.createDirectory(temporary.resolve("bin"));
    for (String program : List.of("ssh", "rsync", "homelab", "xdg-open")) {
      install(program);
    }
    Path ssh = Files.createDirectory(home.resolve(".ssh"));
    mode(ssh, "rwx------");
    mode(Files.createFile(ssh.resolve("id_ed25519")), "rw-------");
    Files.createFile(ssh.resolve("known_hosts"));
    variables.putAll(
        Map.of("HOME", home.toString(), "PATH", programs.toString(), "LANG", "de_DE.UTF-8"));
  }

  private void install(String program) throws IOException {
    mode(Files.createFile(programs.resolve(program)), "rwxr-xr-x");
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private CommandLineRun doctor(String... more) {
    List<String> words = new ArrayList<>(List.of("--no-ssh-config", "doctor"));
    words.addAll(List.of(more));
    return CommandLineRun.in(folder, variables, words);
  }

  @Test
  void in_an_empty_folder_this_computer_alone_is_looked_at_and_all_is_well() {
    CommandLineRun run = doctor();

    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out())
        .startsWith("This computer\n  ok  Java ")
        .contains("SSH keys: id_ed25519\n", "this folder has no lab yet\n      fix: homelab init\n")
        .endsWith("no problems found.\n");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "apt-get, sudo apt-get install openssh-client, sudo apt-get install rsync",
    "dnf, sudo dnf install openssh-clients, sudo dnf install rsync",
    "pacman, sudo pacman -S openssh, sudo pacman -S rsync",
    "zypper, sudo zypper install openssh-clients, sudo zypper install rsync",
    "apk, sudo apk add openssh-client, sudo apk add rsync",
    "none, install it: ssh client, install it: rsync",
  })
  void what_is_missing_is_installed_with_what_this_computer_has(
      String tool, String ssh, String rsync) throws IOException {
    install(tool);
    Files.delete(programs.resolve("ssh"));
    Files.delete(programs.resolve("rsync"));

    CommandLineRun run = doctor();

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("fix: " + ssh + "\n", "fix: " + rsync + "\n", "2 warnings");
  }

  @Test
  void keys_agent_encoding_and_folders_that_are_not_as_they_should_be_are_warned_of()
      throws IOException {
    mode(home.resolve(".ssh"), "rwxrwx---");
    mode(home.resolve(".ssh/id_ed25519"), "rw-r--r--");
    mode(Files.createDirectory(folder.resolve(".homelab")), "rwxrwxrwx");
    variables.put("SSH_AUTH_SOCK", "/nowhere/agent");
    variables.put("LC_ALL", "de_DE.ISO-8859-1");

    CommandLineRun run = doctor();

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains(
            "fix: chmod 700 ~/.ssh\n",
            "fix: chmod 600 ~/.ssh/id_ed25519\n",
            "fix: eval \"$(ssh-agent)\" && ssh-add\n",
            "fix: export LC_ALL=C.UTF-8\n",
            "fix: chmod 700 " + folder.resolve(".homelab") + "\n")
        .endsWith("0 errors, 5 warnings.\n");
  }

  @Test
  void a_file_that_is_missing_or_broken_is_6_and_the_hosts_are_asked_all_the_same()
      throws IOException {
    Files.writeString(folder.resolve("topology.yaml"), "machines: 7\n");
    CommandLineRun alone = doctor();
    assertThat(alone.exit()).isEqualTo(6);
    assertThat(alone.out())
        .contains("error  there is no hosts.yaml\n      fix: homelab hosts add ALIAS...\n");

    Files.writeString(
        folder.resolve("hosts.yaml"),
        "hosts: [{ name: far, address: h.invalid, ssh_user: a, ssh_key: /nowhere/key }]\n");
    CommandLineRun broken = doctor();
    assertThat(broken.exit()).isEqualTo(6);
    assertThat(broken.out()).contains("topology.yaml:1:", "\nfar\n  error  ", "/nowhere/key");

    Files.writeString(folder.resolve("hosts.yaml"), "hosts: 7\n");
    String both = doctor().out();
    assertThat(both.split("hosts.yaml:1", -1)).as(both).hasSize(2);
  }

  @Test
  void on_each_host_the_findings_are_those_of_hosts_check() {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: web }");
    lab.told("two", host -> host.withoutVagrant());

    CommandLineRun check = CommandLineRun.on(lab.opener(), folder, List.of("hosts", "check"));
    CommandLineRun run = CommandLineRun.on(lab.opener(), folder, List.of("doctor"));

    assertThat(run.exit()).isEqualTo(6).isEqualTo(check.exit());
    assertThat(run.out()).contains(check.out().substring(0, check.out().indexOf("2 hosts:")));
  }

  @Test
  void a_state_that_cannot_be_read_is_an_error_with_the_way_out() throws IOException {
    Files.writeString(folder.resolve("topology.yaml"), "lab: l\nmachines: [{ name: a, box: b }]\n");
    Files.writeString(
        folder.resolve("hosts.yaml"),
        "hosts: [{ name: far, address: h.invalid, ssh_user: a, ssh_key: /nowhere/key }]\n");
    Files.writeString(
        Files.createDirectory(folder.resolve(".homelab")).resolve("state.json"), "{ broken");

    CommandLineRun run = doctor();

    assertThat(run.exit()).isEqualTo(6);
    assertThat(run.out()).contains("state.json").contains("homelab state recover");
  }

  @Test
  void a_server_is_not_asked() {
    CommandLineRun run = doctor("--server", "http://127.0.0.1:1");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("hint: it looks at this computer");
  }
}
