package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.FakeEngine;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.run.EventSink;
import io.homelab.run.RunEvent;
import io.homelab.run.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lab's whole life without a command line, a terminal or a question. */
class LabLifeTest {
  private static final EventSink NOBODY = event -> {};
  private static final String WEB = "{ name: web, host: one, memory_mb: 512 }";
  private static final String DB = "{ name: db, host: two, memory_mb: 512 }";

  @TempDir Path temporary;

  private static RunOutcome up(LabOnDoubles lab, EventSink events) {
    try (OpenLab open = lab.open();
        BringUp proposal = BringUp.propose(open, BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(proposal.objection()).isEmpty();
      return proposal.apply(new Approval(proposal.digest()), events).orThrow();
    }
  }

  private static RunOutcome destroy(LabOnDoubles lab) {
    try (OpenLab open = lab.open();
        MachineVerbs verbs = MachineVerbs.find(open, List.of(), "vos destroy").orThrow()) {
      return verbs.destroy(new Approval(verbs.digest()), NOBODY).orThrow();
    }
  }

  private static <T> Refusal refusal(Answer<T> answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused<T>) answer).refusal();
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectory(temporary.resolve(name));
  }

  @Test
  void a_lab_is_planned_brought_up_and_destroyed_and_tells_what_happens() throws IOException {
    LabOnDoubles lab = new LabOnDoubles(folder("a"), WEB, DB);
    List<RunEvent> events = new CopyOnWriteArrayList<>();

    assertThat(up(lab, events::add).ok())
        .containsExactly(new MachineName("db"), new MachineName("web"));
    assertThat(events).isNotEmpty();
    assertThat(lab.open().kept().load().machines()).hasSize(2);
    assertThat(lab.vagrant("one")).anyMatch(line -> line.contains("up"));

    assertThat(destroy(lab).complete()).isTrue();
    assertThat(lab.open().kept().load().machines()).isEmpty();
  }

  @Test
  void why_each_machine_is_where_it_is_lies_beside_the_journal_of_the_run_that_made_it()
      throws IOException {
    Path folder = folder("a");
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: web, memory_mb: 512 }", DB);
    up(lab, NOBODY);
    up(lab, NOBODY);

    List<Path> decisions = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(file -> file.toString().endsWith(".decisions.jsonl")).forEach(decisions::add);
    }
    assertThat(decisions).as("a run that places nothing keeps nothing").hasSize(1);
    assertThat(decisions.getFirst().getFileName()).hasToString("00000001-up.decisions.jsonl");
    assertThat(Files.readAllLines(decisions.getFirst()))
        .hasSize(2)
        .anyMatch(line ->
            line.contains("\"machine\":\"db\"")
                && line.contains("\"host\":\"two\"")
                && line.contains("\"used_before\":{\"cpus\":0,\"memory_mb\":0,\"disk_gb\":0}")
                && line.contains("\"used_after\":{\"cpus\":1,\"memory_mb\":512,\"disk_gb\":0}")
                && line.contains("the only host that fits"));
  }

  @Test
  void another_engine_than_vagrant_brings_a_lab_up_and_destroys_it() throws IOException {
    FakeEngine engine = new FakeEngine();
    LabOnDoubles lab = new LabOnDoubles(folder("a"), engine, WEB, DB);

    assertThat(up(lab, NOBODY).complete()).isTrue();
    assertThat(engine.machines(new HostName("one")))
        .isEqualTo(Map.of(new MachineName("web"), true));
    assertThat(engine.machines(new HostName("two"))).isEqualTo(Map.of(new MachineName("db"), true));
    assertThat(lab.open().kept().load().machines()).hasSize(2);
    try (BringUp again = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(again.changes()).isFalse();
    }

    assertThat(destroy(lab).complete()).isTrue();
    assertThat(engine.machines(new HostName("one"))).isEmpty();
    assertThat(engine.machines(new HostName("two"))).isEmpty();
    assertThat(lab.open().kept().load().machines()).isEmpty();
    assertThat(lab.vagrant("one")).isEmpty();
    assertThat(lab.vagrant("two")).isEmpty();
  }

  @Test
  void two_labs_live_in_one_process_at_once() throws Exception {
    LabOnDoubles first = new LabOnDoubles(folder("first"), WEB);
    LabOnDoubles second = new LabOnDoubles(folder("second"), DB);
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<RunOutcome> one = both.submit(() -> up(first, NOBODY));
      Future<RunOutcome> two = both.submit(() -> up(second, NOBODY));
      assertThat(one.get().ok()).containsExactly(new MachineName("web"));
      assertThat(two.get().ok()).containsExactly(new MachineName("db"));
    }
    assertThat(destroy(first).complete()).isTrue();
    assertThat(second.open().kept().load().machines()).containsOnlyKeys(new MachineName("db"));
  }

  @Test
  void what_was_approved_before_the_lab_changed_is_not_applied_after_it() throws IOException {
    LabOnDoubles lab = new LabOnDoubles(folder("a"), WEB, DB);
    String shown;
    try (BringUp proposal = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      shown = proposal.digest();
    }
    up(lab, NOBODY);
    try (BringUp later = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(later.digest()).isNotEqualTo(shown);
      assertThat(refusal(later.apply(new Approval(shown), NOBODY)).sentence())
          .contains("no longer what would be done");
    }
  }

  @Test
  void a_yes_to_one_machine_destroys_no_other() throws IOException {
    LabOnDoubles lab = new LabOnDoubles(folder("a"), WEB, DB);
    up(lab, NOBODY);
    String shown;
    try (MachineVerbs web = MachineVerbs.find(lab.open(), List.of("web"), "x").orThrow()) {
      shown = web.digest();
    }
    try (MachineVerbs all = MachineVerbs.find(lab.open(), List.of(), "x").orThrow()) {
      assertThat(refusal(all.destroy(new Approval(shown), NOBODY)).kind())
          .isEqualTo(Refusal.Kind.USAGE);
    }
    assertThat(lab.open().kept().load().machines()).hasSize(2);
  }

  @Test
  void the_same_question_has_the_same_digest() throws IOException {
    LabOnDoubles lab = new LabOnDoubles(folder("a"), WEB, DB);
    String first;
    try (BringUp proposal = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      first = proposal.digest();
    }
    try (BringUp proposal = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(proposal.digest()).isEqualTo(first).matches("[0-9a-f]{64}");
    }
  }

  @Test
  void a_lab_that_is_being_changed_is_refused_as_locked_and_free_again_afterwards()
      throws IOException {
    LabOnDoubles lab = new LabOnDoubles(folder("a"), WEB);
    try (BringUp holder = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      Refusal refusal = refusal(BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB));
      assertThat(refusal.kind()).isEqualTo(Refusal.Kind.LOCKED);
      assertThat(refusal.sentence()).contains("ops@bench, 'vos up', process 7");
    }
    assertThat(up(lab, NOBODY).complete()).isTrue();
  }

  @Test
  void a_refused_question_gives_the_lock_back() throws IOException {
    LabOnDoubles lab = new LabOnDoubles(folder("a"), WEB);
    Refusal refusal = refusal(MachineVerbs.find(lab.open(), List.of("wed"), "vos halt"));
    assertThat(refusal)
        .isEqualTo(
            new Refusal(
                Refusal.Kind.USAGE,
                "there is no machine 'wed' in this lab",
                "did you mean 'web'?"));
    assertThat(up(lab, NOBODY).complete()).isTrue();
  }

  @Test
  void a_host_that_does_not_answer_is_an_objection_that_no_approval_overrules() throws IOException {
    LabOnDoubles lab = new LabOnDoubles(folder("a"), WEB, DB);
    up(lab, NOBODY);
    lab.silence("two");
    try (BringUp proposal = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(proposal.objection().orElseThrow().kind()).isEqualTo(Refusal.Kind.UNREACHABLE);
      assertThat(refusal(proposal.apply(new Approval(proposal.digest()), NOBODY)).kind())
          .isEqualTo(Refusal.Kind.UNREACHABLE);
    }
    Refusal destroy = refusal(MachineVerbs.find(lab.open(), List.of(), "vos destroy"));
    assertThat(destroy.kind()).isEqualTo(Refusal.Kind.UNREACHABLE);
    assertThat(destroy.sentence()).contains("machine db is on host two");
  }
}
