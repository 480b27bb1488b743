package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.BoxLock;
import io.homelab.boxes.BoxPin;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.HttpCatalogs;
import io.homelab.boxes.TestRegistry;
import io.homelab.boxes.TestRegistry.Reply;
import io.homelab.model.BoxRef;
import io.homelab.operations.BoxVersions.MovedVersion;
import io.homelab.operations.BoxVersions.RegisteredBox;
import io.homelab.operations.DryRun.PlanQuestion;
import io.homelab.plan.BoxStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Versions of boxes where hosts have a catalog of their own as their {@code box_source}. */
@Timeout(60)
class VersionSourcesTest {
  private static final String OPEN = "{ name: a, box: x/debian, box_version: '~> 2.0' }";

  @TempDir Path folder;
  private TestRegistry registry;
  private TestRegistry theirs;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start();
    theirs = TestRegistry.start().has("x/debian", "1.0.0", "2.0.0", "2.4.0", "3.0.0");
  }

  @AfterEach
  void stop() {
    registry.close();
    theirs.close();
  }

  private LabOnDoubles lab(String machine, String one, String two) {
    LabOnDoubles lab =
        LabOnDoubles.on(
            """
            hosts:
              - { name: one, address: 127.0.0.1, box_source: "%s" }
              - { name: two, address: two.local, box_source: "%s" }
            """
                .formatted(one, two),
            folder,
            machine);
    asksAnew(lab);
    return lab;
  }

  private void asksAnew(LabOnDoubles lab) {
    lab.registry(
        new BoxRegistry(registry.url(), new HttpCatalogs(registry.url(), Optional.empty())));
  }

  private String catalog() {
    return theirs.url() + "/x/debian";
  }

  private static RegisteredBox only(LabOnDoubles lab) {
    List<RegisteredBox> boxes = BoxVersions.of(lab.open()).orThrow().boxes();
    assertThat(boxes).hasSize(1);
    return boxes.getFirst();
  }

  @Test
  void where_every_host_has_a_catalog_the_registry_is_not_asked() {
    LabOnDoubles lab = lab(OPEN, catalog(), catalog());
    RegisteredBox box = only(lab);
    assertThat(box.allowed()).contains("2.4.0");
    assertThat(box.newest()).contains("3.0.0");
    assertThat(box.problem()).isEmpty();
    assertThat(BoxVersions.update(lab.open(), List.of()).orThrow())
        .containsExactly(
            new MovedVersion(new BoxRef("x/debian", "2.4.0", "libvirt"), Optional.empty()));
    assertThat(BoxLock.read(folder).pins())
        .extracting(BoxPin::source)
        .as("the lock says where it was found")
        .containsExactly(catalog());
    assertThat(registry.asked()).isEmpty();
  }

  @Test
  void a_plan_settles_on_the_newest_of_the_hosts_catalog_and_keeps_to_the_lock_after_that() {
    LabOnDoubles lab = lab(OPEN, catalog(), catalog());
    try (BringBoxes boxes = BringBoxes.propose(lab.open(), Placing.USUAL).orThrow()) {
      assertThat(boxes.apply(event -> {}).orThrow().complete()).isTrue();
    }
    theirs.has("x/debian", "2.4.0", "2.5.0");
    asksAnew(lab);
    List<BoxStep> steps = DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow().plan().boxes();
    assertThat(steps).extracting(step -> step.box().version()).containsOnly("2.4.0");
    assertThat(only(lab).allowed()).contains("2.5.0");
    assertThat(only(lab).outdated()).isTrue();
    assertThat(registry.asked()).isEmpty();
  }

  @Test
  void a_file_here_says_nothing_to_hosts_with_a_catalog() throws IOException {
    LabOnDoubles lab = lab("{ name: a, box: x/debian }", catalog(), catalog());
    Path boxes = lab.open().lab().boxes().folder();
    Files.createDirectories(boxes);
    Files.writeString(boxes.resolve("x-debian-libvirt.box"), "a box");
    assertThat(only(lab).newest()).contains("3.0.0");
    LabOnDoubles mixed = lab("{ name: a, box: x/debian }", catalog(), "auto");
    assertThat(BoxVersions.of(mixed.open()).orThrow().boxes())
        .as("a host that gets the file has its version")
        .isEmpty();
  }

  @Test
  void of_several_catalogs_the_newest_that_each_has_is_the_one() {
    registry.has("x/debian", "2.0.0", "2.9.0");
    LabOnDoubles lab = lab(OPEN, "auto", catalog());
    assertThat(only(lab).allowed()).contains("2.0.0");
    assertThat(only(lab).newest()).contains("3.0.0");
    assertThat(BoxVersions.update(lab.open(), List.of("x/debian")).orThrow())
        .extracting(moved -> moved.box().version())
        .containsExactly("2.0.0");

    registry.has("x/debian", "2.9.0");
    asksAnew(lab);
    assertThat(Refusals.of(BoxVersions.update(lab.open(), List.of())).sentence())
        .isEqualTo(
            "no version of box x/debian that will do is in each of %s, %s"
                .formatted(registry.url() + "/x/debian", catalog()));
  }

  @Test
  void a_machine_that_is_pinned_is_about_its_own_host_alone() {
    registry.has("x/debian", "2.9.0");
    String pinned = OPEN.replace("a,", "a, host: two,");
    assertThat(only(lab(pinned, "auto", catalog())).allowed()).contains("2.4.0");
    assertThat(only(lab(pinned, catalog(), "auto")).allowed()).contains("2.9.0");
  }

  @Test
  void a_catalog_of_another_box_does_not_count() {
    registry.has("x/debian", "2.0.0", "2.9.0");
    theirs.has("x/other", "2.0.0");
    assertThat(only(lab(OPEN, "auto", theirs.url() + "/x/other")).allowed()).contains("2.9.0");
    assertThat(only(lab(OPEN, theirs.url() + "/x/other", theirs.url() + "/x/other")).allowed())
        .contains("2.9.0");
  }

  @Test
  void the_topologys_own_address_of_a_box_wins_over_the_hosts() throws IOException {
    registry.has("mine.json", "2.9.0");
    Files.writeString(
        Files.createDirectories(folder.resolve("local")).resolve("topology.yaml"),
        "boxes: { x/debian: { url: '%s/mine.json' } }\n".formatted(registry.url()));
    assertThat(only(lab(OPEN, catalog(), catalog())).allowed()).contains("2.9.0");
    assertThat(theirs.asked()).isEmpty();
  }

  @Test
  void a_catalog_that_is_silent_is_a_problem_and_nothing_moves() {
    registry.has("x/debian", "2.0.0");
    theirs.says("/x/debian", new Reply(503, "", ""));
    LabOnDoubles lab = lab(OPEN, "auto", catalog());
    assertThat(only(lab).problem().orElseThrow())
        .contains(catalog(), "does not answer: it answers with HTTP status 503");
    assertThat(only(lab).allowed()).isEmpty();
    assertThat(Refusals.of(BoxVersions.update(lab.open(), List.of())).kind())
        .isEqualTo(Refusal.Kind.UNREACHABLE);
    assertThat(folder.resolve("homelab.lock.yaml")).doesNotExist();
  }
}
