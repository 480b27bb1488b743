package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state that cannot be written in its place. */
class RefugeTest {
  private static final String COPY = "devlab-11111111-2222-3333-4444-555555555555.errored.json";

  @TempDir Path folder;
  private Path home;
  private Path temporary;
  private StateStore store;
  private LabState written;
  private LabState next;

  @BeforeEach
  void aStateThatCannotBeReplaced() throws IOException {
    Lab lab = LabText.read(folder, LabText.TWO_HOSTS, "{ name: web }", "{ name: db }").lab();
    home = folder.resolve("home dir/.local/state");
    temporary = Files.createDirectory(folder.resolve("tmp"));
    store = FileStateStore.beside(folder, Refuge.in(home, temporary));
    written = store.save(StateBuilder.of(lab).ready("web", "one").build());
    next =
        StateBuilder.of(lab)
            .ready("web", "one")
            .ready("db", "two")
            .build()
            .withSerial(written.serial());
    block();
  }

  private void block() throws IOException {
    Files.createDirectory(folder.resolve(".homelab/state.json.new"));
  }

  private void unblock() throws IOException {
    Files.delete(folder.resolve(".homelab/state.json.new"));
  }

  private Path copy() {
    return home.resolve("homelab").resolve(COPY);
  }

  private StateException failure() {
    return assertThrows(StateException.class, () -> store.save(next));
  }

  private static List<Path> content(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void it_is_kept_whole_for_its_owner_alone_and_the_message_says_where_and_what_to_type()
      throws IOException {
    assertThat(failure())
        .hasMessageStartingWith("cannot write " + folder.resolve(".homelab/state.json") + ": ")
        .hasMessageEndingWith(
            "; this state is kept as %s, to bring it back run: homelab state push '%s'"
                .formatted(copy(), copy()));
    assertThat(StateText.read(copy(), Files.readAllBytes(copy())))
        .isEqualTo(next.withSerial(written.serial() + 1));
    assertThat(mode(copy())).isEqualTo("rw-------");
    assertThat(mode(home.resolve("homelab"))).isEqualTo("rwx------");
    assertThat(store.load(new LabName("devlab"))).as("the old one is in place").isEqualTo(written);
    assertThat(content(temporary)).isEmpty();
  }

  @Test
  void where_the_home_takes_nothing_it_goes_to_the_temporary_files() throws IOException {
    Files.createDirectories(home.resolveSibling("."));
    Files.writeString(home, "a file in the way");

    StateException failure = failure();

    Path made = content(temporary).getFirst();
    assertThat(failure).hasMessageContaining("this state is kept as " + made.resolve(COPY));
    assertThat(mode(made)).isEqualTo("rwx------");
    assertThat(mode(made.resolve(COPY))).isEqualTo("rw-------");
    failure();
    assertThat(content(temporary)).as("one folder for one run").hasSize(1);
  }

  @Test
  void where_nothing_takes_it_the_message_promises_nothing() throws IOException {
    Files.createDirectories(home.resolveSibling("."));
    Files.writeString(home, "a file in the way");
    Files.delete(temporary);

    assertThat(failure())
        .hasMessageNotContaining("kept")
        .extracting(StateException::hint)
        .isEqualTo("check free disk space and permissions");
  }

  @Test
  void the_copy_goes_once_the_state_can_be_written_again() throws IOException {
    failure();
    unblock();
    store.save(next);
    assertThat(copy()).doesNotExist();
  }

  @Test
  void a_state_that_was_said_to_have_failed_but_had_taken_its_place_is_gone_on_from()
      throws IOException {
    failure();
    Files.copy(copy(), folder.resolve(".homelab/state.json"), StandardCopyOption.REPLACE_EXISTING);
    failure();
    failure();
    unblock();

    LabState later = store.save(next.withNextHostIndex(1));

    assertThat(later.serial()).as("that of the failed one is used").isEqualTo(next.serial() + 2);
    assertThat(store.load(new LabName("devlab"))).isEqualTo(later);
    assertThat(copy()).doesNotExist();
  }

  @Test
  void after_a_failure_as_well_what_another_run_wrote_is_not_overwritten() throws IOException {
    failure();
    unblock();
    LabState theirs = FileStateStore.beside(folder).save(written.withNextHostIndex(7));
    assertThrows(StaleStateException.class, () -> store.save(next));
    assertThat(store.load(new LabName("devlab"))).isEqualTo(theirs);
  }

  @Test
  void whoever_reads_the_older_state_learns_of_the_copy() throws IOException {
    assertThat(store.kept(written)).isEmpty();
    failure();
    assertThat(store.kept(written))
        .hasValueSatisfying(sentence -> assertThat(sentence).contains("kept it as " + copy()));
    assertThat(store.kept(next.withSerial(written.serial() + 1))).as("a later one").isEmpty();
    Files.writeString(copy(), "{ damaged");
    assertThat(store.kept(written)).isEmpty();
  }

  @Test
  void the_first_state_of_a_lab_knows_nothing_that_could_be_lost() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.createDirectories(other.resolve(".homelab/state.json.new"));
    StateStore fresh = FileStateStore.beside(other, Refuge.in(home, temporary));
    StateException failure =
        assertThrows(StateException.class, () -> fresh.save(LabState.empty(new LabName("devlab"))));
    assertThat(failure).hasMessageNotContaining("kept");
  }
}
