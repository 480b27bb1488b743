package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.remote.InterruptedRunException;
import io.homelab.run.HostLogs.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reading what {@link HostLog} writes. */
@Timeout(60)
class HostLogsTest {
  private static final HostName NUC = new HostName("nuc");
  private static final MachineName WEB = new MachineName("web");

  @TempDir Path folder;
  private HostLogs logs;
  private final List<String> heard = new ArrayList<>();

  @BeforeEach
  void no_logs_yet() {
    logs = new HostLogs(folder.resolve("logs"), Set.of(WEB));
  }

  @AfterEach
  void closed() throws IOException {
    logs.close();
  }

  private HostLog log(String host) {
    return new HostLog(folder.resolve("logs"), new HostName(host));
  }

  private List<String> read(long last) throws IOException {
    heard.clear();
    logs.read(line -> true, last, line -> heard.add(line.host() + " " + line.text()));
    return heard;
  }

  @Test
  void there_is_nothing_to_read_before_a_host_says_something() throws IOException {
    assertThat(read(9)).isEmpty();
  }

  @Test
  void a_line_about_a_known_machine_says_so_and_other_words_with_a_colon_do_not()
      throws IOException {
    List<Line> lines = new ArrayList<>();
    try (HostLog log = log("nuc")) {
      log.line("$ vagrant provision web");
      log.line("web: installing: x");
      log.line("db: no machine of this lab");
    }
    logs.read(line -> true, 9, lines::add);
    assertThat(lines)
        .containsExactly(
            new Line(NUC, Optional.empty(), "$ vagrant provision web"),
            new Line(NUC, Optional.of(WEB), "installing: x"),
            new Line(NUC, Optional.empty(), "db: no machine of this lab"));
  }

  @Test
  void the_last_lines_are_those_of_each_host_and_only_what_is_wanted_counts() throws IOException {
    try (HostLog attic = log("attic");
        HostLog nuc = log("nuc")) {
      for (String text : List.of("one", "web: two", "three", "web: four")) {
        attic.line(text);
        nuc.line(text);
      }
    }
    assertThat(read(1)).containsExactly("attic four", "nuc four");
    HostLogs again = new HostLogs(folder.resolve("logs"), Set.of(WEB));
    again.read(line -> line.machine().isPresent(), 2, line -> heard.add(line.text()));
    again.close();
    assertThat(heard.subList(2, 6)).containsExactly("two", "four", "two", "four");
  }

  @Test
  void what_is_written_later_is_read_once_and_a_line_only_when_it_is_whole() throws IOException {
    Path file = Files.createDirectories(folder.resolve("logs")).resolve("nuc.log");
    Files.writeString(file, "first\nhal");
    assertThat(read(9)).containsExactly("nuc first");
    Files.writeString(file, "first\nhalf a line\n");
    assertThat(read(9)).containsExactly("nuc half a line");
    assertThat(read(9)).isEmpty();
  }

  @Test
  void the_next_runs_log_is_read_after_the_rest_of_the_last_ones() throws IOException {
    HostLog before = log("nuc");
    before.line("before");
    read(9);
    before.line("at the end");
    before.close();
    HostLog next = log("nuc");
    next.line("after");
    next.close();
    assertThat(read(9)).containsExactly("nuc at the end", "nuc after");
  }

  @Test
  void a_log_without_line_ends_comes_in_pieces() throws IOException {
    try (HostLog log = log("nuc")) {
      log.line("x".repeat(200_000));
    }
    assertThat(read(9)).hasSize(4).allMatch(line -> line.length() < 66_000);
  }

  @Test
  void links_and_files_of_other_names_are_no_logs() throws IOException {
    Files.createDirectories(folder.resolve("logs"));
    Files.writeString(folder.resolve("secret"), "s\n");
    Files.createSymbolicLink(folder.resolve("logs/nuc.log"), folder.resolve("secret"));
    Files.writeString(folder.resolve("logs/Not a host.log"), "x\n");
    assertThat(read(9)).isEmpty();
  }

  @Test
  void following_goes_on_until_it_is_interrupted() throws IOException {
    HostLog log = log("nuc");
    log.line("one");
    Thread own = Thread.currentThread();
    assertThatThrownBy(() ->
            logs.follow(
                line -> true,
                Duration.ofMillis(1),
                line -> {
                  heard.add(line.text());
                  if (heard.size() < 3) {
                    log.line("more");
                  } else {
                    own.interrupt();
                  }
                }))
        .isInstanceOf(InterruptedRunException.class);
    log.close();
    assertThat(heard).containsExactly("one", "more", "more");
  }
}
