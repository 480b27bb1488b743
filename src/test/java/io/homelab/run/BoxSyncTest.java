package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.LabText;
import io.homelab.model.Argv;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.model.Host;
import io.homelab.remote.ExecResult;
import io.homelab.remote.HomeOnDisk;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.Stdin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
    Host host = LabText.read(folder, LabText.TWO_HOSTS, "{ name: a }").hosts().get(1);
    HostLog log = new HostLog(folder.resolve("logs"), host.name());
    return new BoxSync(
        remote, host, "/w d", new VagrantRunner(remote, "/w d", true, log, e -> {}), e -> {});
  }

  private long copy() {
    return sync().copy(BOX, new BoxSync.LocalBox(file, SUM));
  }

  private List<List<String>> words() {
    return remote.commands().stream().map(command -> command.argv().words()).toList();
  }

  @Test
  void a_box_is_uploaded_checked_added_by_its_catalog_and_its_file_removed() {
    assertThat(copy()).isEqualTo(5);
    String base = "/w d/boxes/x-al pine-libvirt.box";
    String part = base + ".2cf24dba5fb0a30e.part";
    assertThat(remote.uploads()).containsExactly(part);
    assertThat(words())
        .containsExactly(
            List.of("sh", "-c", BoxSync.MAKE_FOLDER, "sh", "/w d/boxes"),
            List.of("sh", "-c", BoxSync.CHECK, "sh", part, SUM, base, base + ".json"),
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
                base + ".json"),
            List.of("rm", "-f", "--", base, base + ".json"));
  }

  @Test
  void a_host_with_a_catalog_fetches_by_itself() {
    sync().fetch(BOX, new BoxSource.Catalog("https://boxes.lan/a.json"));
    assertThat(remote.uploads()).isEmpty();
    assertThat(words())
        .singleElement()
        .satisfies(words ->
            assertThat(words).endsWith("--box-version", "1.0.0", "--", "https://boxes.lan/a.json"));
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
        .hasMessageContaining("did not arrive whole on two");
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
  void a_vagrant_that_still_runs_there_is_named_as_the_reason() {
    remote.answering(
        command -> new ExecResult(command.argv().words().contains("add") ? 97 : 0, "", ""));
    assertThatThrownBy(this::copy)
        .hasMessageContaining("another vagrant still runs in this workdir after 10 minutes");
  }

  @Test
  void the_real_check_accepts_the_box_and_writes_the_catalog_for_the_owner_alone()
      throws IOException {
    Path boxes = Files.createDirectory(folder.resolve("a 'box' folder"));
    Path part = Files.copy(file, boxes.resolve("x.part"));
    assertThat(check(part, SUM).exitCode()).isZero();
    assertThat(boxes.resolve("x.box")).hasContent("hello");
    assertThat(boxes.resolve("x.json")).hasContent("{}");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(boxes.resolve("x.json"))))
        .isEqualTo("rw-------");
    assertThat(part).doesNotExist();
  }

  @Test
  void the_real_check_removes_a_corrupt_part_so_that_the_next_copy_begins_anew()
      throws IOException {
    Path part = Files.copy(file, folder.resolve("x.part"));
    Files.writeString(part, "hellO");
    assertThat(check(part, SUM).exitCode()).isEqualTo(65);
    assertThat(part).doesNotExist();
    assertThat(folder.resolve("x.box")).doesNotExist();
    assertThat(folder.resolve("x.json")).doesNotExist();
  }

  private ExecResult check(Path part, String sum) {
    return new HomeOnDisk(folder, "022")
        .run(
            RemoteCommand.of(
                    Argv.of(
                        "sh",
                        "-c",
                        BoxSync.CHECK,
                        "sh",
                        part.toString(),
                        sum,
                        part.resolveSibling("x.box").toString(),
                        part.resolveSibling("x.json").toString()),
                    Duration.ofSeconds(20))
                .withStdin(Stdin.text("{}")));
  }
}
