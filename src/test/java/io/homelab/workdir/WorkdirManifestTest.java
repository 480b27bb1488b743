package io.homelab.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.FileChange;
import io.homelab.model.SyncFiles;
import io.homelab.workdir.WorkdirContent.WorkdirFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host has of ours, compared with what it should have. */
class WorkdirManifestTest {
  @TempDir Path folder;
  private final SortedMap<String, WorkdirFile> wanted = new TreeMap<>();

  private WorkdirFile local(String name, String text, boolean executable) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return new WorkdirFile(new SyncFiles.SyncFile(name, file, executable, Files.size(file)));
  }

  private void wants(String name, String text, boolean executable) throws IOException {
    wanted.put(name, local(name, text, executable));
  }

  private WorkdirContent content() {
    return new WorkdirContent(wanted);
  }

  private static WorkdirManifest there(Map<String, String> sums, String... executable) {
    return new WorkdirManifest(new TreeMap<>(sums), new TreeSet<>(Set.of(executable)));
  }

  @Test
  void every_file_of_an_empty_workdir_is_added_and_none_is_read() throws IOException {
    wants("a", "1", false);
    Files.delete(folder.resolve("a"));
    assertThat(WorkdirManifest.EMPTY.changesTo(content())).isEqualTo(Map.of("a", FileChange.ADDED));
  }

  @Test
  void what_was_put_there_needs_nothing_more() throws IOException {
    wants("a", "1", false);
    wants("run", "id", true);
    assertThat(WorkdirManifest.EMPTY.with(content()).changesTo(content())).isEmpty();
  }

  @Test
  void content_names_and_rights_are_told_apart() throws IOException {
    wants("changed", "1", false);
    wants("gets-the-right", "1", false);
    wants("loses-the-right", "1", true);
    wants("both", "1", false);
    wants("same", "1", true);
    wants("gone", "1", false);
    WorkdirManifest before = WorkdirManifest.EMPTY.with(content());
    wanted.clear();
    wants("changed", "2", false);
    wants("gets-the-right", "1", true);
    wants("loses-the-right", "1", false);
    wants("both", "2", true);
    wants("same", "1", true);
    wants("new", "1", false);
    assertThat(before.changesTo(content()))
        .isEqualTo(
            Map.of(
                "both", FileChange.CHANGED,
                "changed", FileChange.CHANGED,
                "gets-the-right", FileChange.PERMISSIONS,
                "loses-the-right", FileChange.PERMISSIONS,
                "gone", FileChange.REMOVED,
                "new", FileChange.ADDED));
  }

  @Test
  void a_file_that_somebody_deleted_on_the_host_is_added_again() throws IOException {
    wants("a", "1", false);
    assertThat(there(Map.of("a", "", "old", "")).changesTo(content()))
        .as("and what is gone already needs no removal")
        .isEqualTo(Map.of("a", FileChange.ADDED));
  }

  @Test
  void a_path_of_the_host_that_is_not_plainly_ours_is_no_removal() {
    assertThat(
            there(Map.of("../x", "1", "/etc/passwd", "1", ".vagrant/x", "1")).changesTo(content()))
        .isEmpty();
  }

  @Test
  void rights_of_files_that_are_written_here_do_not_count() {
    wanted.put("Vagrantfile", new WorkdirFile(new byte[] {1}, false));
    WorkdirManifest before = WorkdirManifest.EMPTY.with(content());
    assertThat(
            new WorkdirManifest(before.sums(), new TreeSet<>(Set.of("Vagrantfile")))
                .changesTo(content()))
        .isEmpty();
  }

  @Test
  void files_of_others_can_be_left_out() {
    assertThat(
            there(Map.of("Vagrantfile", "1", "old", "1"))
                .without(Set.of("Vagrantfile"))
                .changesTo(content()))
        .isEqualTo(Map.of("old", FileChange.REMOVED));
  }

  @Test
  void a_file_that_cannot_be_read_any_more_is_named() throws IOException {
    wants("a", "1", false);
    Files.delete(folder.resolve("a"));
    assertThatThrownBy(() -> there(Map.of("a", "1")).changesTo(content()))
        .isInstanceOf(WorkdirContent.UnreadableFileException.class)
        .hasMessageContaining(folder.resolve("a").toString());
  }
}
