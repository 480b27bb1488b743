package io.homelab.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.config.LabReader;
import io.homelab.config.LabSources;
import io.homelab.model.Lab;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkdirContentTest {
  @TempDir Path folder;
  Path secrets;

  @BeforeEach
  void secrets() throws IOException {
    secrets = Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(folder.resolve("setup.sh"), "id");
    Files.setPosixFilePermissions(
        folder.resolve("setup.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Lab lab() throws IOException {
    Files.writeString(folder.resolve("hosts.yaml"), "hosts: [{ name: one, address: 127.0.0.1 }]\n");
    Files.writeString(
        folder.resolve("topology.yaml"),
        """
        lab: devlab
        sync: [secrets/]
        machines:
          - { name: a, box: x/alpine, provision: [setup.sh] }
        """);
    return LabReader.read(
            new LabSources(Path.of("hosts.yaml"), Path.of("topology.yaml"), folder, folder))
        .lab();
  }

  private static WorkdirContent.WorkdirFile file(WorkdirContent content, String path) {
    return Objects.requireNonNull(content.files().get(path));
  }

  private static String text(WorkdirContent.WorkdirFile entry) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    entry.copyTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void what_sync_and_provision_name_is_read_with_folders_and_links_inside_the_lab_followed()
      throws IOException {
    Files.writeString(Files.createDirectory(secrets.resolve("deep")).resolve("key"), "k");
    Files.writeString(folder.resolve("beside"), "o");
    Files.createSymbolicLink(secrets.resolve("link"), folder.resolve("beside"));
    WorkdirContent content = WorkdirContent.ofLab(lab());
    assertThat(content.files()).containsOnlyKeys("secrets/deep/key", "secrets/link", "setup.sh");
    assertThat(text(file(content, "secrets/link"))).isEqualTo("o");
    assertThat(file(content, "setup.sh").executable()).isTrue();
  }

  @Test
  void a_link_that_leads_out_of_the_labs_folder_is_not_followed(@TempDir Path outside)
      throws IOException {
    Lab lab = lab();
    Files.createSymbolicLink(
        secrets.resolve("sh"), Files.writeString(outside.resolve("shadow"), "root:*"));
    assertThatThrownBy(() -> WorkdirContent.ofLab(lab))
        .isInstanceOf(WorkdirContent.UnreadableFileException.class)
        .hasMessageContaining("secrets/sh");
  }

  @Test
  void a_file_that_changes_before_it_is_sent_is_an_error_and_no_half_file() throws IOException {
    Path key = Files.writeString(secrets.resolve("key"), "12345");
    WorkdirContent.WorkdirFile entry = file(WorkdirContent.ofLab(lab()), "secrets/key");
    Files.writeString(key, "123");
    assertThatThrownBy(() -> text(entry)).hasMessageContaining("it changed meanwhile");
    Files.writeString(key, "1234567");
    assertThatThrownBy(() -> text(entry)).hasMessageContaining("it changed meanwhile");
  }

  @Test
  void a_file_of_the_same_size_with_another_content_than_was_digested_is_not_sent_as_it()
      throws IOException {
    Path key = Files.writeString(secrets.resolve("key"), "12345");
    WorkdirContent.WorkdirFile entry = file(WorkdirContent.ofLab(lab()), "secrets/key");
    assertThat(entry.sha256()).isNotEmpty();
    Files.writeString(key, "54321");
    assertThatThrownBy(() -> text(entry)).hasMessageContaining("it changed meanwhile");
  }

  @Test
  void a_file_that_was_sent_is_not_read_again_for_its_digest() throws IOException {
    Path key = Files.writeString(secrets.resolve("key"), "abc");
    WorkdirContent.WorkdirFile entry = file(WorkdirContent.ofLab(lab()), "secrets/key");
    assertThat(text(entry)).isEqualTo("abc");
    Files.delete(key);
    assertThat(entry.sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void a_link_put_in_the_place_of_a_file_is_not_followed() throws IOException {
    Path key = Files.writeString(secrets.resolve("key"), "12345");
    WorkdirContent.WorkdirFile entry = file(WorkdirContent.ofLab(lab()), "secrets/key");
    Files.delete(key);
    Files.createSymbolicLink(key, Files.writeString(folder.resolve("other"), "54321"));
    assertThatThrownBy(() -> text(entry))
        .isInstanceOf(WorkdirContent.UnreadableFileException.class);
  }

  @Test
  void a_large_file_is_digested_without_being_held_in_memory() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(secrets.resolve("image").toFile(), "rw")) {
      file.setLength(256L << 20);
    }
    WorkdirContent content = WorkdirContent.ofLab(lab());
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThat(file(content, "secrets/image").sha256()).hasSize(64);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16L << 20);
  }

  @Test
  void a_folder_that_is_not_there_is_named_with_the_reason() throws IOException {
    Files.delete(secrets);
    Lab lab = lab();
    assertThatThrownBy(() -> WorkdirContent.ofLab(lab))
        .isInstanceOf(WorkdirContent.UnreadableFileException.class)
        .hasMessageContaining("secrets");
  }

  @Test
  void a_link_to_its_own_folder_is_refused_in_words() throws IOException {
    Lab lab = lab();
    Files.createSymbolicLink(secrets.resolve("again"), secrets);
    assertThatThrownBy(() -> WorkdirContent.ofLab(lab))
        .isInstanceOf(WorkdirContent.UnreadableFileException.class)
        .hasMessageContaining("secrets/again");
  }

  @Test
  void a_name_with_a_line_break_is_refused_since_the_manifest_could_not_keep_it()
      throws IOException {
    Lab lab = lab();
    Files.writeString(secrets.resolve("a\nb"), "x");
    assertThatThrownBy(() -> WorkdirContent.ofLab(lab))
        .isInstanceOf(WorkdirContent.UnreadableFileException.class)
        .hasMessageContaining("line break");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "../x",
        "a/../b",
        ".",
        "a//b",
        ".vagrant/x",
        "a/.vagrant/b",
        "a/"
      })
  void a_path_of_a_manifest_that_is_not_plainly_ours_is_left_alone(String path) {
    assertThat(WorkdirContent.isOurs(path)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Vagrantfile", "a/b c", "-rf", "..x", ".vagrantx"})
  void a_plain_path_of_a_manifest_is_ours(String path) {
    assertThat(WorkdirContent.isOurs(path)).isTrue();
  }
}
