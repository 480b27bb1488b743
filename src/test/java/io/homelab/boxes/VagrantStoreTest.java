package io.homelab.boxes;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.VagrantStore.KeptBox;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VagrantStoreTest {
  private static final BoxRef BOX = new BoxRef("x/debian", "1.2.0", "libvirt");
  private static final Optional<String> ANY = Optional.empty();

  @TempDir Path home;

  private VagrantStore store() {
    return VagrantStore.of(home, Optional.empty());
  }

  private void has(String path) throws IOException {
    Path folder =
        Files.createDirectories(
            home.resolve(".vagrant.d/boxes/x-VAGRANTSLASH-debian").resolve(path));
    Files.writeString(folder.resolve("metadata.json"), "{}");
  }

  @Test
  void a_box_is_found_in_its_version_and_for_its_provider() throws IOException {
    has("1.2.0/libvirt");
    assertThat(store().find(BOX, ANY).map(KeptBox::folder))
        .contains(home.resolve(".vagrant.d/boxes/x-VAGRANTSLASH-debian/1.2.0/libvirt"));
    assertThat(store().find(new BoxRef("x/debian", "1.3.0", "libvirt"), ANY)).isEmpty();
    assertThat(store().find(new BoxRef("x/debian", "1.2.0", "virtualbox"), ANY)).isEmpty();
    assertThat(store().find(new BoxRef("y/debian", "1.2.0", "libvirt"), ANY)).isEmpty();
  }

  @Test
  void newer_vagrants_have_a_folder_for_the_architecture() throws IOException {
    has("1.2.0/amd64/libvirt");
    assertThat(store().find(BOX, ANY).flatMap(KeptBox::architecture)).contains("amd64");
    assertThat(store().find(BOX, Optional.of("amd64"))).isPresent();
    assertThat(store().find(BOX, Optional.of("arm64"))).isEmpty();
  }

  @Test
  void of_several_architectures_one_has_to_be_asked_for() throws IOException {
    has("1.2.0/amd64/libvirt");
    has("1.2.0/arm64/libvirt");
    assertThat(store().find(BOX, ANY)).isEmpty();
    assertThat(store().find(BOX, Optional.of("arm64")).flatMap(KeptBox::architecture))
        .contains("arm64");
  }

  @Test
  void versions_are_ordered_as_vagrant_orders_them_and_what_is_none_is_passed_over()
      throws IOException {
    has("1.10.0/libvirt");
    has("1.9.0/amd64/libvirt");
    has("2.0.0/virtualbox");
    has("rubbish/libvirt");
    assertThat(store().versions(BOX))
        .containsExactly(BoxVersion.of("1.9.0"), BoxVersion.of("1.10.0"));
  }

  @Test
  void a_box_that_vagrant_has_not_finished_is_not_there() throws IOException {
    Files.createDirectories(home.resolve(".vagrant.d/boxes/x-VAGRANTSLASH-debian/1.2.0/libvirt"));
    assertThat(store().find(BOX, ANY)).isEmpty();
    assertThat(store().versions(BOX)).isEmpty();
  }

  @Test
  void vagrant_home_says_where_the_store_is() throws IOException {
    Path folder = Files.createDirectories(home.resolve("elsewhere/boxes/plain/0/libvirt"));
    Files.writeString(folder.resolve("metadata.json"), "{}");
    VagrantStore store = VagrantStore.of(home, Optional.of(home.resolve("elsewhere").toString()));
    assertThat(store.find(new BoxRef("plain", "0", "libvirt"), ANY)).isPresent();
    assertThat(store().find(new BoxRef("plain", "0", "libvirt"), ANY)).isEmpty();
  }

  @Test
  void the_catalog_that_a_box_came_from_is_known_where_it_is_an_address_on_the_web()
      throws IOException {
    has("1.2.0/libvirt");
    assertThat(store().catalogOf(BOX)).isEmpty();
    Path file = home.resolve(".vagrant.d/boxes/x-VAGRANTSLASH-debian/metadata_url");
    Files.writeString(file, "https://example.com/x/debian");
    assertThat(store().catalogOf(BOX)).contains("https://example.com/x/debian");
    Files.writeString(file, "file:///tmp/debian.json");
    assertThat(store().catalogOf(BOX)).isEmpty();
    Files.writeString(file, "https://example.com/\u001b[2J");
    assertThat(store().catalogOf(BOX)).isEmpty();
  }
}
