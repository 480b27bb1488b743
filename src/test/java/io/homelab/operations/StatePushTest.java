package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code state pull} and {@code state push}, and a run whose state cannot be written. */
class StatePushTest {
  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void aLab() {
    lab =
        new LabOnDoubles(
            folder,
            "{ name: web, host: one, memory_mb: 512 }",
            "{ name: db, host: two, memory_mb: 512 }");
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
    homelab("hosts", "cordon", "one");
    homelab("hosts", "uncordon", "one");
  }

  private Path file(String name) {
    return folder.resolve(".homelab").resolve(name);
  }

  private CommandLineRun homelab(String... words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words));
  }

  /** The state as it was pulled, with a change. */
  private Path pulled(String target, String replacement) throws IOException {
    String text = homelab("state", "pull").out();
    Path copy = folder.resolve("copy.json");
    Files.writeString(copy, text.replaceAll(target, replacement));
    return copy;
  }

  @Test
  void what_is_pulled_is_the_state_file_itself_and_pushing_it_changes_nothing() throws IOException {
    Path copy = pulled("", "");
    assertThat(Files.readString(copy).strip())
        .isEqualTo(Files.readString(file("state.json")).strip());
    byte[] before = Files.readAllBytes(file("state.json"));

    CommandLineRun run = homelab("state", "push", copy.toString());

    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEqualTo("Nothing to do: this is the lab's state already.\n");
    assertThat(file("state.json")).hasBinaryContent(before);
  }

  @Test
  void a_later_state_takes_the_place_with_its_own_serial_and_the_one_before_is_kept()
      throws IOException {
    Path copy = pulled("\"serial\" : \\d+", "\"serial\" : 41");
    byte[] before = Files.readAllBytes(file("state.json"));

    CommandLineRun run = homelab("state", "push", "copy.json", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("\"serial\": 41", "\"changed\": true");
    assertThat(file("state.json")).hasContent(Files.readString(copy).strip());
    assertThat(file("state.json.previous")).hasBinaryContent(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "serial" : \\d+          | "serial" : 1         | is no later than the lab's state: its serial is 1
          "lineage" : "1           | "lineage" : "2       | is the state of another lab of this name
          "lab" : "devlab"         | "lab" : "other"      | holds the state of lab other, but topology.yaml
          "schema_version" : 1     | "schema_version" : 2 | schema_version is 2, this program reads 1
          "phase" : "ready"        | "phase" : "odd"      | holds no state: there is no phase odd
          (?s)}.*                  | {                    | holds no state: it is damaged or cut short
          (?s).*                   | ''                   | holds no state: it is empty
          """)
  void what_is_not_a_later_state_of_this_lab_is_refused_and_nothing_is_touched(
      String target, String replacement, String said) throws IOException {
    pulled(target, replacement);
    byte[] before = Files.readAllBytes(file("state.json"));

    CommandLineRun run = homelab("state", "push", "copy.json");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains(said);
    assertThat(file("state.json")).hasBinaryContent(before);
  }

  @Test
  void with_force_an_older_one_takes_the_place_with_a_serial_that_nobody_had() throws IOException {
    long serial = lab.open().kept().load().serial();
    pulled("\"serial\" : \\d+", "\"serial\" : 1");
    assertThat(homelab("state", "push", "copy.json", "--force").exit()).isZero();
    assertThat(lab.open().kept().load().serial()).isEqualTo(serial + 1);
  }

  @Test
  void with_force_one_of_another_lineage_takes_the_place_but_never_one_of_another_lab()
      throws IOException {
    pulled("\"lineage\" : \"1", "\"lineage\" : \"2");
    assertThat(homelab("state", "push", "copy.json", "--force").exit()).isZero();
    assertThat(lab.open().kept().load().lineage()).startsWith("2");
    pulled("\"lab\" : \"devlab\"", "\"lab\" : \"other\"");
    assertThat(homelab("state", "push", "copy.json", "--force").exit()).isEqualTo(2);
  }

  @Test
  void a_state_whose_machines_another_engine_made_is_refused() throws IOException {
    pulled("\"serial\" : \\d+", "\"engine\" : \"paper\", \"serial\" : 90");
    CommandLineRun run = homelab("state", "push", "copy.json", "--force");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("lab devlab runs on engine paper");
  }

  @Test
  void a_file_that_is_not_there_is_refused() {
    CommandLineRun run = homelab("state", "push", "nowhere.json");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("there is no file " + folder.resolve("nowhere.json"));
  }

  @Test
  void a_damaged_state_gives_way_to_a_pushed_one_and_stays_beside_it() throws IOException {
    pulled("", "");
    lab.damageNewestState("{ half");
    assertThat(homelab("state", "push", "copy.json").exit()).isZero();
    assertThat(file("state.json.damaged")).hasContent("{ half");
    assertThat(lab.known()).containsExactly("db=two", "web=one");
  }

  @Test
  void what_a_run_could_not_write_is_kept_elsewhere_named_and_brought_back_whole()
      throws IOException {
    lab.gone("db");
    lab.gone("web");
    for (String host : List.of("one", "two")) {
      lab.hostDouble(host).before =
          command -> {
            if (command.argv().words().contains("up")) {
              full();
            }
          };
    }

    CommandLineRun up = homelab("vos", "up");

    assertThat(up.exit()).as(up.err()).isEqualTo(6);
    Path copy =
        folder.resolve("states/homelab/devlab-11111111-2222-3333-4444-555555555555.errored.json");
    assertThat(up.err()).contains("to bring it back run: homelab state push " + copy);

    Files.delete(file("state.json.new"));
    assertThat(homelab("plan").err()).contains("run: homelab state push " + copy);
    CommandLineRun push = homelab("state", "push", copy.toString());

    assertThat(push.exit()).as(push.err()).isZero();
    assertThat(push.err()).startsWith("The lab's state has serial ");
    assertThat(copy).doesNotExist();
    assertThat(lab.known()).containsExactly("db=two", "web=one");
    assertThat(homelab("plan").err()).doesNotContain("state push");
  }

  /** From now on, no state can be written. */
  private synchronized void full() {
    while (!Files.isDirectory(file("state.json.new"))) {
      try {
        Files.createDirectory(file("state.json.new"));
      } catch (FileAlreadyExistsException e) {
        // The other host's lane writes at this moment.
        Thread.onSpinWait();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
