package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.run.EventSink;
import io.homelab.run.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@link BoxInventory} and {@link BringBoxes}. */
@Timeout(60)
class BoxesTest {
  private static final EventSink NOBODY = event -> {};
  private static final HostName ONE = new HostName("one");
  private static final HostName TWO = new HostName("two");
  private static final BoxRef ALPINE = new BoxRef("x/alpine", "1.0.0", "libvirt");
  private static final BoxRef OLD = new BoxRef("x/alpine", "0.9.0", "libvirt");
  private static final String NEWER = "box_version: 2.0.0";

  @TempDir Path folder;

  @Test
  void every_box_is_listed_with_how_many_machines_of_the_lab_were_made_from_it() {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: a }", "{ name: b }", "{ name: c }");
    lab.left(state -> state.ready("a", "one").ready("b", "one").ready("c", "two"));
    lab.told("one", facts -> facts.box(OLD));

    BoxInventory found = BoxInventory.of(lab.open()).orThrow();

    assertThat(found.boxes())
        .containsExactlyInAnyOrder(
            new BoxOnHost(ONE, ALPINE, 2),
            new BoxOnHost(ONE, OLD, 0),
            new BoxOnHost(TWO, ALPINE, 1));
    assertThat(found.silent()).isEmpty();
  }

  @Test
  void a_host_that_does_not_tell_is_named_with_the_reason_beside_the_boxes_of_the_others() {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: a }");
    lab.silence("two");

    BoxInventory found = BoxInventory.of(lab.open()).orThrow();

    assertThat(found.boxes()).extracting(BoxOnHost::host).containsExactly(ONE);
    assertThat(found.silent()).containsExactly(Map.entry(TWO, "no answer"));
  }

  @Test
  void a_box_goes_to_the_host_whose_machine_will_need_it_and_no_machine_is_made()
      throws IOException {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: a, host: two, box: x/debian }");
    Path file = lab.open().lab().boxes().folder().resolve("x-debian-libvirt.box");
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, "a box");
    List<RunEvent> events = new CopyOnWriteArrayList<>();

    try (BringBoxes boxes = BringBoxes.propose(lab.open(), Placing.USUAL).orThrow()) {
      assertThat(boxes.apply(events::add).orThrow().complete()).isTrue();
    }

    assertThat(events).anyMatch(RunEvent.BoxSynced.class::isInstance);
    assertThat(lab.remote("two").uploads()).hasSize(1);
    assertThat(lab.remote("one").uploads()).isEmpty();
    assertThat(lab.vagrant("two")).noneMatch(line -> line.startsWith("vagrant up"));
    assertThat(lab.known()).isEmpty();
  }

  @Test
  void what_every_host_has_already_is_not_sent_again() {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: a, host: two }");

    try (BringBoxes boxes = BringBoxes.propose(lab.open(), Placing.USUAL).orThrow()) {
      assertThat(boxes.apply(NOBODY).orThrow().complete()).isTrue();
    }

    assertThat(lab.remote("two").uploads()).isEmpty();
  }

  @Test
  void a_box_that_is_nowhere_is_refused_and_the_lock_is_free_again() {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: a, host: two, " + NEWER + ", box: gone }");

    Refusal refusal = Refusals.of(BringBoxes.propose(lab.open(), Placing.USUAL));

    assertThat(refusal.sentence()).startsWith("box gone 2.0.0 (libvirt) is neither on host two");
    assertThat(refusal.hint()).contains("boxes_dir");
    assertThat(Cordoning.cordon(lab.open(), List.of("one"))).isInstanceOf(Answer.Given.class);
  }

  @Test
  void a_machine_that_fits_nowhere_or_whose_host_is_silent_is_refused_before_anything_is_sent() {
    LabOnDoubles full = new LabOnDoubles(folder, "{ name: a, memory_mb: 999999 }");
    assertThat(Refusals.of(BringBoxes.propose(full.open(), Placing.USUAL)).kind())
        .isEqualTo(Refusal.Kind.DOES_NOT_FIT);

    LabOnDoubles silent =
        new LabOnDoubles(folder, "{ name: a }").left(state -> state.ready("a", "two"));
    silent.silence("two");
    assertThat(Refusals.of(BringBoxes.propose(silent.open(), Placing.USUAL)).kind())
        .isEqualTo(Refusal.Kind.UNREACHABLE);
    assertThat(silent.remote("one").commands()).isEmpty();
  }
}
