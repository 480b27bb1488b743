package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.FileChange;
import io.homelab.model.HostName;
import io.homelab.plan.HostFiles;
import io.homelab.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that travel are in the plan when they would, and not once they did. */
@Timeout(60)
class FilesInPlanTest {
  private static final HostName ONE = new HostName("one");
  private static final HostName TWO = new HostName("two");

  @TempDir Path folder;
  private Path secrets;
  private Bench bench;

  @BeforeEach
  void aLabThatIsUp() throws IOException {
    secrets = Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(secrets.resolve("key"), "12345");
    Files.writeString(secrets.resolve("run"), "id");
    Files.writeString(folder.resolve("setup.sh"), "echo 1");
    bench =
        new Bench(
            folder,
            "{ name: a, host: one, provision: [setup.sh] }",
            "{ name: b, host: two }\nsync: [secrets/]");
    assertThat(bench.plan().files())
        .as("everything is new")
        .extracting(HostFiles::host)
        .containsExactly(ONE, TWO);
    assertThat(bench.up().complete()).isTrue();
    bench.later();
    bench.hasFiles("one");
    bench.hasFiles("two");
    bench.events.clear();
    bench.host("one").log().clear();
  }

  private static HostFiles on(HostName host, Map<String, FileChange> changes) {
    return new HostFiles(host, new TreeMap<>(changes));
  }

  @Test
  void nothing_changes_when_nothing_differs() {
    assertThat(bench.plan().files()).isEmpty();
    assertThat(bench.plan().changes()).isFalse();
  }

  @Test
  void content_of_the_same_size_a_new_name_a_right_and_a_name_less_are_told_apart()
      throws IOException {
    Files.writeString(secrets.resolve("key"), "54321");
    Files.writeString(secrets.resolve("more"), "x");
    Files.setPosixFilePermissions(
        secrets.resolve("run"), PosixFilePermissions.fromString("rwx------"));
    Files.writeString(secrets.resolve("gone"), "x");
    bench.hasFiles("two");
    Files.writeString(secrets.resolve("key"), "00000");
    Files.delete(secrets.resolve("gone"));
    Map<String, FileChange> changes =
        Map.of(
            "secrets/key", FileChange.CHANGED,
            "secrets/more", FileChange.ADDED,
            "secrets/run", FileChange.PERMISSIONS);
    Plan plan = bench.plan();
    assertThat(plan.files())
        .containsExactly(
            on(ONE, changes),
            on(TWO, Map.of("secrets/key", FileChange.CHANGED, "secrets/gone", FileChange.REMOVED)));
    assertThat(plan.changes()).isTrue();
    assertThat(plan.changesMachines()).isFalse();
  }

  @Test
  void up_brings_them_and_calls_no_vagrant() throws IOException {
    Files.writeString(secrets.resolve("key"), "54321");
    RunOutcome outcome = bench.up();
    assertThat(Bench.ok(outcome)).containsExactly("a", "b");
    assertThat(bench.host("one").archive).contains("54321");
    assertThat(bench.host("one").log()).containsExactly("workdir");
    assertThat(bench.events)
        .filteredOn(RunEvent.WorkdirSynced.class::isInstance)
        .extracting(RunEvent::host)
        .containsExactlyInAnyOrder(Optional.of(ONE), Optional.of(TWO));
  }

  @Test
  void a_script_that_changed_travels_too_and_is_not_run() throws IOException {
    Files.writeString(folder.resolve("setup.sh"), "echo 2");
    assertThat(bench.plan().files()).extracting(HostFiles::host).containsExactly(ONE, TWO);
    assertThat(bench.plan().changesMachines()).isFalse();
  }

  @Test
  void a_host_without_a_machine_of_the_lab_gets_no_files() throws IOException {
    Bench alone = new Bench(folder, "{ name: a, host: one }\nsync: [secrets/]");
    assertThat(alone.plan().files()).extracting(HostFiles::host).containsExactly(ONE);
  }

  @Test
  void what_is_not_there_is_named_and_refused_before_anything_is_done() throws IOException {
    Files.delete(secrets.resolve("key"));
    Files.delete(secrets.resolve("run"));
    Files.delete(secrets);
    Plan plan = bench.plan();
    assertThat(plan.files()).isEmpty();
    assertThat(plan.unreadableFiles()).contains("secrets: no such file or folder");
  }

  @Test
  void many_hosts_read_a_file_once() throws IOException {
    Files.writeString(secrets.resolve("key"), "54321");
    LocalFiles files = new LocalFiles(bench.lab());
    files.against(bench.engine, bench.probes());
    Files.delete(secrets.resolve("key"));
    assertThat(files.file("secrets/key"))
        .isEqualTo("20f3765880a5c269b747e1e906054a4b4a3a991259f1e16b5dde4742cec2319a");
    assertThat(files.against(bench.engine, bench.probes()).unreadable()).isEmpty();
  }

  @Test
  void where_no_host_answers_nothing_is_read() throws IOException {
    Files.delete(secrets.resolve("key"));
    Files.delete(secrets.resolve("run"));
    Files.delete(secrets);
    assertThat(new LocalFiles(bench.lab()).against(bench.engine, Map.of()).unreadable()).isEmpty();
  }
}
