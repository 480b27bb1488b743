package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.engine.EngineContext;
import io.homelab.engine.HeardWords;
import io.homelab.engine.LocalBoxes.LocalBox;
import io.homelab.model.Argv;
import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.remote.ExecResult;
import io.homelab.remote.HomeOnDisk;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.Stdin;
import io.homelab.remote.TransferSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BoxSyncTest {
  private static final BoxRef BOX = new BoxRef("x/al pine", "1.0.0", "libvirt");
  private static final String SUM =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  @TempDir Path folder;
  Path file;
  RecordingHost remote = new RecordingHost("two");

  @BeforeEach
  void box() throws IOException {
    file = folder.resolve("local.box");
    Files.writeString(file, "hello");
  }

  private BoxSync sync() {
    EngineContext context = new EngineContext(remote, "/w d", true, new HeardWords());
    return new BoxSync(context, new VagrantRunner(context));
  }

  private long copy() {
    return sync().copy(BOX, new LocalBox(TransferSource.file(file), SUM));
  }

  private List<List<String>> words() {
    return remote.commands().stream().map(command -> command.argv().words()).toList();
  }

  private static List<String> add(String catalog) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "flock",
                "-o",
                "-w",
                "1800",
                "-E",
                "97",
                ".homelab/locks/box-add",
                "sh",
                "-c",
                BoxSync.ADD,
                "sh",
                "x-VAGRANTSLASH-al pine",
                "1.0.0",
                "libvirt"));
    List<String> call =
        VagrantDouble.call(
            "--machine-readable",
            "box",
            "add",
            "--force",
            "--provider",
            "libvirt",
            "--box-version",
            "1.0.0",
            "--",
            catalog);
    words.addAll(call.subList(call.indexOf("env"), call.size()));
    return words;
  }

  @Test
  void a_box_is_uploaded_checked_added_by_its_catalog_and_its_file_removed() {
    assertThat(copy()).isEqualTo(5);
    String base = "/w d/boxes/x-al pine-libvirt.box.2cf24dba5fb0a30e";
    assertThat(remote.uploads()).containsExactly(base + ".part");
    assertThat(words())
        .containsExactly(
            List.of(
                "sh",
                "-c",
                BoxSync.MAKE_FOLDER,
                "sh",
                "/w d/boxes",
                "x-al pine-libvirt.box",
                "2cf24dba5fb0a30e"),
            List.of("sh", "-c", BoxSync.ROOM, "sh", "/w d/boxes", base + ".part", "5", "5"),
            List.of("sh", "-c", BoxSync.CHECK, "sh", base + ".part", SUM, base + ".json"),
            List.of("sh", "-c", BoxSync.MAKE_LOCKS),
            add(base + ".json"),
            List.of("sh", "-c", BoxSync.CLEAR, "sh", "/w d/boxes", base + ".part", base + ".json"));
  }

  @Test
  void boxes_of_all_labs_are_added_one_after_the_other_in_the_users_home() {
    copy();
    assertThat(remote.commands().get(4).directory()).contains("~");
    assertThat(remote.commands().get(4).timeout()).isEqualTo(Duration.ofMinutes(30 + 30));
  }

  private ExecResult room(String df, long packed, long unpacked) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Files.writeString(bin.resolve("df"), "#!/bin/sh\n" + df);
    Files.setPosixFilePermissions(bin.resolve("df"), PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(folder.resolve(".vagrant.d"));
    return new HomeOnDisk(folder, "022")
        .run(
            RemoteCommand.of(
                    Argv.of(
                        "sh",
                        "-c",
                        BoxSync.ROOM,
                        "sh",
                        folder.toString(),
                        folder.resolve("part").toString(),
                        "" + packed,
                        "" + unpacked),
                    Duration.ofSeconds(30))
                .withEnvironment(new TreeMap<>(Map.of("PATH", bin + ":" + System.getenv("PATH")))));
  }

  @Test
  void a_box_needs_room_for_its_file_and_for_what_is_in_it_as_far_as_it_has_not_arrived()
      throws IOException {
    String one = "echo Filesystem; echo '/dev/x 9 9 3072 99% /data'\n";
    long mb = 1 << 20;
    assertThat(room(one, mb, 2 * mb).exitCode()).isZero();
    ExecResult refused = room(one, 2 * mb, 2 * mb);
    assertThat(refused.exitCode()).isEqualTo(67);
    assertThat(refused.stderr()).isEqualTo("it needs 5 MB in /data, where 3 MB are free\n");
    Files.write(folder.resolve("part"), new byte[(int) mb]);
    assertThat(room(one, 2 * mb, 2 * mb).exitCode()).as("half of it is there").isZero();
    String two =
        "echo Filesystem; case $2 in *.vagrant.d) echo '/dev/y 9 9 1024 9% /home' ;; *) echo '/dev/x 9"
            + " 9 3072 99% /data' ;; esac\n";
    assertThat(room(two, 3 * mb, mb).exitCode()).isZero();
    assertThat(room(two, mb, 2 * mb).stderr())
        .isEqualTo("it needs 3 MB in /home, where 1 MB are free\n");
    assertThat(room("exit 1\n", 1L << 50, 1L << 50).exitCode()).as("nobody can tell").isZero();
  }

  @Test
  void a_box_that_does_not_fit_is_named_with_both_numbers_before_a_byte_goes() {
    remote.answering(command ->
        command.argv().words().contains(BoxSync.ROOM)
            ? new ExecResult(67, "", "it needs 900 MB in /data, where 3 MB are free\n")
            : new ExecResult(0, "", ""));
    assertThatThrownBy(this::copy)
        .isInstanceOf(RemoteException.class)
        .hasMessageEndingWith("does not fit on two: it needs 900 MB in /data, where 3 MB are free");
    assertThat(remote.uploads()).isEmpty();
  }

  @Test
  void a_packed_box_tells_how_much_is_in_it() throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(new byte[1_000_000]);
    }
    BoxBytes bytes = BoxBytes.of(TransferSource.file(file));
    assertThat(bytes.packed()).isEqualTo(Files.size(file)).isLessThan(10_000);
    assertThat(bytes.unpacked()).isEqualTo(1_000_000);
    Files.write(file, new byte[5000]);
    assertThat(BoxBytes.of(TransferSource.file(file))).isEqualTo(new BoxBytes(5000, 5000));
  }

  @Test
  void a_host_with_a_catalog_fetches_by_itself() {
    sync().fetch(BOX, new BoxSource.Catalog("https://boxes.lan/a.json"));
    assertThat(remote.uploads()).isEmpty();
    assertThat(words())
        .containsExactly(List.of("sh", "-c", BoxSync.MAKE_LOCKS), add("https://boxes.lan/a.json"));
  }

  @Test
  void a_file_on_the_web_is_fetched_by_the_host_with_a_catalog_that_names_its_checksum() {
    sync()
        .download(
            BOX,
            new BoxDownload(
                "https://boxes.lan/a.box",
                Optional.of(BoxChecksum.sha256(SUM)),
                OptionalLong.empty()));
    assertThat(remote.uploads()).isEmpty();
    String catalog = remote.commands().get(1).argv().words().getLast();
    assertThat(catalog).matches("/w d/boxes/x-al pine-libvirt.box.[0-9a-f]{16}.json");
    String base = catalog.substring(0, catalog.length() - ".json".length());
    assertThat(words())
        .containsExactly(
            List.of(
                "sh",
                "-c",
                BoxSync.MAKE_FOLDER,
                "sh",
                "/w d/boxes",
                "x-al pine-libvirt.box",
                base.substring(base.length() - 16)),
            List.of("sh", "-c", BoxSync.WRITE, "sh", catalog),
            List.of("sh", "-c", BoxSync.MAKE_LOCKS),
            add(catalog),
            List.of("sh", "-c", BoxSync.CLEAR, "sh", "/w d/boxes", base + ".part", catalog));
  }

  @Test
  void the_real_script_writes_the_catalog_for_the_owner_alone() throws IOException {
    Path catalog = folder.resolve("a catalog.json");
    assertThat(onDisk(Stdin.text("{}"), "sh", "-c", BoxSync.WRITE, "sh", catalog.toString()).ok())
        .isTrue();
    assertThat(catalog).hasContent("{}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(catalog)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_box_that_arrives_corrupt_is_sent_once_more() {
    int[] checks = {0};
    remote.answering(command ->
        new ExecResult(
            command.argv().words().contains(BoxSync.CHECK) && checks[0]++ == 0 ? 65 : 0, "", ""));
    assertThat(copy()).isEqualTo(10);
    assertThat(remote.uploads()).hasSize(2);
  }

  @Test
  void a_box_that_arrives_corrupt_twice_is_never_added() {
    remote.answering(
        command -> new ExecResult(command.argv().words().contains(BoxSync.CHECK) ? 65 : 0, "", ""));
    assertThatThrownBy(this::copy)
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("arrived corrupt on two");
    assertThat(words()).noneMatch(words -> words.contains("add"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello, and more", "hell", "other", ""})
  void a_file_that_is_another_one_by_now_is_named_and_not_sent_again(String content)
      throws IOException {
    remote.answering(
        command -> new ExecResult(command.argv().words().contains(BoxSync.CHECK) ? 65 : 0, "", ""));
    Files.writeString(file, content);
    assertThatThrownBy(this::copy)
        .isInstanceOfSatisfying(
            RemoteException.class,
            e -> {
              assertThat(e)
                  .hasMessage(
                      "the file of box %s changed while it was copied to two: %s", BOX, file);
              assertThat(e.hint()).contains("complete");
            });
    assertThat(remote.uploads()).hasSize(1);
    assertThat(words()).noneMatch(words -> words.contains("add"));
  }

  @Test
  void what_vagrant_says_against_a_box_is_told() {
    remote.answering(command -> {
      if (!command.argv().words().contains("add")) {
        return new ExecResult(0, "", "");
      }
      command
          .onLine()
          .accept(new RemoteCommand.OutputLine(false, "1,,error-exit,Some::Error,no such file"));
      return new ExecResult(1, "", "");
    });
    assertThatThrownBy(this::copy)
        .isInstanceOf(RemoteException.class)
        .hasMessage("vagrant box add of %s failed on two: no such file", BOX);
  }

  @Test
  void a_run_that_adds_a_box_for_too_long_is_named_as_the_reason() {
    remote.answering(
        command -> new ExecResult(command.argv().words().contains("add") ? 97 : 0, "", ""));
    assertThatThrownBy(this::copy)
        .hasMessageContaining("another run is still adding a box on this host after 30 minutes");
  }

  @Test
  void the_real_check_accepts_the_box_and_writes_the_catalog_for_the_owner_alone()
      throws IOException {
    Path boxes = Files.createDirectory(folder.resolve("a 'box' folder"));
    Path part = Files.copy(file, boxes.resolve("x.part"));
    assertThat(check(part, SUM).exitCode()).isZero();
    assertThat(part).hasContent("hello");
    assertThat(boxes.resolve("x.json")).hasContent("{}");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(boxes.resolve("x.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void the_real_check_removes_a_corrupt_part_so_that_the_next_copy_begins_anew()
      throws IOException {
    Path part = Files.copy(file, folder.resolve("x.part"));
    Files.writeString(part, "hellO");
    assertThat(check(part, SUM).exitCode()).isEqualTo(65);
    assertThat(part).doesNotExist();
    assertThat(folder.resolve("x.json")).doesNotExist();
  }

  private ExecResult check(Path part, String sum) {
    return onDisk(
        Stdin.text("{}"),
        "sh",
        "-c",
        BoxSync.CHECK,
        "sh",
        part.toString(),
        sum,
        part.resolveSibling("x.json").toString());
  }

  private ExecResult onDisk(Stdin stdin, String... words) {
    return new HomeOnDisk(folder, "022")
        .run(RemoteCommand.of(Argv.of(words), Duration.ofSeconds(20)).withStdin(stdin));
  }

  /** An empty file. */
  private static Path touch(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    return Files.createFile(path);
  }

  @Test
  void a_part_of_the_same_box_with_another_content_goes_and_other_boxes_parts_stay()
      throws IOException {
    Path boxes = folder.resolve("my boxes");
    Path ours = touch(boxes.resolve("x.box.0123456789abcdef.part"));
    Path old = touch(boxes.resolve("x.box.fedcba9876543210.part"));
    Path oldCatalog = touch(boxes.resolve("x.box.fedcba9876543210.json"));
    Path other = touch(boxes.resolve("y-x.box.fedcba9876543210.part"));
    assertThat(
            onDisk(
                    Stdin.EMPTY,
                    "sh",
                    "-c",
                    BoxSync.MAKE_FOLDER,
                    "sh",
                    boxes.toString(),
                    "x.box",
                    "0123456789abcdef")
                .ok())
        .isTrue();
    assertThat(ours).exists();
    assertThat(other).exists();
    assertThat(old).doesNotExist();
    assertThat(oldCatalog).doesNotExist();
  }

  @Test
  void what_a_stopped_run_left_is_tidied_up_but_for_parts_of_boxes_that_are_to_come()
      throws IOException {
    Path boxes = folder.resolve("my boxes");
    Path awaited = touch(boxes.resolve("x.box.0123456789abcdef.part"));
    Path finished = touch(boxes.resolve("y.box.0123456789abcdef.part"));
    Path catalog = touch(boxes.resolve("x.box.0123456789abcdef.json"));
    Path older = touch(boxes.resolve("y.box"));
    assertThat(tidy(boxes, "x.box", "z.box").ok()).isTrue();
    assertThat(awaited).exists();
    assertThat(finished).doesNotExist();
    assertThat(catalog).doesNotExist();
    assertThat(older).doesNotExist();
    assertThat(tidy(boxes).ok()).isTrue();
    assertThat(boxes).doesNotExist();
    assertThat(tidy(boxes).ok()).isTrue();
  }

  @Test
  void the_folder_goes_with_the_last_box_that_was_added() throws IOException {
    Path first = touch(folder.resolve("boxes/a b.part"));
    Path second = touch(folder.resolve("boxes/c.part"));
    assertThat(clear(first).ok()).isTrue();
    assertThat(first).doesNotExist();
    assertThat(second).exists();
    assertThat(clear(second).ok()).isTrue();
    assertThat(second.getParent()).doesNotExist();
  }

  private ExecResult clear(Path part) {
    return onDisk(
        Stdin.EMPTY,
        "sh",
        "-c",
        BoxSync.CLEAR,
        "sh",
        folder.resolve("boxes").toString(),
        part.toString(),
        part + ".json");
  }

  @Test
  void nothing_is_tidied_up_behind_a_link() throws IOException {
    Path elsewhere = touch(folder.resolve("elsewhere/precious"));
    Path boxes = Files.createSymbolicLink(folder.resolve("boxes"), elsewhere.getParent());
    assertThat(tidy(boxes).ok()).isTrue();
    assertThat(elsewhere).exists();
  }

  private ExecResult tidy(Path boxes, String... awaited) {
    List<String> words = new ArrayList<>(List.of("sh", "-c", BoxSync.TIDY, "sh"));
    words.add(boxes.toString());
    words.addAll(List.of(awaited));
    return onDisk(Stdin.EMPTY, words.toArray(String[]::new));
  }

  private ExecResult addOnDisk(String... call) {
    List<String> words = new ArrayList<>(List.of("sh", "-c", BoxSync.ADD, "sh"));
    words.addAll(List.of("x-VAGRANTSLASH-y z", "1.0.0", "libvirt"));
    words.addAll(List.of(call));
    return onDisk(Stdin.EMPTY, words.toArray(String[]::new));
  }

  @Test
  void a_box_that_another_run_added_in_the_meantime_is_not_added_again() throws IOException {
    touch(folder.resolve(".vagrant.d/boxes/x-VAGRANTSLASH-y z/1.0.0/amd64/libvirt/metadata.json"));
    assertThat(addOnDisk("echo", "added").stdout()).isEmpty();
  }

  @Test
  void a_box_that_is_there_by_half_is_taken_away_and_added() throws IOException {
    Path store = folder.resolve(".vagrant.d/boxes/x-VAGRANTSLASH-y z/1.0.0");
    Path half = touch(store.resolve("libvirt/box.img"));
    Path other = touch(store.resolve("virtualbox/box.img"));
    ExecResult added = addOnDisk("echo", "added", "a b");
    assertThat(added.stdout()).isEqualTo("added a b\n");
    assertThat(half.getParent()).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void a_box_that_was_added_here_is_marked_and_one_that_others_added_is_not() throws IOException {
    Path store = folder.resolve(".vagrant.d/boxes/x-VAGRANTSLASH-y z/1.0.0");
    Path ours = store.resolve("amd64/libvirt");
    Path theirs = store.resolve("virtualbox");
    touch(theirs.resolve("metadata.json"));
    assertThat(
            addOnDisk("sh", "-c", "mkdir -p \"$0\" && echo {} > \"$0/metadata.json\"", ours + "")
                .ok())
        .isTrue();
    assertThat(ours.resolve(".homelab-box")).exists();
    assertThat(theirs.resolve(".homelab-box")).doesNotExist();
    Files.delete(ours.resolve(".homelab-box"));
    assertThat(addOnDisk("false").ok()).as("it is there already").isTrue();
    assertThat(ours.resolve(".homelab-box")).doesNotExist();
  }

  @Test
  void how_the_call_ends_is_how_the_adding_ends() {
    assertThat(addOnDisk("sh", "-c", "exit 5").exitCode()).isEqualTo(5);
  }

  @Test
  void a_box_whose_version_leads_out_of_the_store_is_refused() {
    BoxRef odd = new BoxRef("x/y", "..", "libvirt");
    assertThatThrownBy(() -> sync().fetch(odd, new BoxSource.Catalog("https://boxes.lan/a.json")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(words()).noneMatch(words -> words.contains("add"));
  }
}
