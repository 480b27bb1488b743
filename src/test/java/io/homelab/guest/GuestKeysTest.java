package io.homelab.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.homelab.guest.PretendedMachine.Outcome;
import io.homelab.model.LoginKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Lets keys in with the real script, in each shell that guests have. */
@ParameterizedClass
@MethodSource("io.homelab.guest.PretendedMachine#shells")
class GuestKeysTest {
  private static final LoginKey ANN = key("ann@desk");
  private static final LoginKey BEN = key("ben");

  @Parameter private String shell = "";
  @TempDir private Path folder;

  private static LoginKey key(String comment) {
    return new LoginKey(
        "ssh-ed25519",
        "AAAAC3NzaC1lZDI1NTE5AAAAIOIQu2ThxmMV4xZWiYurIT9GrzNRzjSbh5AP/xFzvWw9",
        comment);
  }

  private Path home() throws IOException {
    return Files.createDirectories(folder.resolve("home"));
  }

  private Path keys() throws IOException {
    return Files.createDirectories(home().resolve(".ssh")).resolve("authorized_keys");
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private PretendedMachine machine() throws IOException {
    PretendedMachine machine = new PretendedMachine(folder, shell);
    machine.environment.put("HOME", home().toString());
    return machine;
  }

  private Outcome letIn(LoginKey... keys) throws Exception {
    return machine().run(GuestScripts.letIn(List.of(keys)));
  }

  private void assertRefused(Outcome outcome, String why) {
    assertThat(outcome.exit()).isNotZero();
    assertThat(outcome.output()).contains(why).doesNotContain("changed");
  }

  /** Nothing but the keys is left beside them. */
  private void assertTidy() throws IOException {
    try (var left = Files.list(home().resolve(".ssh"))) {
      assertThat(left).containsExactly(home().resolve(".ssh/authorized_keys"));
    }
  }

  @Test
  void a_user_without_keys_gets_a_folder_and_a_file_that_only_he_reads() throws Exception {
    assertThat(letIn(ANN, BEN, ANN)).isEqualTo(new Outcome(0, "changed\n"));
    Path ssh = home().resolve(".ssh");
    assertThat(ssh.resolve("authorized_keys")).hasContent(ANN + "\n" + BEN + "\n");
    assertThat(mode(ssh)).isEqualTo("rwx------");
    assertThat(mode(ssh.resolve("authorized_keys"))).isEqualTo("rw-------");
    assertTidy();
  }

  @Test
  void keys_that_are_there_stay_and_are_not_written_again() throws Exception {
    Files.writeString(keys(), "# mine\ncommand=\"a \\ b\" ssh-rsa AAAA\n" + ANN);

    assertThat(letIn(ANN)).isEqualTo(new Outcome(0, "unchanged\n"));
    assertThat(letIn(ANN, BEN)).isEqualTo(new Outcome(0, "changed\n"));

    String expected = "# mine\ncommand=\"a \\ b\" ssh-rsa AAAA\n" + ANN + "\n" + BEN + "\n";
    assertThat(Files.readString(keys())).isEqualTo(expected);
    var time = Files.getLastModifiedTime(keys());
    assertThat(letIn(BEN, ANN)).isEqualTo(new Outcome(0, "unchanged\n"));
    assertThat(Files.getLastModifiedTime(keys())).isEqualTo(time);
    assertThat(Files.readString(keys())).isEqualTo(expected);
    assertTidy();
  }

  @Test
  void a_line_that_only_begins_or_ends_like_a_key_is_another() throws Exception {
    Files.writeString(keys(), BEN + "jamin\nfrom=\"10.0.0.1\" " + BEN + "\n");

    assertThat(letIn(BEN)).isEqualTo(new Outcome(0, "changed\n"));
    assertThat(Files.readAllLines(keys())).hasSize(3).endsWith(BEN.toString());
  }

  @Test
  void a_comment_is_never_run() throws Exception {
    String bait = folder.resolve("bait").toString();
    LoginKey[] hostile =
        List.of(
                "$(touch " + bait + ")",
                "`touch " + bait + "`",
                "'; touch " + bait + "; '",
                "\"; touch " + bait + "; \"",
                "%s %n \\n \\",
                "-e * ~ .*[",
                "ünï \u202e")
            .stream()
            .map(GuestKeysTest::key)
            .toArray(LoginKey[]::new);

    assertThat(letIn(hostile)).isEqualTo(new Outcome(0, "changed\n"));
    assertThat(Files.readAllLines(keys()))
        .containsExactlyElementsOf(List.of(hostile).stream().map(LoginKey::toString).toList());
    assertThat(letIn(hostile)).isEqualTo(new Outcome(0, "unchanged\n"));
    assertThat(folder.resolve("bait")).doesNotExist();
  }

  @Test
  void no_key_changes_nothing() throws Exception {
    assertThat(letIn()).isEqualTo(new Outcome(0, "unchanged\n"));
    assertThat(home().resolve(".ssh")).doesNotExist();
  }

  @Test
  void more_keys_than_a_command_line_holds_are_let_in() throws Exception {
    List<LoginKey> many = IntStream.range(0, 60).mapToObj(n -> key(n + "x".repeat(7_800))).toList();

    assertThat(machine().run(GuestScripts.letIn(many))).isEqualTo(new Outcome(0, "changed\n"));
    assertThat(Files.readAllLines(keys())).hasSize(60);
  }

  @Test
  void a_long_file_keeps_every_line() throws Exception {
    String old = ("# " + "long ".repeat(200) + "\n").repeat(10_000);
    Files.writeString(keys(), old);

    assertThat(letIn(ANN)).isEqualTo(new Outcome(0, "changed\n"));
    assertThat(Files.readString(keys()).equals(old + ANN + "\n")).isTrue();
  }

  @Test
  void a_full_disk_leaves_the_old_file() throws Exception {
    String old = "# old\n".repeat(300);
    Files.writeString(keys(), old);

    Outcome outcome = machine().run("ulimit -f 1; ", GuestScripts.letIn(List.of(ANN)));

    assertThat(outcome.exit()).isNotZero();
    assertThat(outcome.output()).doesNotContain("changed");
    assertThat(keys()).hasContent(old);
    assertTidy();
  }

  @Test
  void room_for_the_old_file_but_not_for_the_key_leaves_the_old_file() throws Exception {
    // A block has 512 bytes.
    String old = "#".repeat(508) + "\n";
    Files.writeString(keys(), old);

    Outcome outcome = machine().run("ulimit -f 1; ", GuestScripts.letIn(List.of(ANN)));

    assertThat(outcome.exit()).isNotZero();
    assertThat(outcome.output()).doesNotContain("changed");
    assertThat(keys()).hasContent(old);
    assertTidy();
  }

  @Test
  void a_home_that_cannot_be_written_to_is_an_error() throws Exception {
    PretendedMachine machine = machine();
    machine.environment.put("HOME", "/proc");

    Outcome outcome = machine.run(GuestScripts.letIn(List.of(ANN)));

    assertRefused(outcome, "/proc/.ssh");
  }

  @Test
  void what_is_not_a_file_is_left_alone() throws Exception {
    Files.createDirectory(keys());
    assertRefused(letIn(ANN), "authorized_keys is not a file");
    Files.delete(keys());

    Files.createSymbolicLink(keys(), Path.of("/dev/null"));
    assertRefused(letIn(ANN), "/dev/null is not a file");
    Files.delete(keys());

    Files.createSymbolicLink(keys(), folder.resolve("nowhere"));
    assertRefused(letIn(ANN), "authorized_keys is a link to nothing");
    assertThat(folder.resolve("nowhere")).doesNotExist();
  }

  @Test
  void a_link_to_an_own_file_stays_one() throws Exception {
    Path dotfiles = Files.createDirectory(folder.resolve("dotfiles"));
    Path own = Files.writeString(dotfiles.resolve("keys"), BEN + "\n");
    Files.createSymbolicLink(keys(), own);

    assertThat(letIn(ANN)).isEqualTo(new Outcome(0, "changed\n"));
    assertThat(keys()).isSymbolicLink();
    assertThat(own).hasContent(BEN + "\n" + ANN + "\n");
    assertThat(mode(own)).isEqualTo("rw-------");
  }

  @Test
  void a_file_of_somebody_else_is_neither_taken_over_nor_changed() throws Exception {
    Path foreign = Files.writeString(folder.resolve("foreign"), BEN + "\n");
    Files.createSymbolicLink(keys(), foreign);
    PretendedMachine machine = machine();
    if (Files.getAttribute(foreign, "unix:uid").equals(0)) {
      Files.setAttribute(foreign, "unix:uid", 4711);
    } else {
      machine.program("id", "echo 4711\n");
    }

    assertRefused(machine.run(GuestScripts.letIn(List.of(ANN))), "belongs to another user");
    assertThat(foreign).hasContent(BEN + "\n");
    assertThat(Files.readAttributes(keys(), "isSymbolicLink", LinkOption.NOFOLLOW_LINKS))
        .containsEntry("isSymbolicLink", true);
  }

  @Test
  void a_file_that_others_may_write_to_is_made_one_that_sshd_reads() throws Exception {
    Files.writeString(keys(), ANN + "\n");
    Files.setPosixFilePermissions(keys(), PosixFilePermissions.fromString("rw-rw-r--"));
    Files.setPosixFilePermissions(keys().getParent(), PosixFilePermissions.fromString("rwxrwxr-x"));

    assertThat(letIn(ANN)).isEqualTo(new Outcome(0, "changed\n"));
    assertThat(keys()).hasContent(ANN + "\n");
    assertThat(mode(keys())).isEqualTo("rw-------");
    assertThat(mode(home().resolve(".ssh"))).isEqualTo("rwxr-xr-x");
  }

  @Test
  void a_user_without_a_home_is_an_error() throws Exception {
    PretendedMachine machine = machine();
    machine.environment.put("HOME", folder.resolve("gone").toString());
    assertRefused(machine.run(GuestScripts.letIn(List.of(ANN))), "gone does not exist");
    assertThat(folder.resolve("gone")).doesNotExist();
  }

  @Test
  void without_HOME_the_users_folder_is_looked_up_and_his_name_never_run() throws Exception {
    // It has an id of its own, and this computer's user a home.
    assumeFalse(shell.startsWith("busybox"));
    PretendedMachine machine = machine();
    machine.environment.remove("HOME");
    machine.program("id", "echo 'nobody-has-this-name'\n");
    assertRefused(
        machine.run(GuestScripts.letIn(List.of(ANN))), "~nobody-has-this-name does not exist");

    machine.program("id", "echo 'x;touch " + folder.resolve("bait") + "'\n");
    assertRefused(machine.run(GuestScripts.letIn(List.of(ANN))), "the home folder is not known");
    assertThat(folder.resolve("bait")).doesNotExist();
  }
}
