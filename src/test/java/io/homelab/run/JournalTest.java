package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.run.graph.Batch;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import io.homelab.run.graph.TaskOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final HostName NUC = new HostName("nuc");
  private static final MachineName WEB = new MachineName("web");
  private static final Task BOOT = Task.of(TaskId.of(TaskKind.BOOT, NUC, WEB), WEB);
  private static final Task SYNC = Task.of(TaskId.of(TaskKind.SYNC_WORKDIR, NUC));

  @TempDir Path folder;

  private Journal begin(String verb) {
    return Journal.begin(folder.resolve("journal"), verb, () -> Instant.EPOCH);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("journal"))) {
      return all.sorted().toList();
    }
  }

  @Test
  void it_says_what_is_about_to_be_done_and_what_came_of_it() throws IOException {
    try (Journal journal = begin("up")) {
      journal.begins(new Batch(NUC, TaskKind.SYNC_WORKDIR, List.of(SYNC)));
      assertThat(Files.readAllLines(files().getFirst()))
          .as("the intent is there before the task")
          .hasSize(1);
      journal.ended(SYNC, new TaskOutcome.Unsuccessful("no \"space\"\nleft"));
      journal.ended(BOOT, new TaskOutcome.Skipped(SYNC.id()));
    }
    assertThat(Files.readAllLines(files().getFirst()))
        .containsExactly(
            "{\"at\":\"1970-01-01T00:00:00Z\",\"what\":\"begin\",\"task\":\"sync_workdir\",\"host\":\"nuc\"}",
            "{\"at\":\"1970-01-01T00:00:00Z\",\"what\":\"failed\",\"task\":\"sync_workdir\",\"host\":\"nuc\",\"reason\":\"no \\\"space\\\"\\nleft\"}",
            "{\"at\":\"1970-01-01T00:00:00Z\",\"what\":\"skipped\",\"task\":\"boot\",\"host\":\"nuc\",\"subject\":\"web\",\"because\":\"sync_workdir on nuc\"}");
  }

  @Test
  void only_its_owner_can_read_it() throws IOException {
    begin("up").close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst())))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("journal"))))
        .isEqualTo("rwx------");
  }

  @Test
  void what_was_decided_lies_beside_it_and_is_no_journal() throws IOException {
    try (Journal journal = begin("vos up")) {
      journal.decided(List.of("{\"machine\":\"web\"}", "{\"machine\":\"db\"}"));
    }
    Path decisions = folder.resolve("journal/00000001-vos-up.decisions.jsonl");
    assertThat(decisions).hasContent("{\"machine\":\"web\"}\n{\"machine\":\"db\"}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(decisions)))
        .isEqualTo("rw-------");
    assertThat(Journal.files(folder.resolve("journal")))
        .containsExactly(folder.resolve("journal/00000001-vos-up.jsonl"));
  }

  @Test
  void the_last_twenty_runs_are_kept_and_other_files_left_alone() throws IOException {
    Files.createDirectories(folder.resolve("journal"));
    Files.writeString(folder.resolve("journal/notes.txt"), "mine");
    for (int run = 0; run < 25; run++) {
      try (Journal journal = begin(run == 24 ? "snapshot list" : "up")) {
        journal.decided(run < 5 ? List.of("{}") : List.of());
      }
    }
    assertThat(files()).hasSize(Journal.KEPT + 1).contains(folder.resolve("journal/notes.txt"));
    assertThat(files().getFirst().getFileName()).hasToString("00000006-up.jsonl");
    assertThat(files().get(Journal.KEPT - 1).getFileName())
        .hasToString("00000025-snapshot-list.jsonl");
  }

  @Test
  void a_folder_that_cannot_be_made_does_not_end_the_run() throws IOException {
    Files.writeString(folder.resolve("journal"), "in the way");
    try (Journal journal = begin("up")) {
      journal.ended(BOOT, new TaskOutcome.Succeeded());
    }
    assertThat(folder.resolve("journal")).isRegularFile();
  }
}
