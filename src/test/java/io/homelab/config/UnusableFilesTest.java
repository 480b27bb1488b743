package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be read as text at all, or whose bytes are unusual. */
class UnusableFilesTest {
  @TempDir private Path folder;

  @Test
  void two_missing_files_are_two_problems_that_say_how_to_make_them() throws IOException {
    TemporaryFiles files = TemporaryFiles.in(folder);
    Files.delete(folder.resolve("hosts.yaml"));
    Files.delete(folder.resolve("topology.yaml"));

    assertThat(files.problems())
        .containsExactly(
            "hosts.yaml:1:1: no such file; run 'homelab init' to create one",
            "topology.yaml:1:1: no such file; run 'homelab init' to create one");
  }

  @Test
  void what_is_missing_beside_what_is_there_is_written_by_another_command() throws IOException {
    TemporaryFiles files = TemporaryFiles.in(folder);
    Files.delete(folder.resolve("hosts.yaml"));
    String byHand =
        "hosts.yaml:1:1: no such file; run 'homelab hosts add ALIAS...' to create one"
            + " (127.0.0.1 is this computer)";
    assertThat(files.problems()).containsExactly(byHand);

    Files.delete(folder.resolve("topology.yaml"));
    Files.writeString(folder.resolve("Vagrantfile"), "");
    assertThat(files.problems())
        .containsExactly(
            byHand,
            "topology.yaml:1:1: no such file; run 'homelab import' to create one from the"
                + " Vagrantfile");
  }

  @Test
  void a_directory_in_place_of_a_file_is_a_problem() throws IOException {
    TemporaryFiles files = TemporaryFiles.in(folder);
    Files.delete(folder.resolve("hosts.yaml"));
    Files.createDirectory(folder.resolve("hosts.yaml"));

    assertThat(files.problems())
        .containsExactly("hosts.yaml:1:1: this is a directory; expected a file");
  }

  @Test
  void a_directory_in_place_of_a_local_file_is_a_problem() throws IOException {
    TemporaryFiles files = TemporaryFiles.in(folder);
    Files.createDirectories(folder.resolve("local/topology.yaml"));

    assertThat(files.problems())
        .containsExactly("local/topology.yaml:1:1: this is a directory; expected a file");
  }

  @Test
  void a_device_is_not_opened() {
    Path device = Path.of("/dev/zero");
    Assumptions.assumeTrue(Files.exists(device));
    TemporaryFiles files = TemporaryFiles.in(folder);
    LabSources sources =
        new LabSources(device, folder.resolve("topology.yaml"), Path.of("/home/me"), folder);

    assertThat(TemporaryFiles.problemsOf(() -> LabReader.read(sources)))
        .containsExactly("/dev/zero:1:1: this is a pipe or a device; expected a regular file");
    assertThat(files.read().hosts()).hasSize(2);
  }

  @Test
  void a_file_without_read_permission_is_a_problem() throws IOException {
    TemporaryFiles files = TemporaryFiles.in(folder);
    Path hosts = folder.resolve("hosts.yaml");
    Assumptions.assumeTrue(hosts.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Files.setPosixFilePermissions(hosts, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(hosts), "root reads everything");

    assertThat(files.problems())
        .containsExactly(
            "hosts.yaml:1:1: the file cannot be read: permission denied; expected read permission");
  }

  @Test
  void bytes_that_are_not_utf_8_are_reported_with_their_place() {
    byte[] bytes = "hosts:\n  - name: \"é?\"\n".getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 3] = (byte) 0xff;

    assertThat(TemporaryFiles.in(folder).with("hosts.yaml", bytes).problems())
        .containsExactly("hosts.yaml:2:13: byte 0xff is not UTF-8; expected a text file in UTF-8");
  }

  @Test
  void a_character_of_two_halves_may_be_anywhere() {
    for (int length = 1_000; length < 1_060; length++) {
      String text = "# " + "x".repeat(length) + "\uD83D\uDE00\n" + TemporaryFiles.HOSTS;

      assertThat(TemporaryFiles.in(folder).with("hosts.yaml", text).read().hosts()).hasSize(2);
    }
  }

  @Test
  void a_file_that_ends_within_a_character_is_not_utf_8() {
    byte[] bytes = {'h', 'o', 's', 't', 's', ':', ' ', (byte) 0xc3};

    assertThat(TemporaryFiles.in(folder).with("hosts.yaml", bytes).problems())
        .containsExactly("hosts.yaml:1:8: byte 0xc3 is not UTF-8; expected a text file in UTF-8");
  }

  @Test
  void a_binary_file_is_a_problem_at_its_first_control_character() {
    byte[] bytes = {'E', 'L', 'F', '\r', '\n', 'x', 0, 1, 2};

    assertThat(TemporaryFiles.in(folder).with("topology.yaml", bytes).problems())
        .containsExactly("topology.yaml:2:2: the control character U+0000; expected a text file");
  }

  @Test
  void utf_16_is_not_read() {
    byte[] bytes = TemporaryFiles.HOSTS.getBytes(StandardCharsets.UTF_16);

    assertThat(TemporaryFiles.in(folder).with("hosts.yaml", bytes).problems())
        .containsExactly("hosts.yaml:1:1: byte 0xfe is not UTF-8; expected a text file in UTF-8");
  }

  @Test
  void a_byte_order_mark_and_windows_line_ends_are_fine_and_move_no_column() {
    String windows = "\uFEFF" + TemporaryFiles.HOSTS.replace("\n", "\r\n");
    TemporaryFiles files = TemporaryFiles.in(folder);

    assertThat(files.hosts(windows).read()).isEqualTo(TemporaryFiles.in(folder).read());
    assertThat(files.hosts("\uFEFFhost: []\r\nx: 1\r\n").problems())
        .extracting(problem -> problem.substring(0, problem.indexOf(' ')))
        .containsExactly("hosts.yaml:1:1:", "hosts.yaml:1:1:", "hosts.yaml:2:1:");
  }

  @Test
  void nesting_that_is_too_deep_is_a_problem_and_no_stack_overflow() {
    String deep = "lab: devlab\nmachines: " + "[".repeat(100_000);
    String deepBlock = "lab: devlab\nx:\n" + "- ".repeat(100_000);

    assertThat(TemporaryFiles.in(folder).topology(deep).problems())
        .containsExactly(
            "topology.yaml:2:51: the nesting is deeper than 40; expected a handful of levels");
    assertThat(TemporaryFiles.in(folder).topology(deepBlock).problems())
        .containsExactly(
            "topology.yaml:3:81: the nesting is deeper than 40; expected a handful of levels");
  }

  @Test
  void a_huge_file_is_not_read() {
    byte[] bytes = new byte[SourceFile.LARGEST + 1];
    java.util.Arrays.fill(bytes, (byte) '#');

    assertThat(TemporaryFiles.in(folder).with("hosts.yaml", bytes).problems())
        .containsExactly(
            "hosts.yaml:1:1: the file has more than 67108864 bytes; expected a smaller file");
  }

  @Test
  void files_outside_the_current_directory_are_shown_by_their_whole_path() {
    TemporaryFiles.in(folder).hosts("hosts: []");
    LabSources sources =
        new LabSources(
            folder.resolve("hosts.yaml"),
            folder.resolve("topology.yaml"),
            Path.of("/home/me"),
            folder.resolve("elsewhere"));

    assertThat(TemporaryFiles.problemsOf(() -> LabReader.read(sources)))
        .isEqualTo(
            List.of(
                folder.resolve("hosts.yaml")
                    + ":1:8: hosts is an empty list; expected at least one host"));
  }

  @Test
  void the_message_of_the_exception_is_all_problems_one_a_line() {
    TemporaryFiles files = TemporaryFiles.in(folder);

    assertThat(files.hosts("hosts: []").refusal())
        .hasMessage("hosts.yaml:1:8: hosts is an empty list; expected at least one host");
    assertThat(files.topology("lab: devlab\nmachines: []").refusal())
        .hasMessageContaining("hosts.yaml:1:8: ")
        .hasMessageContaining("\ntopology.yaml:2:11: ");
  }
}
