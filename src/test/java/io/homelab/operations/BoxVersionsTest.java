package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.BoxLock;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.HttpCatalogs;
import io.homelab.boxes.TestRegistry;
import io.homelab.model.BoxRef;
import io.homelab.operations.BoxVersions.MovedVersion;
import io.homelab.operations.BoxVersions.RegisteredBox;
import io.homelab.operations.DryRun.PlanQuestion;
import io.homelab.plan.Action;
import io.homelab.run.EventSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code box outdated} and {@code box update}. */
@Timeout(60)
class BoxVersionsTest {
  private static final EventSink NOBODY = event -> {};
  private static final BoxRef OPEN = new BoxRef("x/debian", "~> 2.0", "libvirt");
  private static final BoxRef EXACT = new BoxRef("x/arch", "1.0", "libvirt");

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry =
        TestRegistry.start().has("x/debian", "2.0.0", "2.1.0", "3.0.0").has("x/arch", "1.0", "1.1");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private LabOnDoubles lab() {
    LabOnDoubles lab =
        new LabOnDoubles(
            folder,
            "{ name: a, host: two, box: x/debian, box_version: '~> 2.0' }",
            "{ name: b, host: two, box: x/arch, box_version: '1.0' }",
            "{ name: c, host: one }");
    lab.open().lab().boxes().folder().toFile().mkdirs();
    lab.registry(
        new BoxRegistry(registry.url(), new HttpCatalogs(registry.url(), Optional.empty())));
    return lab;
  }

  private static void up(LabOnDoubles lab) {
    try (BringUp run = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      run.apply(new Approval(run.digest()), NOBODY).orThrow();
    }
  }

  private Optional<String> locked(String box) {
    return BoxLock.read(folder).of(new BoxRef(box, "0", "libvirt")).map(p -> p.box().version());
  }

  @Test
  void each_box_of_the_registry_is_shown_with_what_is_used_allowed_and_newest() {
    LabOnDoubles lab = lab();
    up(lab);
    registry.has("x/debian", "2.1.0", "2.2.0", "3.0.0").says("/x/arch", gone());
    lab.registry(
        new BoxRegistry(registry.url(), new HttpCatalogs(registry.url(), Optional.empty())));
    List<RegisteredBox> boxes = BoxVersions.of(lab.open()).orThrow().boxes();
    assertThat(boxes)
        .extracting(RegisteredBox::asked)
        .filteredOn(box -> !box.name().equals("x/alpine"))
        .containsExactly(EXACT, OPEN);
    RegisteredBox debian = boxes.getLast();
    assertThat(debian.used()).contains("2.1.0");
    assertThat(debian.allowed()).contains("2.2.0");
    assertThat(debian.newest()).contains("3.0.0");
    assertThat(debian.outdated()).isTrue();
    RegisteredBox arch =
        boxes.stream().filter(box -> box.asked().equals(EXACT)).findFirst().orElseThrow();
    assertThat(arch.outdated()).isFalse();
    assertThat(arch.problem().orElseThrow()).contains("there is none at");
    assertThat(locked("x/debian")).as("looking changes nothing").contains("2.1.0");
  }

  private static TestRegistry.Reply gone() {
    return new TestRegistry.Reply(404, "", "");
  }

  @Test
  void an_update_moves_the_lock_and_the_next_plan_says_what_it_means() {
    LabOnDoubles lab = lab();
    up(lab);
    registry.has("x/debian", "2.1.0", "2.2.0", "3.0.0");
    lab.registry(
        new BoxRegistry(registry.url(), new HttpCatalogs(registry.url(), Optional.empty())));
    assertThat(BoxVersions.update(lab.open(), List.of()).orThrow())
        .containsExactly(
            new MovedVersion(new BoxRef("x/debian", "2.2.0", "libvirt"), Optional.of("2.1.0")));
    assertThat(locked("x/debian")).contains("2.2.0");
    assertThat(locked("x/arch")).as("another box stays").contains("1.0");
    assertThat(
            DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow().plan().machines().stream()
                .filter(step -> step.action() == Action.REPLACE)
                .map(step -> step.name().value()))
        .containsExactly("a");
    assertThat(BoxVersions.update(lab.open(), List.of("x/debian")).orThrow()).isEmpty();
  }

  @Test
  void a_box_of_one_version_or_of_no_machine_cannot_be_updated() {
    LabOnDoubles lab = lab();
    assertThat(Refusals.of(BoxVersions.update(lab.open(), List.of("x/arch"))).sentence())
        .isEqualTo("the version of box x/arch is not open: topology.yaml says 1.0");
    assertThat(Refusals.of(BoxVersions.update(lab.open(), List.of("x/none"))).sentence())
        .isEqualTo("no machine of this lab is made from box x/none");
    assertThat(folder.resolve("homelab.lock.yaml")).doesNotExist();
    assertThat(BoxVersions.update(lab.open(), List.of())).isInstanceOf(Answer.Given.class);
  }
}
