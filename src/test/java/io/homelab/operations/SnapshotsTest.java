package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.MachineName;
import io.homelab.run.EventSink;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots through {@link MachineVerbs}. */
@Timeout(60)
class SnapshotsTest {
  private static final EventSink NOBODY = event -> {};

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "--force", "../x", "a\nb"})
  void a_name_that_could_pass_for_something_else_is_refused(String name) {
    assertThat(Refusals.of(SnapshotRequest.named(name)).sentence())
        .isEqualTo("invalid snapshot name '" + name + "'");
  }

  @Test
  void what_was_saved_is_listed_and_can_be_restored() {
    LabOnDoubles lab =
        new LabOnDoubles(folder, "{ name: web }").left(state -> state.ready("web", "one"));
    SnapshotRequest before = SnapshotRequest.named("before").orThrow();

    try (MachineVerbs verbs =
        MachineVerbs.find(lab.open(), List.of(), "vos snapshot save").orThrow()) {
      assertThat(verbs.save(before, NOBODY).orThrow().complete()).isTrue();
      assertThat(verbs.snapshots(NOBODY).orThrow())
          .containsEntry(new MachineName("web"), List.of("before"));
      assertThat(verbs.restore(before, NOBODY).orThrow().ok())
          .containsExactly(new MachineName("web"));
    }
    assertThat(lab.vagrant("one")).anyMatch(line -> line.contains("snapshot restore"));
  }
}
