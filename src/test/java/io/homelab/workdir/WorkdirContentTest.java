package io.homelab.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.config.LabReader;
import io.homelab.config.LabSources;
import io.homelab.model.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

  @Test
  void what_sync_and_provision_name_is_read_with_folders_and_links_followed() throws IOException {
    Files.writeString(Files.createDirectory(secrets.resolve("deep")).resolve("key"), "k");
    Files.writeString(folder.resolve("outside"), "o");
    Files.createSymbolicLink(secrets.resolve("link"), folder.resolve("outside"));
    WorkdirContent content = WorkdirContent.ofLab(lab());
    assertThat(content.files())
        .containsOnlyKeys("secrets/deep/key", "secrets/link", "setup.sh")
        .hasEntrySatisfying(
            "secrets/link", entry -> assertThat(entry.bytes()).asString().isEqualTo("o"))
        .hasEntrySatisfying("setup.sh", entry -> assertThat(entry.executable()).isTrue());
  }

  @Test
  void a_folder_that_is_not_there_is_named_with_the_reason() throws IOException {
    Files.delete(secrets);
    Lab lab = lab();
    assertThatThrownBy(() -> WorkdirContent.ofLab(lab))
        .isInstanceOf(WorkdirContent.UnreadableFileException.class)
        .hasMessage("cannot read %s: no such file or folder", secrets);
  }

  @Test
  void a_link_to_its_own_folder_is_refused_in_words() throws IOException {
    Lab lab = lab();
    Files.createSymbolicLink(secrets.resolve("again"), secrets);
    assertThatThrownBy(() -> WorkdirContent.ofLab(lab))
        .isInstanceOf(WorkdirContent.UnreadableFileException.class)
        .hasMessage("cannot read %s: a link leads back to its own folder", secrets);
  }

  @Test
  void a_name_with_a_line_break_is_refused_since_the_manifest_could_not_keep_it()
      throws IOException {
    Lab lab = lab();
    Files.writeString(secrets.resolve("a\nb"), "x");
    assertThatThrownBy(() -> WorkdirContent.ofLab(lab))
        .isInstanceOf(WorkdirContent.UnreadableFileException.class)
        .hasMessageEndingWith("the name of a file has a line break in it");
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
