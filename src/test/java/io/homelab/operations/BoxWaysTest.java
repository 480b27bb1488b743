package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.FetchedFile;
import io.homelab.boxes.HttpCatalogs;
import io.homelab.boxes.TestRegistry;
import io.homelab.engine.vagrant.VagrantDouble;
import io.homelab.operations.DryRun.PlanQuestion;
import io.homelab.plan.BoxStep;
import io.homelab.plan.BoxStep.BoxAction;
import io.homelab.remote.ExecResult;
import io.homelab.run.EventSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who fetches a box from the web: its host, or this computer for several. */
@Timeout(60)
class BoxWaysTest {
  private static final EventSink NOBODY = event -> {};
  private static final String ON_ONE = "{ name: a, host: one, box: x/debian, box_version: 2.0.0 }";
  private static final String ON_TWO = "{ name: b, host: two, box: x/debian, box_version: 2.0.0 }";

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start();
    String sum =
        FetchedFile.digest(
            new ByteArrayInputStream("a box".getBytes(StandardCharsets.UTF_8)), "SHA-256");
    registry
        .file("/files/x/debian-2.0.0.box", "a box")
        .lists("x/debian", registry.entry("2.0.0", "x/debian", sum, "amd64"));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private LabOnDoubles lab(Optional<String> token, String... machines) {
    LabOnDoubles lab = new LabOnDoubles(folder, machines);
    lab.registry(new BoxRegistry(registry.url(), new HttpCatalogs(registry.url(), token)));
    return lab;
  }

  private static List<BoxStep> planned(LabOnDoubles lab) {
    DryRun run = DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow();
    run.concluded().orThrow();
    return run.plan().boxes();
  }

  private static void up(LabOnDoubles lab) {
    try (BringUp run = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      run.apply(new Approval(run.digest()), NOBODY).orThrow();
    }
  }

  private long fetches() {
    return registry.asked().stream().filter("/files/x/debian-2.0.0.box"::equals).count();
  }

  @Test
  void a_single_host_fetches_by_itself() {
    LabOnDoubles lab = lab(Optional.empty(), ON_TWO);
    assertThat(planned(lab)).singleElement().returns(BoxAction.FETCH, BoxStep::action);
    up(lab);
    assertThat(fetches()).isZero();
    assertThat(lab.remote("two").uploads()).isEmpty();
  }

  @Test
  void for_two_hosts_this_computer_fetches_once_and_sends_to_both() {
    LabOnDoubles lab = lab(Optional.empty(), ON_ONE, ON_TWO);
    assertThat(planned(lab))
        .hasSize(2)
        .allSatisfy(step -> {
          assertThat(step.action()).isEqualTo(BoxAction.RELAY);
          assertThat(step.from()).contains(registry.url() + "/x/debian");
        });
    up(lab);
    assertThat(fetches()).isEqualTo(1);
    for (String host : List.of("one", "two")) {
      assertThat(lab.remote(host).uploads())
          .singleElement()
          .asString()
          .matches(".*/boxes/x-debian-libvirt.box.[0-9a-f]{16}.part");
    }
    assertThat(folder.resolve(".homelab/boxes"))
        .as("no copy stays on this computer")
        .doesNotExist();
  }

  @Test
  void a_host_without_a_way_to_the_server_gets_it_from_here() {
    LabOnDoubles lab = lab(Optional.empty(), ON_TWO);
    cutOff(lab);
    assertThat(planned(lab)).singleElement().returns(BoxAction.RELAY, BoxStep::action);
    up(lab);
    assertThat(fetches()).isEqualTo(1);
    assertThat(lab.remote("two").uploads()).hasSize(1);
  }

  private void cutOff(LabOnDoubles lab) {
    VagrantDouble host = lab.hostDouble("two");
    host.answers(
        words -> words.getFirst().equals("curl"),
        command -> {
          assertThat(command.argv().words())
              .containsExactly(
                  "curl",
                  "-q",
                  "-s",
                  "-I",
                  "-L",
                  "-o",
                  "/dev/null",
                  "--connect-timeout",
                  "5",
                  "-m",
                  "15",
                  "--",
                  registry.url() + "/files/x/debian-2.0.0.box");
          return new ExecResult(7, "", "Failed to connect");
        });
  }

  @Test
  void a_file_that_wants_the_users_token_is_fetched_here_and_the_token_stays_here() {
    registry.keeps("/files/x/debian-2.0.0.box");
    LabOnDoubles lab = lab(Optional.of("s3cret-token"), ON_TWO);
    assertThat(planned(lab)).singleElement().returns(BoxAction.RELAY, BoxStep::action);
    up(lab);
    assertThat(fetches()).isEqualTo(1);
    assertThat(registry.tokens()).contains("Bearer s3cret-token");
    assertThat(lab.remote("two").commands().toString()).doesNotContain("s3cret-token");
  }

  @Test
  void a_file_for_everybody_is_asked_for_without_the_token() {
    LabOnDoubles lab = lab(Optional.of("s3cret-token"), ON_TWO);
    assertThat(planned(lab)).singleElement().returns(BoxAction.FETCH, BoxStep::action);
    assertThat(registry.tokens()).as("only for the catalog").hasSize(1);
  }

  @Test
  void what_cannot_be_fetched_here_fails_on_every_host_and_is_asked_for_once() {
    LabOnDoubles lab = lab(Optional.empty(), ON_ONE, ON_TWO);
    try (BringUp run = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      registry.without("/files/x/debian-2.0.0.box");
      registry.asked().clear();
      var outcome = run.apply(new Approval(run.digest()), NOBODY).orThrow();
      assertThat(outcome.failed())
          .hasSize(2)
          .allSatisfy(failure ->
              assertThat(failure.error())
                  .contains("this computer cannot fetch box x/debian 2.0.0 (libvirt)")
                  .contains("HTTP status 404"));
    }
    assertThat(fetches()).isEqualTo(1);
  }

  @Test
  void a_box_that_is_for_no_processor_of_the_hosts_is_refused_before_it_is_fetched() {
    registry.lists("x/debian", registry.entry("2.0.0", "x/debian", "ab".repeat(32), "arm64"));
    assertThat(refused(lab(Optional.empty(), ON_TWO)))
        .isEqualTo(
            "box x/debian 2.0.0 (libvirt) is not for amd64 at %s/x/debian"
                .formatted(registry.url()));
  }

  @Test
  void a_box_without_an_address_that_can_be_fetched_is_refused() {
    registry.lists(
        "x/debian",
        "{\"version\":\"2.0.0\",\"providers\":[{\"name\":\"libvirt\",\"url\":\"file:///etc/passwd\"}]}");
    assertThat(refused(lab(Optional.empty(), ON_TWO)))
        .isEqualTo(
            "box x/debian 2.0.0 (libvirt) is listed at %s/x/debian without an http or https"
                    .formatted(registry.url())
                + " address of its file");
  }

  private static String refused(LabOnDoubles lab) {
    Answer<DryRun> run = DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB);
    return run instanceof Answer.Refused<DryRun> early
        ? early.refusal().sentence()
        : Refusals.of(run.orThrow().concluded()).sentence();
  }

  @Test
  void a_box_for_several_processors_is_fetched_for_the_one_that_all_hosts_have() {
    registry.lists(
        "x/debian",
        registry.entry("2.0.0", "x/debian", "ab".repeat(32), "amd64"),
        registry.entry("2.0.0", "x/other", "cd".repeat(32), "arm64"));
    LabOnDoubles lab = lab(Optional.empty(), ON_ONE, ON_TWO);
    assertThat(planned(lab))
        .hasSize(2)
        .allSatisfy(step -> {
          assertThat(step.action()).isEqualTo(BoxAction.RELAY);
          assertThat(step.download().orElseThrow().url()).endsWith("/files/x/debian-2.0.0.box");
        });
    assertThat(Files.exists(folder.resolve("homelab.lock.yaml"))).isFalse();
  }
}
