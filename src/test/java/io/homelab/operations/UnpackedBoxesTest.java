package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.BoxLock;
import io.homelab.boxes.BoxPin;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.HttpCatalogs;
import io.homelab.boxes.PackedBox;
import io.homelab.boxes.TestRegistry;
import io.homelab.boxes.VagrantStore;
import io.homelab.model.BoxPlace;
import io.homelab.model.BoxRef;
import io.homelab.operations.DryRun.PlanQuestion;
import io.homelab.plan.BoxStep;
import io.homelab.plan.BoxStep.BoxAction;
import io.homelab.run.EventSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Boxes that Vagrant has unpacked on this computer. */
@Timeout(60)
class UnpackedBoxesTest {
  private static final EventSink NOBODY = event -> {};

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start().has("x/debian", "1.9.0", "2.0.0", "2.10.0");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private LabOnDoubles lab(String boxes, String machine, String... kept) {
    try {
      Files.writeString(
          Files.createDirectories(folder.resolve("local")).resolve("topology.yaml"), boxes);
      for (String path : kept) {
        Path box = Files.createDirectories(unpacked(path));
        Files.writeString(box.resolve("metadata.json"), "{\"provider\":\"libvirt\"}");
        Files.writeString(box.resolve("box.img"), "a disk");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LabOnDoubles lab = new LabOnDoubles(folder, machine);
    lab.registry(
        new BoxRegistry(registry.url(), new HttpCatalogs(registry.url(), Optional.empty())));
    lab.boxes(new VagrantStore(folder.resolve("boxes")));
    return lab;
  }

  private Path unpacked(String path) {
    return folder.resolve("boxes/x-VAGRANTSLASH-debian").resolve(path);
  }

  private static BoxStep planned(LabOnDoubles lab) {
    DryRun run = DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow();
    run.concluded().orThrow();
    return run.plan().boxes().getFirst();
  }

  private static BoxRef debian(String version) {
    return new BoxRef("x/debian", version, "libvirt");
  }

  @Test
  void a_box_that_vagrant_has_here_is_copied_and_the_registry_is_not_asked() throws IOException {
    LabOnDoubles lab =
        lab("", "{ name: a, host: two, box: x/debian, box_version: 2.0.0 }", "2.0.0/libvirt");
    BoxStep step = planned(lab);
    assertThat(step.action()).isEqualTo(BoxAction.COPY);
    assertThat(step.source()).contains(BoxPlace.STORE);
    assertThat(step.bytes())
        .isEqualTo(OptionalLong.of(PackedBox.in(unpacked("2.0.0/libvirt")).bytes()));
    assertThat(registry.asked()).isEmpty();
  }

  @Test
  void it_is_sent_to_the_host_that_needs_it() {
    LabOnDoubles lab =
        lab("", "{ name: a, host: two, box: x/debian, box_version: 2.0.0 }", "2.0.0/libvirt");
    try (BringUp run = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      run.apply(new Approval(run.digest()), NOBODY).orThrow();
    }
    assertThat(lab.vagrant("two").getFirst())
        .startsWith("vagrant box add --force --provider libvirt --box-version 2.0.0 -- /home/ops/")
        .contains("/boxes/x-debian-libvirt.box.");
  }

  @Test
  void a_file_in_boxes_dir_goes_before_it() throws IOException {
    LabOnDoubles lab =
        lab(
            "boxes_dir: boxes-here\n",
            "{ name: a, host: two, box: x/debian, box_version: 2.0.0 }",
            "2.0.0/libvirt");
    Files.createDirectories(folder.resolve("boxes-here"));
    Files.writeString(folder.resolve("boxes-here/x-debian-libvirt.box"), "a file");
    assertThat(planned(lab).source()).contains(BoxPlace.BOXES_DIR);
  }

  @Test
  void another_version_here_is_not_taken_for_it() {
    LabOnDoubles lab =
        lab("", "{ name: a, host: two, box: x/debian, box_version: 2.0.0 }", "1.9.0/libvirt");
    assertThat(planned(lab).action()).isEqualTo(BoxAction.FETCH);
  }

  @Test
  void the_newest_version_here_that_will_do_is_taken_as_vagrant_takes_it() {
    LabOnDoubles lab =
        lab(
            "",
            "{ name: a, host: two, box: x/debian, box_version: '>= 1' }",
            "1.9.0/libvirt",
            "2.0.0/libvirt");
    assertThat(planned(lab).box()).isEqualTo(debian("2.0.0"));
    assertThat(registry.asked()).isEmpty();
  }

  @Test
  void the_lock_goes_before_what_is_here() throws IOException {
    LabOnDoubles lab =
        lab("", "{ name: a, host: two, box: x/debian, box_version: '>= 1' }", "2.0.0/libvirt");
    new BoxLock(
            List.of(
                new BoxPin(
                    debian("1.9.0"),
                    Optional.empty(),
                    Optional.empty(),
                    registry.url() + "/x/debian")))
        .write(folder);
    BoxStep step = planned(lab);
    assertThat(step.box()).isEqualTo(debian("1.9.0"));
    assertThat(step.action()).isEqualTo(BoxAction.FETCH);
  }

  @Test
  void the_version_that_was_chosen_here_is_kept_in_the_lock_with_the_catalog_it_came_from()
      throws IOException {
    LabOnDoubles lab =
        lab("", "{ name: a, host: two, box: x/debian, box_version: '>= 1' }", "2.0.0/libvirt");
    Files.writeString(
        folder.resolve("boxes/x-VAGRANTSLASH-debian/metadata_url"), registry.url() + "/x/debian");
    try (BringUp run = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      run.apply(new Approval(run.digest()), NOBODY).orThrow();
    }
    assertThat(BoxLock.read(folder).of(debian("0")))
        .contains(
            new BoxPin(
                debian("2.0.0"), Optional.empty(), Optional.empty(), registry.url() + "/x/debian"));
  }

  @Test
  void a_checksum_is_about_the_file_which_is_no_longer_here() {
    LabOnDoubles lab =
        lab(
            "boxes: { x/debian: { checksum: 'sha256:%s' } }\n".formatted("ab".repeat(32)),
            "{ name: a, host: two, box: x/debian, box_version: 2.0.0 }",
            "2.0.0/libvirt");
    assertThat(planned(lab).action()).isEqualTo(BoxAction.FETCH);
  }

  @Test
  void a_box_for_another_processor_is_not_sent() {
    LabOnDoubles lab =
        lab(
            "",
            "{ name: a, host: two, box: x/debian, box_version: 2.0.0 }",
            "2.0.0/riscv64/libvirt");
    assertThat(planned(lab).action()).isEqualTo(BoxAction.FETCH);
  }

  @Test
  void a_box_that_no_registry_can_have_is_found_here() throws IOException {
    Path box = Files.createDirectories(folder.resolve("boxes/mine/0/libvirt"));
    Files.writeString(box.resolve("metadata.json"), "{\"provider\":\"libvirt\"}");
    LabOnDoubles lab = lab("", "{ name: a, host: two, box: mine, box_version: '0' }");
    assertThat(planned(lab).source()).contains(BoxPlace.STORE);
  }

  @Test
  void what_is_newer_is_still_asked_of_the_registry() {
    LabOnDoubles lab =
        lab("", "{ name: a, host: two, box: x/debian, box_version: '>= 1' }", "2.0.0/libvirt");
    BoxVersions.RegisteredBox box = BoxVersions.of(lab.open()).orThrow().boxes().getFirst();
    assertThat(box.used()).contains("2.0.0");
    assertThat(box.allowed()).contains("2.10.0");
  }
}
