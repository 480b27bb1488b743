package io.homelab.boxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.BoxRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoxLockTest {
  private static final String CATALOG = "https://vagrantcloud.com/api/v2/vagrant/x/alpine";

  @TempDir Path folder;

  private static BoxPin pin(String version) {
    return new BoxPin(
        new BoxRef("x/alpine", version, "libvirt"),
        Optional.of("amd64"),
        Optional.of("0f".repeat(32)),
        CATALOG);
  }

  private Path file() {
    return folder.resolve("homelab.lock.yaml");
  }

  @Test
  void what_is_written_reads_back_and_is_for_people_too() throws IOException {
    BoxPin bare =
        new BoxPin(
            new BoxRef("x/bare", "1.10", "virtualbox"),
            Optional.empty(),
            Optional.empty(),
            CATALOG);
    BoxLock lock = new BoxLock(List.of(bare, pin("1.0.0")));
    lock.write(folder);
    assertThat(BoxLock.read(folder)).isEqualTo(lock);
    assertThat(file())
        .hasContent(
            """
            # Written by 'homelab vos up': which version each box from a registry came to. Commit it, so
            # that the lab is the same everywhere.
            boxes:
              - name: "x/alpine"
                version: "1.0.0"
                provider: "libvirt"
                architecture: "amd64"
                sha256: "%s"
                source: "%s"
              - name: "x/bare"
                version: "1.10"
                provider: "virtualbox"
                source: "%s"
            """
                .formatted("0f".repeat(32), CATALOG, CATALOG));
    assertThat(folder.resolve("homelab.lock.yaml.new")).doesNotExist();
  }

  @Test
  void a_file_that_says_it_already_is_left_as_it_is() throws IOException {
    BoxLock lock = new BoxLock(List.of(pin("1.0.0")));
    lock.write(folder);
    Files.writeString(file(), "# mine\n" + Files.readString(file()));
    Files.setLastModifiedTime(file(), FileTime.fromMillis(1000));
    lock.write(folder);
    assertThat(Files.getLastModifiedTime(file()).toMillis()).isEqualTo(1000);
    assertThat(Files.readString(file())).startsWith("# mine");
    BoxLock.NONE.write(folder);
    assertThat(BoxLock.read(folder)).isEqualTo(lock);
  }

  @Test
  void a_newer_pin_takes_the_place_of_an_older_one_of_its_box_alone() {
    BoxPin bare =
        new BoxPin(
            new BoxRef("x/bare", "1.0.0", "libvirt"), Optional.empty(), Optional.empty(), CATALOG);
    BoxLock lock = new BoxLock(List.of(bare, pin("1.0.0"))).with(List.of(pin("2.0.0")));
    assertThat(lock.pins()).containsExactly(pin("2.0.0"), bare);
    assertThat(lock.of(new BoxRef("x/alpine", "~> 1", "libvirt"))).contains(pin("2.0.0"));
    assertThat(lock.of(new BoxRef("x/alpine", "2.0.0", "virtualbox"))).isEmpty();
  }

  @Test
  void without_a_file_nothing_is_settled() {
    assertThat(BoxLock.read(folder)).isEqualTo(BoxLock.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                  | 1:1: the file is empty; expected a list 'boxes'
          boxes: 3                            | 1:8: boxes is no list; expected a list
          []                                  | 1:1: the file is no map; expected a list 'boxes'
          pins: []                            | 1:1: there are no boxes; expected a list 'boxes'
          boxes: [3]                          | 1:9: an entry of boxes is no map; expected { name, version, provider, source }
          boxes: [{name: a, version: '1', provider: b}] | 1:9: a box has no source; expected { name, version, provider, source }
          boxes: [{name: ../../etc, version: '1', provider: b, source: 'http://x/y'}] | 1:16: name is '../../etc'; expected the name of a box, such as owner/name
          boxes: [{name: a, version: 1.0, provider: b, source: 'http://x/y'}] | 1:28: version is '1.0'; expected one version in quotes, such as "1.0.0"
          boxes: [{name: a, version: '~> 1', provider: b, source: 'http://x/y'}] | 1:28: version is '~> 1'; expected one version in quotes, such as "1.0.0"
          boxes: [{name: a, version: '1', provider: [b], source: 'http://x/y'}] | 1:43: provider is no text; expected a provider, such as libvirt
          boxes: [{name: a, version: '1', provider: b, source: 'file:///etc/x'}] | 1:54: source is 'file:///etc/x'; expected an http or https URL
          boxes: [{name: a, version: '1', provider: b, source: 'http://x/y', sha256: AB}] | 1:76: sha256 is 'AB'; expected 64 hexadecimal digits in lower case
          boxes: [{name: a, name: b, version: '1', provider: b, source: 'http://x/y'}] | 1:19: name is there twice; expected it once
          """)
  void what_is_wrong_is_told_with_its_line_and_column_and_a_way_out(String text, String problem)
      throws IOException {
    Files.writeString(file(), text);
    assertThatThrownBy(() -> BoxLock.read(folder))
        .isInstanceOf(BoxLock.LockFileException.class)
        .hasMessage("homelab.lock.yaml:" + problem)
        .extracting(e -> ((BoxLock.LockFileException) e).hint())
        .asString()
        .contains("remove it to choose the versions of boxes anew");
  }

  @Test
  void the_whole_file_is_read_before_it_complains() throws IOException {
    Files.writeString(
        file(),
        """
        boxes:
          - { name: a, version: '1', provider: b, source: 'http://x/y' }
          - { name: a, version: '2', provider: b, source: 'http://x/y' }
          - { name: c, version: newest, provider: b }
        """);
    assertThatThrownBy(() -> BoxLock.read(folder))
        .hasMessage(
            """
            homelab.lock.yaml:3:5: box a for b is there twice; expected it once
            homelab.lock.yaml:4:5: a box has no source; expected { name, version, provider, source }
            homelab.lock.yaml:4:25: version is 'newest'; expected one version in quotes, such as "1.0.0"\
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "boxes: [",
        "boxes: &a [*a]",
        "!!java.net.URL [http://x]",
        "boxes: \u0007",
        "a: *b"
      })
  void what_is_no_yaml_or_a_trap_is_refused_with_a_place(String text) throws IOException {
    Files.writeString(file(), text);
    assertThatThrownBy(() -> BoxLock.read(folder))
        .isInstanceOf(BoxLock.LockFileException.class)
        .message()
        .matches("homelab\\.lock\\.yaml:[0-9]+:[0-9]+: \\P{Cntrl}+; expected \\P{Cntrl}+");
  }

  @Test
  void a_nesting_without_end_is_no_bug_of_ours() throws IOException {
    Files.writeString(file(), "boxes: " + "[".repeat(20_000));
    assertThatThrownBy(() -> BoxLock.read(folder))
        .isInstanceOf(BoxLock.LockFileException.class)
        .hasMessageContaining("the nesting is deeper than 8");
  }

  @Test
  void a_lock_that_cannot_be_opened_is_named() throws IOException {
    Files.createDirectory(file());
    assertThatThrownBy(() -> BoxLock.read(folder))
        .isInstanceOf(BoxLock.LockFileException.class)
        .hasMessage("cannot open " + file());
  }
}
