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
  @ValueSource(
      strings = {
        "",
        "boxes: 3",
        "[]",
        "boxes: [3]",
        "boxes: [{name: x/y, version: '1', provider: libvirt}]",
        "boxes: [{name: ../../etc, version: '1', provider: libvirt, source: 'http://x/y'}]",
        "boxes: [{name: x/y, version: 1.0, provider: libvirt, source: 'http://x/y'}]",
        "boxes: [{name: x/y, version: '~> 1', provider: libvirt, source: 'http://x/y'}]",
        "boxes: [{name: x/y, version: '1', provider: libvirt, source: 'file:///etc/x'}]",
        "boxes: [{name: x/y, version: '1', provider: libvirt, source: 'http://x/y'},"
            + " {name: x/y, version: '2', provider: libvirt, source: 'http://x/y'}]",
        "boxes: [",
        "boxes: &a [*a]",
        "!!java.net.URL [http://x]"
      })
  void a_lock_that_is_none_is_refused_with_a_way_out(String text) throws IOException {
    Files.writeString(file(), text);
    assertThatThrownBy(() -> BoxLock.read(folder))
        .isInstanceOf(BoxLock.LockFileException.class)
        .hasMessageStartingWith("cannot read " + file());
  }
}
