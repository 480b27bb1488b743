package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.LabText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoveOptionsTest {
  @TempDir Path folder;

  @BeforeEach
  void lab() {
    LabText.read(
        folder, LabText.TWO_HOSTS, "{ name: web-1 }", "{ name: web-2 }", "{ name: db, host: one }");
  }

  private CommandLineRun plan(String... moves) {
    List<String> words = new ArrayList<>(List.of("plan", "--offline", "--json"));
    for (String move : moves) {
      words.add("--move");
      words.add(move);
    }
    return CommandLineRun.in(folder, words.toArray(String[]::new));
  }

  @Test
  void a_machine_goes_where_it_is_moved_and_the_others_as_they_would() {
    assertThat(plan().out()).contains("\"web-1\": \"one\"", "\"web-2\": \"one\"");
    assertThat(plan("web-1=two").out()).contains("\"web-1\": \"two\"", "\"web-2\": \"one\"");
  }

  @Test
  void more_machines_move_at_once_and_saying_it_twice_or_what_the_file_says_does_no_harm() {
    CommandLineRun run = plan("web-1=two", "web-2=two", "web-1=two", "db=one");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("\"web-1\": \"two\"", "\"web-2\": \"two\"", "\"db\": \"one\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          web-1     | invalid move 'web-1'                                | use --move MACHINE=HOST
          wbe-1=two | there is no machine 'wbe-1' in this lab           | did you mean 'web-1'?
          web-1=too | there is no host 'too' in hosts.yaml              | did you mean 'two'?
          x=two     | there is no machine 'x' in this lab               | the machines are db, web-1, web-2
          db=two    | topology.yaml pins it to host one                 | change its 'host' in topology.yaml
          """)
  void a_move_that_cannot_be_meant_is_refused_with_what_would_be(
      String move, String said, String hint) {
    CommandLineRun run = plan(move);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains(said, hint);
  }

  @Test
  void a_machine_cannot_go_to_two_hosts() {
    CommandLineRun run = plan("web-1=one", "web-1=two");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("machine web-1 cannot move to host one and to host two");
  }
}
