package io.homelab.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
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
    open().audit().add(entry("/one"));
    Files.writeString(audit(), "{\"at\":\"20", StandardOpenOption.APPEND);
    open().audit().add(entry("/more"));
    assertThat(AuditChain.of(open().audit()).isIntact()).isTrue();
    assertThat(open().audit().size()).isEqualTo(2);
  }

  @Test
  void nobody_but_the_owner_reads_the_files() throws Exception {
    Project red = new Project("red", new TreeSet<>(), ProjectAmounts.NONE, ProjectAmounts.NONE);
    open().projects().change(all -> List.of(red));
    open().pledges().replace(new PledgeBooks.Pledges(0, List.of()));
    open().runs().put("01", "{}");
    open().runs().add("01", "event");
    open().audit().add(entry("/"));
    try (ServerRoster.ServerPresence server = open().servers().join()) {
      assertThat(server.take("gc")).isPresent();
      try (Stream<Path> files = Files.walk(folder.resolve(".homelab"))) {
        List<Path> all = files.filter(Files::isRegularFile).toList();
        assertThat(all).hasSizeGreaterThan(5);
        for (Path file : all) {
          assertThat(Files.getPosixFilePermissions(file)).as("%s", file).hasSize(2);
        }
      }
    }
  }
}
