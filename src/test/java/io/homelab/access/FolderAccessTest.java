package io.homelab.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderAccessTest extends AccessBooksContract {
  @TempDir Path folder;

  @Override
  protected AccessBooks open() {
    return new FolderAccess(folder);
  }

  private Path audit() {
    return folder.resolve(".homelab/audit.jsonl");
  }

  @Override
  protected void forge(int number, String line) throws Exception {
    List<String> lines = new ArrayList<>(Files.readAllLines(audit()));
    lines.set(number - 1, line);
    Files.write(audit(), lines);
  }

  @Test
  void what_a_crash_left_of_a_line_of_the_audit_breaks_nothing() throws Exception {
    lines_of_the_audit_follow_one_another_whoever_adds_them();
    Files.writeString(audit(), "{\"at\":\"20", StandardOpenOption.APPEND);
    open().audit().add(entry("/more"));
    assertThat(AuditChain.of(open().audit()).isIntact()).isTrue();
    assertThat(open().audit().size()).isEqualTo(31);
  }

  @Test
  void nobody_but_the_owner_reads_the_files() throws Exception {
    a_duty_has_one_server_and_goes_to_another_one_with_a_higher_number();
    projects_that_are_changed_at_once_lose_nothing();
    open().audit().add(entry("/"));
    try (var files = Files.walk(folder.resolve(".homelab"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.getPosixFilePermissions(file)).as("%s", file).hasSize(2);
      }
    }
  }
}
