package io.homelab.boxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedBoxTest {
  @TempDir Path folder;

  @BeforeEach
  void unpacked() throws IOException {
    Files.writeString(folder.resolve("metadata.json"), "{\"provider\":\"libvirt\"}");
    Files.writeString(folder.resolve("box.img"), "x".repeat(100_000));
    Files.writeString(folder.resolve("empty"), "");
    Files.writeString(folder.resolve("block"), "b".repeat(512));
    Files.createDirectories(folder.resolve("include"));
    Files.writeString(folder.resolve("include/_Vagrantfile"), "# theirs");
  }

  private static byte[] read(PackedBox box) throws IOException {
    try (InputStream in = Channels.newInputStream(box.open())) {
      return in.readAllBytes();
    }
  }

  @Test
  void what_is_packed_unpacks_to_the_same_files() throws IOException {
    SortedMap<String, String> found = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(read(PackedBox.in(folder))))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        found.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(found)
        .containsOnlyKeys("block", "box.img", "empty", "include/_Vagrantfile", "metadata.json");
    assertThat(found)
        .containsEntry("box.img", "x".repeat(100_000))
        .containsEntry("block", "b".repeat(512))
        .containsEntry("empty", "")
        .containsEntry("include/_Vagrantfile", "# theirs");
  }

  @Test
  void its_size_is_known_before_it_is_read() throws IOException {
    PackedBox box = PackedBox.in(folder);
    assertThat(box.bytes()).isEqualTo(read(box).length);
    try (SeekableByteChannel channel = box.open()) {
      assertThat(channel.size()).isEqualTo(box.bytes());
    }
  }

  @Test
  void the_same_files_give_the_same_bytes_whenever_they_were_written() throws IOException {
    byte[] before = read(PackedBox.in(folder));
    Files.setLastModifiedTime(folder.resolve("box.img"), FileTime.fromMillis(86_400_000));
    Files.setPosixFilePermissions(
        folder.resolve("metadata.json"), PosixFilePermissions.fromString("rw-------"));
    assertThat(read(PackedBox.in(folder))).isEqualTo(before);
  }

  @Test
  void it_can_be_read_from_any_place_on() throws IOException {
    PackedBox box = PackedBox.in(folder);
    byte[] whole = read(box);
    for (int place : new int[] {0, 1, 511, 512, 700, 1024, 50_000, whole.length - 1}) {
      try (SeekableByteChannel channel = box.open()) {
        channel.position(place);
        byte[] rest = Channels.newInputStream(channel).readAllBytes();
        assertThat(rest).isEqualTo(Arrays.copyOfRange(whole, place, whole.length));
      }
    }
  }

  @Test
  void what_vagrant_notes_in_the_folder_while_it_uses_the_box_does_not_count() throws IOException {
    byte[] before = read(PackedBox.in(folder));
    Files.writeString(folder.resolve("box_update_check"), "");
    Files.writeString(folder.resolve("master_id"), "0123");
    Files.writeString(folder.resolve("master_id.lock"), "");
    assertThat(read(PackedBox.in(folder))).isEqualTo(before);
  }

  @Test
  void a_file_beyond_eight_gibibytes_travels_too() throws IOException {
    long size = (8L << 30) + 1;
    try (FileChannel sparse =
        FileChannel.open(
            folder.resolve("a-disk"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      sparse.write(ByteBuffer.wrap(new byte[] {1}), size - 1);
    }
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(Channels.newInputStream(PackedBox.in(folder).open()))) {
      TarArchiveEntry first = tar.getNextEntry();
      assertThat(first.getName()).isEqualTo("a-disk");
      assertThat(first.getSize()).isEqualTo(size);
    }
  }

  @Test
  void a_file_whose_name_says_more_than_a_name_is_refused() throws IOException {
    Files.writeString(folder.resolve("a\nb"), "");
    assertThat(assertThrows(IOException.class, () -> PackedBox.in(folder)))
        .hasMessageContaining("a name that cannot travel");
  }

  @Test
  void a_folder_that_is_gone_is_said() {
    assertThrows(IOException.class, () -> PackedBox.in(folder.resolve("nowhere")));
  }
}
