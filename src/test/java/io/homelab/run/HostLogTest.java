package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLogTest {
  @TempDir Path folder;

  private HostLog log() {
    return new HostLog(folder.resolve("logs"), new HostName("nuc"));
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void only_its_owner_can_read_it() throws Exception {
    try (HostLog log = log()) {
      log.line("token=1");
      assertThat(mode(log.file())).isEqualTo("rw-------");
    }
    assertThat(mode(folder.resolve("logs"))).isEqualTo("rwx------");
  }

  @Test
  void an_old_log_that_others_could_read_is_no_longer_theirs() throws Exception {
    Files.createDirectories(folder.resolve("logs"));
    Path file = Files.writeString(folder.resolve("logs/nuc.log"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    try (HostLog log = log()) {
      log.line("new");
    }
    assertThat(file).hasContent("new");
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(mode(folder.resolve("logs/nuc.log.1"))).isEqualTo("rw-------");
  }

  @Test
  void what_is_quoted_has_no_control_characters_and_an_end() {
    try (HostLog log = log()) {
      log.line("\u001b[2J\u001b[1;31mred\u0007 bell\rstart");
      log.line("x".repeat(5000));
      for (int i = 0; i < 20; i++) {
        log.line("line " + i);
      }
      assertThat(log.tail()).hasSize(15).last().isEqualTo("line 19");
    }
    try (HostLog log = log()) {
      log.line("\u001b[2J\u001b[1;31mred\u0007 bell\rstart");
      log.line("x".repeat(5000));
      assertThat(log.tail()).containsExactly("red  bell start", "x".repeat(500) + "...");
    }
  }

  @Test
  void what_is_said_while_the_run_is_interrupted_is_kept() {
    try (HostLog log = log()) {
      Thread.currentThread().interrupt();
      log.line("stopping");
      assertThat(Thread.interrupted()).isTrue();
      log.line("stopped");
      assertThat(log.file()).hasContent("stopping\nstopped");
    }
  }

  @Test
  void the_log_of_the_run_before_is_kept() {
    for (String text : new String[] {"first", "second", "third"}) {
      try (HostLog log = log()) {
        log.line(text);
      }
    }
    assertThat(folder.resolve("logs/nuc.log")).hasContent("third");
    assertThat(folder.resolve("logs/nuc.log.1")).hasContent("second");
  }

  @Test
  void a_log_has_an_end_and_says_so_and_its_tail_goes_on() throws Exception {
    String line = "x".repeat(1024 * 1024);
    try (HostLog log = log()) {
      for (int i = 0; i < 40; i++) {
        log.line(line);
      }
      log.line("the reason");
      assertThat(log.tail()).last().isEqualTo("the reason");
      assertThat(Files.size(log.file())).isLessThan(HostLog.LONGEST + 100);
      assertThat(Files.readString(log.file())).endsWith("more than fits into it]\n");
    }
  }
}
