package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.FakeEngine;
import io.homelab.engine.SnapshotName;
import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lab's life with an engine that is not Vagrant, through the real planner and the real graph. */
@Timeout(60)
class OtherEngineTest {
  private static final HostName ONE = new HostName("one");
  private static final HostName TWO = new HostName("two");
  private static final MachineName DB = new MachineName("db");
  private static final MachineName WEB = new MachineName("web");
  private static final MachineName FAR = new MachineName("far");

  @TempDir Path folder;
  private final FakeEngine engine = new FakeEngine();
  private Bench bench;

  @BeforeEach
  void lab() throws IOException {
    Files.writeString(
        Files.createDirectories(folder.resolve("boxes")).resolve("x-beta-libvirt.box"), "a box");
    bench =
        new Bench(
            folder,
            "{ name: db, host: one, provision: [{ inline: id }] }",
            "{ name: web, host: one, depends_on: [db] }",
            "{ name: far, host: two, box: x/beta }");
    bench.engine = engine;
  }

  @Test
  void a_lab_is_brought_up_kept_halted_saved_and_destroyed() {
    assertThat(Bench.ok(bench.up())).containsExactly("db", "far", "web");
    assertThat(engine.machines(ONE)).isEqualTo(Map.of(DB, true, WEB, true));
    assertThat(engine.machines(TWO)).isEqualTo(Map.of(FAR, true));
    assertThat(engine.boxes(TWO)).containsExactly(new BoxRef("x/beta", "1.0.0", "libvirt"));

    bench.later();
    assertThat(bench.plan().changes()).isFalse();
    assertThat(bench.verbs().snapshot(Verbs.Snapshot.SAVE, new SnapshotName("a")).complete())
        .isTrue();
    assertThat(bench.verbs().snapshots().values())
        .allSatisfy(names -> assertThat(names).containsExactly("a"));
    assertThat(bench.verbs().halt().complete()).isTrue();
    assertThat(engine.machines(ONE)).isEqualTo(Map.of(DB, false, WEB, false));

    assertThat(bench.verbs().destroy().complete()).isTrue();
    assertThat(engine.machines(ONE)).isEmpty();
    assertThat(engine.machines(TWO)).isEmpty();
    assertThat(bench.written().machines()).isEmpty();
  }

  @Test
  void vagrant_is_never_called() {
    bench.up();
    bench.later();
    bench.verbs().destroy();
    assertThat(bench.host("one").vagrant()).isEmpty();
    assertThat(bench.host("two").vagrant()).isEmpty();
  }

  @Test
  void the_workdir_holds_what_the_engine_asks_for() {
    bench.up();
    assertThat(bench.host("one").archive)
        .contains("machines.txt")
        .doesNotContain("Vagrantfile")
        .doesNotContain("config-vos.yaml");
  }

  @Test
  void what_fails_in_the_engine_fails_one_machine_and_what_depends_on_it() {
    engine.broken.put("provision db", "the script ended with 3");
    assertThat(Bench.failures(bench.up()))
        .satisfiesExactly(
            db -> assertThat(db).startsWith("db: the script ended with 3"),
            web -> assertThat(web).isEqualTo("web: it depends on db, which failed"));
  }
}
