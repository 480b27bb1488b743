package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.BoxLock;
import io.homelab.boxes.BoxPin;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.HttpCatalogs;
import io.homelab.boxes.TestRegistry;
import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxPlace;
import io.homelab.model.BoxRef;
import io.homelab.operations.DryRun.PlanQuestion;
import io.homelab.plan.BoxStep;
import io.homelab.remote.RemoteCommand;
import io.homelab.run.EventSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

/** Boxes of which the topology says more than their name, from a server over real HTTP. */
@Timeout(60)
class DeclaredBoxesTest {
  private static final EventSink NOBODY = event -> {};
  private static final String MACHINE = "{ name: a, host: two, box: x/debian, box_version: 2.0.0 }";
  private static final BoxRef BOX = new BoxRef("x/debian", "2.0.0", "libvirt");
  private static final String A_BOX_SHA1 = "239599b2f71e00b13f0ec9691023e371bd96dbd2";

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private LabOnDoubles lab(String keys, String machine) {
    try {
      Files.writeString(
          Files.createDirectories(folder.resolve("local")).resolve("topology.yaml"),
          "boxes: { x/debian: { %s } }\n".formatted(keys));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LabOnDoubles lab = new LabOnDoubles(folder, machine);
    lab.registry(
        new BoxRegistry(registry.url(), new HttpCatalogs(registry.url(), Optional.empty())));
    return lab;
  }

  private static BoxStep planned(LabOnDoubles lab) {
    DryRun run = DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow();
    run.concluded().orThrow();
    return run.plan().boxes().getFirst();
  }

  private static Refusal refused(LabOnDoubles lab) {
    Answer<DryRun> run = DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB);
    return run instanceof Answer.Refused<DryRun> early
        ? early.refusal()
        : Refusals.of(run.orThrow().concluded());
  }

  private static void up(LabOnDoubles lab) {
    try (BringUp run = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      run.apply(new Approval(run.digest()), NOBODY).orThrow();
    }
  }

  /** The catalogs that were written on a host. */
  private static List<String> catalogs(LabOnDoubles lab) {
    return lab.remote("two").commands().stream()
        .map(DeclaredBoxesTest::input)
        .filter(text -> text.contains("\"versions\""))
        .toList();
  }

  private static String input(RemoteCommand command) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      command.stdin().writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void the_file_at_an_address_is_looked_for_from_here_and_fetched_and_checked_by_the_host() {
    registry.file("/debian.box", "a box");
    String sum = "cd".repeat(20);
    LabOnDoubles lab =
        lab("url: '%s/debian.box', checksum: %s".formatted(registry.url(), sum), MACHINE);

    BoxStep step = planned(lab);

    assertThat(step.action()).isEqualTo(BoxStep.BoxAction.FETCH);
    assertThat(step.source()).contains(BoxPlace.URL);
    assertThat(step.from()).contains(registry.url() + "/debian.box");
    assertThat(step.bytes()).isEqualTo(OptionalLong.of(5));
    assertThat(registry.asked()).containsExactly("HEAD /debian.box");

    up(lab);

    assertThat(catalogs(lab))
        .singleElement()
        .asString()
        .contains(
            "\"version\" : \"2.0.0\"",
            registry.url() + "/debian.box",
            "\"checksum_type\" : \"sha1\"",
            "\"checksum\" : \"" + sum + "\"");
    assertThat(lab.remote("two").uploads()).isEmpty();
    assertThat(BoxLock.read(folder)).as("one file has no version to keep").isEqualTo(BoxLock.NONE);
  }

  @Test
  void an_address_that_wants_a_login_is_said_without_its_secret() {
    registry.file("/kept.box", "a box").keeps("/kept.box");
    LabOnDoubles lab = lab("url: '%s/kept.box?sig=s3cret'".formatted(registry.url()), MACHINE);
    assertThat(refused(lab).sentence())
        .isEqualTo(
            "the server does not let you fetch box %s from %s/kept.box?...: it answers with HTTP status 401"
                .formatted(BOX, registry.url()));
  }

  @Test
  void an_address_without_a_file_is_refused_before_anything_is_touched() {
    LabOnDoubles lab = lab("url: '%s/gone.box'".formatted(registry.url()), MACHINE);
    assertThat(refused(lab).sentence())
        .isEqualTo(
            "there is no file of box %s at %s/gone.box: it answers with HTTP status 404"
                .formatted(BOX, registry.url()));
    assertThat(refused(lab).hint()).contains("'boxes' in topology.yaml");
    assertThat(lab.vagrant("two")).isEmpty();
  }

  @Test
  void an_address_that_is_silent_is_left_to_the_host() {
    registry.close();
    LabOnDoubles lab = lab("url: '%s/debian.box'".formatted(registry.url()), MACHINE);
    assertThat(planned(lab).bytes()).isEmpty();
    up(lab);
    assertThat(catalogs(lab)).singleElement().asString().contains("/debian.box");
  }

  @Test
  void an_address_of_a_catalog_lists_versions_for_conditions_and_for_the_lock() {
    registry.has("x/debian", "1.0.0", "2.0.0", "2.4.0", "3.0.0");
    registry.says("/catalog", new TestRegistry.Reply(302, "/x/debian", ""));
    LabOnDoubles lab =
        lab("url: '%s/catalog'".formatted(registry.url()), MACHINE.replace("2.0.0", "'~> 2.0'"));

    assertThat(planned(lab).box().version()).isEqualTo("2.4.0");
    up(lab);

    assertThat(BoxLock.read(folder).pins())
        .containsExactly(
            new BoxPin(
                new BoxRef("x/debian", "2.4.0", "libvirt"),
                Optional.of("amd64"),
                Optional.of("ab".repeat(32)),
                registry.url() + "/catalog"));
    assertThat(catalogs(lab))
        .singleElement()
        .asString()
        .contains(registry.url() + "/files/x/debian-2.4.0.box", "ab".repeat(32));
    assertThat(BoxVersions.of(lab.open()).orThrow().boxes())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.used()).contains("2.4.0");
          assertThat(row.newest()).contains("3.0.0");
        });
  }

  @Test
  void of_several_architectures_the_one_of_the_machine_is_fetched_and_checked() {
    registry.lists(
        "x/debian",
        "{\"version\":\"2.0.0\",\"providers\":[%s,%s]}"
            .formatted(provider("arm64", "cd"), provider("amd64", "ef")));
    registry.file("/amd64.box", "a box");
    assertThat(planned(lab("architecture: amd64", MACHINE)).download().orElseThrow().checksum())
        .contains(BoxChecksum.sha256("ef".repeat(32)));
    assertThat(
            planned(lab("url: '%s/x/debian'".formatted(registry.url()), MACHINE))
                .download()
                .orElseThrow()
                .checksum())
        .as("where nobody says which one, it is that of the hosts")
        .contains(BoxChecksum.sha256("ef".repeat(32)));
    assertThat(refused(lab("checksum: " + "ab".repeat(32), MACHINE)).sentence())
        .contains("no longer the one of topology.yaml: sha256:efef");
    registry.lists(
        "x/debian",
        "{\"version\":\"2.0.0\",\"providers\":[%s]}".formatted(provider("arm64", "cd")));
    assertThat(refused(lab("architecture: amd64", MACHINE)).sentence())
        .isEqualTo("box %s is not for amd64 at %s/x/debian".formatted(BOX, registry.url()));
  }

  private String provider(String architecture, String sum) {
    return ("{\"name\":\"libvirt\",\"url\":\"%s/%s.box\",\"checksum_type\":\"sha256\","
            + "\"checksum\":\"%s\",\"architecture\":\"%s\"}")
        .formatted(registry.url(), architecture, sum.repeat(32), architecture);
  }

  @Test
  void a_registry_that_lists_another_file_than_the_topology_or_the_lock_means_is_refused()
      throws IOException {
    registry.has("x/debian", "2.0.0");
    assertThat(refused(lab("checksum: " + "cd".repeat(32), MACHINE)).sentence())
        .contains("is no longer the one of topology.yaml: sha256:abab");
    new BoxLock(
            List.of(
                new BoxPin(
                    BOX,
                    Optional.empty(),
                    Optional.of("cd".repeat(32)),
                    registry.url() + "/x/debian")))
        .write(folder);
    assertThat(refused(lab("checksum: md5:" + "cd".repeat(16), MACHINE)).sentence())
        .contains("is no longer the one of homelab.lock.yaml: sha256:abab");
  }

  @Test
  void a_listed_file_that_is_gone_is_refused_before_anything_is_touched() {
    registry.has("x/debian", "2.0.0").without("/files/x/debian-2.0.0.box");
    assertThat(refused(lab("checksum: " + "ab".repeat(32), MACHINE)).sentence())
        .contains("but its file is not at " + registry.url() + "/files/x/debian-2.0.0.box");
  }

  @Test
  void a_named_file_is_sent_when_its_checksum_is_right() throws IOException {
    Files.writeString(folder.resolve("built.box"), "a box");
    LabOnDoubles lab = lab("file: built.box, checksum: " + A_BOX_SHA1, MACHINE);
    assertThat(planned(lab))
        .isEqualTo(BoxStep.copied(planned(lab).host(), BOX, OptionalLong.of(5), BoxPlace.FILE));
    up(lab);
    assertThat(lab.remote("two").uploads()).hasSize(1);
    assertThat(registry.asked()).isEmpty();
  }

  @Test
  void a_named_file_with_another_checksum_or_none_at_all_is_refused() throws IOException {
    assertThat(refused(lab("file: built.box", MACHINE)).sentence())
        .isEqualTo("there is no file of box %s at %s".formatted(BOX, folder.resolve("built.box")));
    Files.writeString(folder.resolve("built.box"), "a bix");
    LabOnDoubles lab = lab("file: built.box, checksum: " + A_BOX_SHA1, MACHINE);
    assertThat(refused(lab).sentence())
        .startsWith("the file of box %s is not the one that topology.yaml means".formatted(BOX));
    assertThat(Refusals.of(BringBoxes.propose(lab.open(), Placing.USUAL)).sentence())
        .isEqualTo(refused(lab).sentence());
    try (BringUp run = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(run.objection()).map(Refusal::sentence).contains(refused(lab).sentence());
    }
  }

  @Test
  void a_folder_is_no_box() throws IOException {
    Files.createDirectories(folder.resolve("built.box"));
    assertThat(refused(lab("file: built.box", MACHINE)).sentence())
        .isEqualTo("there is no file of box %s at %s".formatted(BOX, folder.resolve("built.box")));
  }

  @Test
  void a_file_in_boxes_dir_is_checked_too() throws IOException {
    Path file =
        lab("checksum: " + A_BOX_SHA1, MACHINE).open().lab().boxes().file(BOX).orElseThrow();
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, "a bix");
    assertThat(refused(lab("checksum: " + A_BOX_SHA1, MACHINE)).sentence())
        .contains("is not the one that topology.yaml means: it has sha1:");
  }

  @Test
  void conditions_cannot_choose_among_one_file() {
    LabOnDoubles lab =
        lab("url: '%s/x.box'".formatted(registry.url()), MACHINE.replace("2.0.0", "'> 1'"));
    assertThat(refused(lab).sentence())
        .isEqualTo(
            "box x/debian: the file at its url does not say its version, so '> 1' cannot choose");
  }

  @Test
  void an_approved_up_asks_once() {
    registry.has("x/debian", "2.0.0");
    up(lab("checksum: " + "ab".repeat(32), MACHINE));
    assertThat(registry.asked()).containsExactly("/x/debian", "HEAD /files/x/debian-2.0.0.box");
  }
}
