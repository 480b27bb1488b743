package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.remote.ExecResult;
import io.homelab.run.EventSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A computer without Ansible. */
@Timeout(60)
class PlaybookPreflightTest {
  private static final EventSink NOBODY = event -> {};

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void a_lab_with_a_playbook_and_no_ansible() throws IOException {
    Files.writeString(folder.resolve("site.yml"), "[]");
    lab =
        new LabOnDoubles(
            folder,
            "{ name: web, host: one, provision: [{ type: ansible, playbook: site.yml, name: site }] }",
            "{ name: db, host: one, provision: [{ inline: id, name: seed }] }");
    lab.here.answering(command -> new ExecResult(127, "", ""));
  }

  private static void assertMissing(Optional<Refusal> refusal) {
    assertThat(refusal.orElseThrow())
        .isEqualTo(
            Refusal.usage(
                "machine web has a provisioner of type ansible, but this computer has no"
                    + " ansible-playbook",
                "install Ansible here (on Debian: apt install ansible-core), or use type:"
                    + " ansible_local"));
  }

  private Optional<Refusal> objectionToUp(List<String> machines, List<String> with) {
    BringUp.Request request =
        new BringUp.Request(
            machines,
            Optional.empty(),
            Placing.USUAL,
            Optional.empty(),
            1,
            false,
            false,
            with,
            Stay.USUAL);
    try (BringUp proposal = BringUp.propose(lab.open(), request).orThrow()) {
      return proposal.objection();
    }
  }

  @Test
  void plan_and_up_say_so_before_anything_is_touched() {
    assertMissing(objectionToUp(List.of(), List.of()));
    DryRun.PlanQuestion question =
        new DryRun.PlanQuestion(
            Placing.USUAL, false, false, Optional.empty(), Optional.empty(), Optional.empty());
    assertMissing(Optional.of(Refusals.of(DryRun.of(lab.open(), question).orThrow().concluded())));
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @Test
  void machines_without_a_playbook_to_run_do_not_need_it() {
    assertThat(objectionToUp(List.of("db"), List.of())).isEmpty();
    assertThat(objectionToUp(List.of(), List.of("seed"))).isEmpty();
    lab.left(state -> state.ready("web", "one"));
    assertThat(objectionToUp(List.of("web"), List.of())).isEmpty();
    assertMissing(objectionToUp(List.of("web"), List.of("site")));
  }

  @Test
  void provision_says_so_and_reload_only_when_it_would_run_one() {
    lab.left(state -> state.ready("web", "one"));
    try (MachineVerbs verbs = MachineVerbs.find(lab.open(), List.of(), "vos provision").orThrow()) {
      assertMissing(Optional.of(Refusals.of(verbs.provision(List.of(), NOBODY))));
      assertMissing(Optional.of(Refusals.of(verbs.reload(List.of("site"), NOBODY))));
      assertThat(verbs.reload(List.of(), NOBODY).orThrow().complete()).isTrue();
    }
  }

  @Test
  void nothing_is_looked_for_where_nothing_is_needed() {
    objectionToUp(List.of("db"), List.of());
    assertThat(lab.here.commands()).isEmpty();
  }
}
