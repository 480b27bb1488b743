package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.Engine;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.operations.DryRun.PlanQuestion;
import io.homelab.plan.Action;
import io.homelab.plan.MachineStep;
import io.homelab.report.PlanView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DryRunTest {
  private static final MachineName WEB = new MachineName("web");
  private static final HostName ONE = new HostName("one");
  private static final HostName TWO = new HostName("two");
  private static final LabOpener NO_LAB =
      new LabOpener() {
        @Override
        public OpenLab open(LabRequest request) {
          throw new AssertionError("a replay opens no lab");
        }

        @Override
        public LabHosts hosts(LabRequest request) {
          throw new AssertionError("a replay asks no host");
        }

        @Override
        public Engine engine(Optional<String> name) {
          return new VagrantEngine();
        }
      };

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void twoMachines() {
    lab = new LabOnDoubles(folder, "{ name: web, memory_mb: 512 }", "{ name: db, host: two }");
  }

  private static PlanQuestion moving(String... moves) {
    return new PlanQuestion(
        new Placing(Optional.empty(), OptionalLong.empty(), List.of(moves)),
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static PlanQuestion explaining(String machine) {
    return new PlanQuestion(
        Placing.USUAL, false, false, Optional.of(machine), Optional.empty(), Optional.empty());
  }

  private static PlanQuestion keeping(Path inputs, Path plan, boolean allowPartial) {
    return new PlanQuestion(
        Placing.USUAL,
        false,
        allowPartial,
        Optional.empty(),
        Optional.of(inputs),
        Optional.of(plan));
  }

  @Test
  void a_lab_that_another_command_begins_to_make_meanwhile_is_no_other_lab() {
    AtomicBoolean begun = new AtomicBoolean();
    lab.told(
        "one",
        facts -> {
          if (!begun.getAndSet(true)) {
            lab.left(state -> state.ready("web", "one").ready("db", "two"));
          }
        });

    DryRun run = DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow();

    assertThat(run.plan().with(Action.KEEP)).hasSize(2);
  }

  @Test
  void every_host_is_asked_and_nothing_is_changed_anywhere() {
    DryRun run = DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow();

    assertThat(run.plan().placements()).containsEntry(WEB, ONE);
    assertThat(run.concluded().orThrow()).as("whether there are changes").isTrue();
    assertThat(lab.asked()).containsExactly(ONE, TWO);
    assertThat(lab.remote("one").commands()).isEmpty();
    assertThat(folder.resolve(".homelab")).doesNotExist();
  }

  @Test
  void a_lab_of_pools_alone_has_nothing_to_do_for_plan_and_up() {
    lab.ofPools("{ name: p, template: { memory_mb: 512 } }");

    DryRun run = DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow();
    assertThat(run.concluded().orThrow()).as("whether there are changes").isFalse();
    try (BringUp up = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(up.apply(new Approval(up.digest()), event -> {}).orThrow().complete()).isTrue();
    }
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @Test
  void offline_no_host_is_asked() {
    DryRun run =
        DryRun.of(
                lab.open(),
                new PlanQuestion(
                    Placing.USUAL,
                    true,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()))
            .orThrow();

    assertThat(run.plan().placements()).containsEntry(WEB, ONE);
    assertThat(lab.asked()).isEmpty();
  }

  @Test
  void what_is_up_as_described_is_no_change() {
    lab.left(state -> state.ready("web", "one").ready("db", "two"));

    assertThat(DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow().concluded().orThrow())
        .isFalse();
  }

  @Test
  void a_move_shows_the_replacement_before_anybody_has_to_allow_it() {
    lab.left(state -> state.ready("web", "one").ready("db", "two"));

    DryRun run = DryRun.of(lab.open(), moving("web=two")).orThrow();

    assertThat(run.plan().machine(WEB).map(MachineStep::action)).contains(Action.REPLACE);
    assertThat(run.concluded().orThrow()).isTrue();
    assertThat(Refusals.of(DryRun.of(lab.open(), moving("web"))).hint())
        .isEqualTo("use --move MACHINE=HOST");
  }

  @Test
  void a_lab_that_is_being_changed_can_be_looked_at() {
    try (BringUp holder = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB)).isInstanceOf(Answer.Given.class);
    }
  }

  @Test
  void a_machine_without_a_host_is_explained_by_every_host() {
    LabOnDoubles full = new LabOnDoubles(folder, "{ name: huge, memory_mb: 999999 }");

    MachineExplanation huge =
        DryRun.of(full.open(), explaining("huge")).orThrow().explanation().orElseThrow();

    assertThat(huge.placed()).isFalse();
    assertThat(huge.matrix().rows()).hasSize(2).noneMatch(row -> row.fits());
  }

  @Test
  void a_machine_with_a_host_is_explained_too_and_one_that_nobody_knows_is_refused() {
    assertThat(
            DryRun.of(lab.open(), explaining("web")).orThrow().explanation().orElseThrow().placed())
        .isTrue();
    assertThat(Refusals.of(DryRun.of(lab.open(), explaining("wbe"))).hint())
        .isEqualTo("did you mean 'web'?");
  }

  @Test
  void an_explanation_cannot_be_kept_as_a_plan() {
    PlanQuestion both =
        new PlanQuestion(
            Placing.USUAL,
            false,
            false,
            Optional.of("web"),
            Optional.empty(),
            Optional.of(folder.resolve("plan.json")));

    assertThat(Refusals.of(DryRun.of(lab.open(), both)).sentence())
        .isEqualTo("--explain makes no plan for --out to write");
    assertThat(lab.asked()).isEmpty();
  }

  @Test
  void a_kept_plan_is_the_one_that_is_applied_and_none_that_came_after_it() {
    Path file = folder.resolve("plan.json");
    DryRun.of(lab.open(), keeping(folder.resolve("inputs.json"), file, false))
        .orThrow()
        .concluded()
        .orThrow();
    BringUp.Request exactly =
        new BringUp.Request(
            List.of(),
            Optional.empty(),
            Placing.USUAL,
            Optional.of(file),
            64,
            false,
            false,
            List.of(),
            Stay.USUAL);

    try (BringUp proposal = BringUp.propose(lab.open(), exactly).orThrow()) {
      assertThat(proposal.plan().placements()).containsEntry(WEB, ONE);
    }
    lab.left(state -> state.ready("web", "one"));
    assertThat(Refusals.of(BringUp.propose(lab.open(), exactly)).hint())
        .contains("homelab plan --out");
  }

  @Test
  void a_plan_in_which_a_machine_has_no_host_is_kept_only_when_that_is_allowed() {
    LabOnDoubles full =
        new LabOnDoubles(folder, "{ name: web }", "{ name: huge, memory_mb: 999999 }");
    Path inputs = folder.resolve("inputs.json");
    Path plan = folder.resolve("plan.json");

    Answer<Boolean> refused =
        DryRun.of(full.open(), keeping(inputs, plan, false)).orThrow().concluded();
    assertThat(Refusals.of(refused).kind()).isEqualTo(Refusal.Kind.DOES_NOT_FIT);
    assertThat(plan).doesNotExist();
    assertThat(inputs).as("what cannot be planned is what people show to others").exists();

    Answer<Boolean> partial =
        DryRun.of(full.open(), keeping(inputs, plan, true)).orThrow().concluded();
    assertThat(Refusals.of(partial).kind()).isEqualTo(Refusal.Kind.DOES_NOT_FIT);
    assertThat(plan).exists();
  }

  @Test
  void a_machine_of_a_silent_host_makes_a_plan_that_is_shown_and_cannot_be_applied() {
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
    lab.silence("two");

    DryRun run = DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow();

    assertThat(run.plan().stranded()).hasSize(1);
    assertThat(Refusals.of(run.concluded()).kind()).isEqualTo(Refusal.Kind.UNREACHABLE);
  }

  @Test
  void what_was_kept_is_decided_again_without_lab_or_hosts() throws Exception {
    Path inputs = folder.resolve("inputs.json");
    DryRun first =
        DryRun.of(lab.open(), keeping(inputs, folder.resolve("plan.json"), false)).orThrow();
    Files.delete(folder.resolve("topology.yaml"));

    DryRun again = DryRun.replayed(inputs, PlanQuestion.WHOLE_LAB, NO_LAB).orThrow();

    assertThat(PlanView.json(again.plan(), true)).isEqualTo(PlanView.json(first.plan(), true));
    assertThat(lab.asked()).containsExactly(ONE, TWO);
  }

  @Test
  void what_was_kept_can_be_placed_in_another_way() {
    Path inputs = folder.resolve("inputs.json");
    DryRun.of(lab.open(), keeping(inputs, folder.resolve("plan.json"), false)).orThrow();
    PlanQuestion seeded =
        new PlanQuestion(
            new Placing(Optional.of("random"), OptionalLong.of(7), List.of()),
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    DryRun again = DryRun.replayed(inputs, seeded, NO_LAB).orThrow();

    assertThat(PlanView.json(again.plan(), false)).contains("\"strategy\": \"random\"");
    assertThat(
            Refusals.of(
                    DryRun.replayed(folder.resolve("nothing.json"), PlanQuestion.WHOLE_LAB, NO_LAB))
                .kind())
        .isEqualTo(Refusal.Kind.USAGE);
  }
}
