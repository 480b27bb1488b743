package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.BoxLock;
import io.homelab.boxes.BoxPin;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.HttpCatalogs;
import io.homelab.boxes.TestRegistry;
import io.homelab.model.BoxRef;
import io.homelab.operations.DryRun.PlanQuestion;
import io.homelab.plan.BoxStep;
import io.homelab.run.EventSink;
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

/** Boxes that come from a registry, which answers over real HTTP. */
@Timeout(60)
class SettledBoxesTest {
  private static final EventSink NOBODY = event -> {};
  private static final String CHOSEN =
      "{ name: a, host: two, box: x/debian, box_version: '~> 2.0' }";

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start().has("x/debian", "1.9.0", "2.0.0", "2.10.0", "2.9.0", "3.0.0");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private LabOnDoubles lab(String machine) {
    LabOnDoubles lab = new LabOnDoubles(folder, machine);
    lab.registry(asked());
    return lab;
  }

  private BoxRegistry asked() {
    return new BoxRegistry(registry.url(), new HttpCatalogs(registry.url(), Optional.empty()));
  }

  private static void up(LabOnDoubles lab) {
    try (BringUp run = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      run.apply(new Approval(run.digest()), NOBODY).orThrow();
    }
  }

  private static List<BoxStep> planned(LabOnDoubles lab) {
    return DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow().plan().boxes();
  }

  private static Refusal refused(LabOnDoubles lab) {
    Answer<DryRun> run = DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB);
    return run instanceof Answer.Refused<DryRun> early
        ? early.refusal()
        : Refusals.of(run.orThrow().concluded());
  }

  private Optional<String> locked() {
    return BoxLock.read(folder)
        .of(new BoxRef("x/debian", "0", "libvirt"))
        .map(pin -> pin.box().version());
  }

  @Test
  void the_newest_version_that_will_do_is_planned_fetched_by_the_host_and_kept_in_the_lock() {
    LabOnDoubles lab = lab(CHOSEN);
    assertThat(planned(lab))
        .singleElement()
        .satisfies(step -> {
          assertThat(step.box().version()).isEqualTo("2.10.0");
          assertThat(step.action()).isEqualTo(BoxStep.BoxAction.FETCH);
          assertThat(step.from()).contains(registry.url() + "/x/debian");
        });
    assertThat(locked()).as("a dry run writes nothing").isEmpty();

    up(lab);

    assertThat(lab.vagrant("two"))
        .anyMatch(line ->
            line.matches(
                "vagrant box add --force --provider libvirt --box-version 2.10.0 -- "
                    + ".*/boxes/x-debian-libvirt.box.[0-9a-f]{16}.json"));
    assertThat(locked()).contains("2.10.0");
    assertThat(BoxLock.read(folder).pins().getFirst())
        .isEqualTo(
            new BoxPin(
                new BoxRef("x/debian", "2.10.0", "libvirt"),
                Optional.of("amd64"),
                Optional.of("ab".repeat(32)),
                registry.url() + "/x/debian"));
  }

  @Test
  void the_lock_keeps_the_version_when_there_is_a_newer_one_and_nobody_is_asked() {
    LabOnDoubles lab = lab(CHOSEN);
    up(lab);
    registry.has("x/debian", "2.10.0", "2.11.0");
    lab.registry(asked());
    lab.told("two", facts -> facts.box(new BoxRef("x/debian", "2.10.0", "libvirt")));
    registry.asked().clear();

    DryRun again = DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow();

    assertThat(again.concluded().orThrow()).as("changes").isFalse();
    assertThat(registry.asked()).isEmpty();
  }

  @Test
  void a_version_that_only_the_lock_wants_is_said_with_the_way_out() throws IOException {
    new BoxLock(
            List.of(
                new BoxPin(
                    new BoxRef("x/debian", "2.7.0", "libvirt"),
                    Optional.empty(),
                    Optional.empty(),
                    registry.url() + "/x/debian")))
        .write(folder);
    Refusal refusal = refused(lab(CHOSEN));
    assertThat(refusal.sentence())
        .isEqualTo(
            "box x/debian: %s/x/debian does not have version 2.7.0, which homelab.lock.yaml keeps"
                .formatted(registry.url()));
    assertThat(refusal.hint()).isEqualTo("to choose anew, run: homelab box update x/debian");
  }

  @Test
  void a_lock_that_no_longer_meets_the_topology_gives_way() throws IOException {
    new BoxLock(
            List.of(
                new BoxPin(
                    new BoxRef("x/debian", "1.9.0", "libvirt"),
                    Optional.empty(),
                    Optional.empty(),
                    "http://x/y")))
        .write(folder);
    LabOnDoubles lab = lab(CHOSEN);
    assertThat(planned(lab).getFirst().box().version()).isEqualTo("2.10.0");
    up(lab);
    assertThat(locked()).contains("2.10.0");
  }

  @Test
  void without_the_lock_a_machine_keeps_what_it_was_made_from() throws IOException {
    LabOnDoubles lab = lab(CHOSEN);
    up(lab);
    Files.delete(folder.resolve("homelab.lock.yaml"));
    registry.has("x/debian", "2.10.0", "2.11.0");
    lab.registry(asked());
    assertThat(DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow().concluded().orThrow())
        .as("changes")
        .isFalse();
  }

  @Test
  void no_version_means_the_newest() {
    assertThat(planned(lab("{ name: a, box: x/debian, box_version: '>= 0' }")).getFirst().box())
        .isEqualTo(new BoxRef("x/debian", "3.0.0", "libvirt"));
  }

  @Test
  void an_exact_version_that_the_registry_has_not_is_refused_with_those_it_has() {
    Refusal refusal = refused(lab("{ name: a, box: x/debian, box_version: 2.0.1 }"));
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.USAGE);
    assertThat(refusal.sentence())
        .isEqualTo(
            "box x/debian has no version that meets '2.0.1' for provider libvirt at "
                + registry.url()
                + "/x/debian");
    assertThat(refusal.hint()).isEqualTo("it has 3.0.0, 2.10.0, 2.9.0, 2.0.0, 1.9.0");
  }

  @Test
  void conditions_that_nothing_meets_are_refused() {
    assertThat(refused(lab("{ name: a, box: x/debian, box_version: '> 3' }")).sentence())
        .startsWith("box x/debian has no version that meets '> 3' for provider libvirt");
  }

  @Test
  void a_box_that_is_not_for_the_provider_is_refused_with_those_that_it_is_for() {
    registry.says(
        "/x/debian",
        new TestRegistry.Reply(
            200,
            "",
            "{\"versions\":[{\"version\":\"2.0\",\"providers\":[{\"name\":\"virtualbox\"}]}]}"));
    Refusal refusal = refused(lab(CHOSEN));
    assertThat(refusal.sentence()).startsWith("box x/debian is not for provider libvirt at ");
    assertThat(refusal.hint()).isEqualTo("it is for virtualbox");
  }

  @Test
  void a_box_that_is_nowhere_is_refused_before_anything_is_touched() {
    LabOnDoubles lab = lab("{ name: a, box: x/gone, box_version: 1.0.0 }");
    Refusal refusal = refused(lab);
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.USAGE);
    assertThat(refusal.sentence())
        .isEqualTo(
            "box x/gone is not on this computer, and there is none at "
                + registry.url()
                + "/x/gone");
    try (BringUp run = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(run.objection()).contains(refusal);
    }
    assertThat(lab.vagrant("one")).isEmpty();
    assertThat(folder.resolve("homelab.lock.yaml")).doesNotExist();
  }

  @Test
  void a_box_that_wants_a_login_is_refused_with_how_to_log_in() {
    registry.says("/x/debian", new TestRegistry.Reply(401, "", ""));
    assertThat(refused(lab(CHOSEN)).hint()).contains("VAGRANT_CLOUD_TOKEN");
  }

  @Test
  void when_the_registry_is_off_a_choice_is_refused_and_an_exact_version_left_to_the_host() {
    LabOnDoubles choice = lab(CHOSEN);
    registry.close();
    Refusal refusal = refused(choice);
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNREACHABLE);
    assertThat(refusal.sentence())
        .startsWith("no version of box x/debian can be chosen: " + registry.url() + "/x/debian");

    LabOnDoubles exact = lab("{ name: a, box: x/debian, box_version: 2.0.0 }");
    up(exact);
    assertThat(exact.known().toString()).contains("a");
    assertThat(locked()).isEmpty();
  }

  @Test
  void an_offline_plan_asks_nobody_and_goes_by_the_lock() {
    LabOnDoubles lab = lab(CHOSEN);
    PlanQuestion offline =
        new PlanQuestion(
            Placing.USUAL, true, false, Optional.empty(), Optional.empty(), Optional.empty());
    assertThat(DryRun.of(lab.open(), offline).orThrow().plan().boxes().getFirst().box().version())
        .isEqualTo("~> 2.0");
    assertThat(registry.asked()).isEmpty();
    up(lab);
    registry.asked().clear();
    assertThat(DryRun.of(lab.open(), offline).orThrow().plan().present().getFirst().machine().box())
        .isEqualTo(new BoxRef("x/debian", "2.10.0", "libvirt"));
    assertThat(registry.asked()).isEmpty();
  }

  @Test
  void a_box_file_wins_is_not_asked_about_and_cannot_be_chosen_by_conditions() throws IOException {
    LabOnDoubles lab = lab("{ name: a, box: x/new, box_version: 7.0.0 }");
    Path file = lab.open().lab().boxes().folder().resolve("x-new-libvirt.box");
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, "a box");
    assertThat(planned(lab).getFirst().action()).isEqualTo(BoxStep.BoxAction.COPY);
    assertThat(registry.asked()).isEmpty();
    Refusal refusal = refused(lab("{ name: a, box: x/new, box_version: '>= 1' }"));
    assertThat(refusal.sentence())
        .isEqualTo(
            "box x/new: its file in boxes_dir does not say its version, so '>= 1' cannot choose");
  }

  @Test
  void a_lock_that_cannot_be_read_is_a_bad_file() throws IOException {
    Files.writeString(folder.resolve("homelab.lock.yaml"), "boxes: 7");
    Refusal refusal = refused(lab(CHOSEN));
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.USAGE);
    assertThat(refusal.hint()).contains("remove it");
    assertThat(refusal.fileErrors())
        .containsExactly(
            new FileError("homelab.lock.yaml", 1, 8, "boxes is no list", "expected a list"));
  }
}
