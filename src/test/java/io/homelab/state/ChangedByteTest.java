package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.model.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A state of which one byte is another one, as a bad disk or an editor leaves it: no command takes
 * it for a bug of its own, and none for an empty lab.
 */
@Timeout(120)
class ChangedByteTest {
  private static final byte[] BYTES = {'"', '9', (byte) 0xff};

  @TempDir Path base;
  private Path folder;
  private Lab lab;
  private byte[] whole;

  @BeforeEach
  void twoGenerations() throws IOException {
    folder = Files.createDirectory(base.resolve("lab"));
    Files.createDirectory(base.resolve("home"));
    lab = LabText.read(folder, LabText.TWO_HOSTS, "{ name: web }", "{ name: db }").lab();
    StateStore store = FileStateStore.beside(folder);
    LabState before = store.save(StateBuilder.of(lab).ready("web", "one").build());
    store.save(
        StateBuilder.of(lab)
            .ready("web", "one")
            .bridged("db", "two", "10.0.0.7")
            .build()
            .withSerial(before.serial()));
    whole = Files.readAllBytes(state());
  }

  private Path state() {
    return folder.resolve(".homelab/state.json");
  }

  private void changed(int position, byte to) throws IOException {
    byte[] bytes = whole.clone();
    bytes[position] = to;
    Files.write(state(), bytes);
  }

  @Test
  void whatever_byte_is_changed_both_machines_are_known_or_the_file_is_damaged()
      throws IOException {
    StateStore store = FileStateStore.beside(folder);
    for (int position = 0; position < whole.length; position++) {
      for (byte to : BYTES) {
        changed(position, to);
        String where = "byte %d is %d".formatted(position, to);
        try {
          switch (store.find(lab.name())) {
            case FoundState.Newest newest ->
                assertThat(newest.state().machines()).as(where).hasSize(2);
            case FoundState.Before before ->
                assertThat(before.state().machines()).as(where).hasSize(1);
            case FoundState.NoneLeft lost -> throw new AssertionError(where + ": " + lost.why());
          }
        } catch (StateException e) {
          // Another lab's, or another version's.
          assertThat(e.hint()).as(where).isNotEmpty();
        }
      }
    }
  }

  private void isNoBug(String where, List<String> words) {
    CommandLineRun run = CommandLineRun.in(folder, words.toArray(String[]::new));
    assertThat(run.exit()).as("%s, %s: %s", where, words, run.err()).isIn(0, 2, 3, 4);
    if (run.exit() == 2) {
      assertThat(run.err()).as(where).contains("hint: ");
    }
  }

  @Test
  void commands_say_what_to_do_about_a_state_that_is_changed_or_cut_anywhere() throws IOException {
    List<List<String>> commands =
        List.of(
            List.of("state", "show"),
            List.of("plan", "--offline", "--strategy", "round_robin"),
            List.of("vos", "status"));
    int turn = 0;
    for (int position = 0; position < whole.length; position += 37) {
      for (byte to : BYTES) {
        changed(position, to);
        isNoBug("byte %d is %d".formatted(position, to), commands.get(turn++ % commands.size()));
      }
      Files.write(state(), Arrays.copyOf(whole, position));
      isNoBug("cut after " + position, commands.get(turn++ % commands.size()));
    }
  }
}
