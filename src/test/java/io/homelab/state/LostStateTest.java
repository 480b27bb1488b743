package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A state whose newest generation, or both, are cut, damaged or gone. */
class LostStateTest {
  private static final LabName LAB = new LabName("devlab");

  @TempDir Path folder;
  private StateStore store;
  private LabState before;
  private LabState newest;

  @BeforeEach
  void twoGenerations() {
    Lab lab = LabText.read(folder, LabText.TWO_HOSTS, "{ name: web }", "{ name: db }").lab();
    store = FileStateStore.beside(folder);
    before = store.save(StateBuilder.of(lab).ready("web", "one").build());
    newest =
        store.save(
            StateBuilder.of(lab)
                .ready("web", "one")
                .bridged("db", "two", "10.0.0.7")
                .build()
                .withSerial(before.serial()));
  }

  private Path file(String name) {
    return folder.resolve(".homelab").resolve(name);
  }

  private static void isPlain(String why) {
    assertThat(why)
        .doesNotContain("\n", "Node", "String", "token", "Token", "line", "column", "io.homelab");
  }

  @Test
  void two_generations_are_two() {
    assertThat(store.find(LAB)).isEqualTo(new FoundState.Newest(newest));
  }

  @Test
  void a_state_that_is_cut_at_any_byte_gives_way_to_the_one_before_and_is_left_as_it_is()
      throws IOException {
    byte[] whole = Files.readAllBytes(file("state.json"));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      Files.write(file("state.json"), cut);
      assertThat(store.find(LAB))
          .as("cut after %d bytes", length)
          .isEqualTo(
              new FoundState.Before(
                  before,
                  file("state.json")
                      + " cannot be used: "
                      + (length == 0 ? "it is empty" : "it is damaged or cut short")));
      assertThat(file("state.json")).hasBinaryContent(cut);
    }
  }

  @Test
  void blocks_of_zeros_as_a_power_cut_leaves_them_give_way_to_the_one_before() throws IOException {
    byte[] whole = Files.readAllBytes(file("state.json"));
    for (int from = 0; from < whole.length; from += 16) {
      byte[] zeroed = whole.clone();
      Arrays.fill(zeroed, from, whole.length, (byte) 0);
      Files.write(file("state.json"), zeroed);
      assertThat(store.find(LAB))
          .as("zeros from byte %d", from)
          .isInstanceOfSatisfying(
              FoundState.Before.class,
              found -> {
                assertThat(found.state()).isEqualTo(before);
                isPlain(found.why().replace(file("state.json").toString(), ""));
              });
    }
  }

  @Test
  void a_state_that_is_gone_gives_way_to_the_one_before() throws IOException {
    Files.delete(file("state.json"));
    assertThat(store.find(LAB))
        .isEqualTo(new FoundState.Before(before, file("state.json") + " is missing"));
    assertThatThrownBy(() -> store.load(LAB))
        .isInstanceOfSatisfying(
            StateException.class,
            e -> assertThat(e.hint()).isEqualTo("run: homelab state recover"));
  }

  @Test
  void when_both_are_cut_at_any_byte_nothing_is_made_up() throws IOException {
    byte[] first = Files.readAllBytes(file("state.json.previous"));
    byte[] second = Files.readAllBytes(file("state.json"));
    for (int length = 0; length < first.length; length++) {
      Files.write(file("state.json"), Arrays.copyOf(second, length));
      Files.write(file("state.json.previous"), Arrays.copyOf(first, length));
      assertThat(store.find(LAB))
          .isInstanceOfSatisfying(
              FoundState.NoneLeft.class,
              found ->
                  assertThat(found.why())
                      .contains(
                          file("state.json") + " cannot be used: ",
                          ", and " + file("state.json.previous") + " cannot be used: "));
    }
  }

  @Test
  void a_damaged_state_without_one_before_is_no_new_lab() throws IOException {
    Files.delete(file("state.json.previous"));
    Files.writeString(file("state.json"), "");
    assertThat(store.find(LAB))
        .isEqualTo(
            new FoundState.NoneLeft(
                "%s cannot be used: it is empty, and %s is missing"
                    .formatted(file("state.json"), file("state.json.previous"))));
  }

  @Test
  void a_lab_without_any_file_is_a_new_one() throws IOException {
    Files.delete(file("state.json"));
    Files.delete(file("state.json.previous"));
    assertThat(store.find(LAB)).isEqualTo(new FoundState.Newest(LabState.empty(LAB)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"state.json", "state.json.previous"})
  void a_file_of_a_later_version_is_refused_and_nothing_takes_its_place(String name)
      throws IOException {
    String later = "{\"schema_version\": 2}";
    Files.writeString(file("state.json"), "cut");
    Files.writeString(file(name), later);
    assertThatThrownBy(() -> store.find(LAB))
        .isInstanceOfSatisfying(
            StateException.class,
            e -> {
              assertThat(e).hasMessageEndingWith("schema_version is 2, this program reads 1");
              assertThat(e.hint()).isEqualTo("use the version of homelab that wrote it");
            });
    assertThat(file(name)).hasContent(later);
  }

  @Test
  void
      what_is_rebuilt_takes_a_serial_that_nobody_had_and_keeps_the_damaged_file_and_the_one_before()
          throws IOException {
    byte[] good = Files.readAllBytes(file("state.json.previous"));
    Files.writeString(file("state.json"), "{ half");

    StateStore.Restored restored = store.restore(before);

    assertThat(restored.state().serial()).isGreaterThan(newest.serial());
    assertThat(restored.aside()).contains("state.json.damaged");
    assertThat(file("state.json.damaged")).hasContent("{ half");
    assertThat(file("state.json.previous")).hasBinaryContent(good);
    assertThat(store.load(LAB)).isEqualTo(restored.state());

    Files.writeString(file("state.json"), "{ again");
    assertThat(store.restore(restored.state()).aside()).contains("state.json.damaged.2");
    assertThat(file("state.json.damaged")).hasContent("{ half");
  }

  @Test
  void nothing_is_set_aside_of_a_file_that_is_gone() throws IOException {
    Files.delete(file("state.json"));
    assertThat(store.restore(before).aside()).isEmpty();
  }

  @Test
  void a_crash_between_setting_aside_and_writing_loses_nothing() throws IOException {
    Files.move(file("state.json"), file("state.json.damaged"));
    assertThat(store.find(LAB)).isInstanceOf(FoundState.Before.class);
  }

  @Test
  void only_its_owner_can_read_the_one_before() throws IOException {
    Files.setPosixFilePermissions(file("state.json"), PosixFilePermissions.fromString("rw-r--r--"));
    store.save(newest);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(file("state.json.previous"))))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file("state.json.previous"), StandardCharsets.UTF_8))
        .contains("\"serial\" : " + newest.serial());
  }
}
