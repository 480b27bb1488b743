package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.BoxCatalogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayedBoxesTest {
  private static final String LEFT = "x-debian-libvirt.box.0123456789abcdef";

  @TempDir Path folder;

  private static void close(Path boxes) {
    new RelayedBoxes(BoxCatalogs.NONE, boxes).close();
  }

  @Test
  void what_a_run_that_was_stopped_left_goes_and_with_it_the_folder() throws IOException {
    Path boxes = Files.createDirectory(folder.resolve("boxes"));
    Files.writeString(boxes.resolve(LEFT), "a part");
    close(boxes);
    assertThat(boxes).doesNotExist();
  }

  @Test
  void a_file_of_somebody_else_stays() throws IOException {
    Files.writeString(folder.resolve("topology.yaml"), "lab: mine");
    Files.writeString(folder.resolve(LEFT), "a part");
    close(folder);
    assertThat(folder.resolve("topology.yaml")).exists();
    assertThat(folder.resolve(LEFT)).doesNotExist();
  }

  @Test
  void a_link_in_its_place_is_not_followed() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve(LEFT), "not ours");
    close(Files.createSymbolicLink(folder.resolve("boxes"), elsewhere));
    assertThat(elsewhere.resolve(LEFT)).exists();
  }
}
