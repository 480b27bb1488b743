package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.FactsBuilder;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.Action;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.TakenName;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a run was stopped at, and whatever somebody did by hand since: the plan says what is so,
 * the same command ends in the same lab, and what is finished is left alone.
 */
@Timeout(120)
class HalfMadeTest {
  private static final MachineName WEB = new MachineName("web");
  private static final String UP =
      "vagrant up --no-provision --destroy-on-error --provider libvirt web";

  @TempDir Path folder;

  /**
   * One way in which machine {@code web} of host {@code one} is not what it should be.
   *
   * @param name what happened
   * @param phase what the state says of it; absent when it does not know it
   * @param there what the host has of it
   * @param action what is planned
   * @param reason a part of what the plan says
   * @param vagrant what Vagrant is told, without the questions for ways into machines
   */
  record Case(
      String name,
      Optional<Phase> phase,
      Consumer<FactsBuilder> there,
      Action action,
      String reason,
      List<String> vagrant) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Consumer<FactsBuilder> is(MachineState state) {
    return facts -> facts.machine("web", state);
  }

  private static Stream<Case> cases() {
    String gone = "it was created on one but is gone, so it is recreated";
    return Stream.of(
        new Case(
            "made, and its provisioning failed",
            Optional.of(Phase.BOOTED),
            is(MachineState.RUNNING),
            Action.CHANGE,
            "an earlier run could not finish it",
            List.of("vagrant provision web")),
        new Case(
            "made, its provisioning was cut, and it was switched off",
            Optional.of(Phase.BOOTED),
            is(MachineState.STOPPED),
            Action.START,
            "it is off",
            List.of(UP, "vagrant provision web")),
        new Case(
            "cut while it was made, and it is there",
            Optional.of(Phase.CREATING),
            is(MachineState.RUNNING),
            Action.CREATE,
            "an earlier run was stopped while creating it",
            List.of("vagrant destroy --force web", UP, "vagrant provision web")),
        new Case(
            "cut while it was made, and it is there and off",
            Optional.of(Phase.CREATING),
            is(MachineState.STOPPED),
            Action.CREATE,
            "an earlier run was stopped while creating it",
            List.of("vagrant destroy --force web", UP, "vagrant provision web")),
        new Case(
            "cut before Vagrant had made anything of it",
            Optional.of(Phase.CREATING),
            facts -> {},
            Action.CREATE,
            "an earlier run was stopped while creating it",
            List.of("vagrant destroy --force web", UP, "vagrant provision web")),
        new Case(
            "cut when there was a disk of it, and no machine",
            Optional.of(Phase.CREATING),
            facts -> facts.taken(TakenName.Holder.VOLUME, "devlab_web.img", "default"),
            Action.CREATE,
            "an earlier run was stopped while creating it",
            List.of("vagrant destroy --force web", UP, "vagrant provision web")),
        new Case(
            "made by Vagrant, and the state was lost before it knew",
            Optional.empty(),
            is(MachineState.RUNNING),
            Action.CHANGE,
            "found on one and adopted",
            List.of(UP, "vagrant provision web")),
        new Case(
            "finished, and destroyed by hand",
            Optional.of(Phase.READY),
            facts -> {},
            Action.CREATE,
            gone,
            List.of(UP, "vagrant provision web")),
        new Case(
            "finished, and destroyed behind Vagrant's back, which still has its id",
            Optional.of(Phase.READY),
            facts -> facts.lost("web"),
            Action.CREATE,
            gone,
            List.of(UP, "vagrant provision web")),
        new Case(
            "booted, and destroyed behind Vagrant's back",
            Optional.of(Phase.BOOTED),
            facts -> facts.lost("web"),
            Action.CREATE,
            gone,
            List.of(UP, "vagrant provision web")),
        new Case(
            "forgotten by the state, and Vagrant has the id of a machine that is gone",
            Optional.empty(),
            facts -> facts.lost("web"),
            Action.CREATE,
            gone,
            List.of(UP, "vagrant provision web")));
  }

  private Bench bench() {
    return bench(folder);
  }

  private static Bench bench(Path lab) {
    return new Bench(
        lab, "{ name: done, host: one }", "{ name: web, host: one, provision: [{ inline: id }] }");
  }

  private static Bench bench(Path lab, Case found) {
    Bench bench = bench(lab);
    var states = bench.states().ready("done", "one");
    found
        .phase()
        .ifPresent(phase ->
            states
                .ready("web", "one")
                .change("web", record -> record.withPhase(phase).withScripts("")));
    bench.state(states);
    bench.facts("one").machine("done", MachineState.RUNNING);
    found.there().accept(bench.facts("one"));
    return bench;
  }

  private static MachineStep step(Plan plan, String name) {
    return plan.machine(new MachineName(name)).orElseThrow();
  }

  private static List<String> vagrant(Bench bench) {
    return bench.host("one").vagrant().stream()
        .filter(call -> !call.startsWith("vagrant ssh-config"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void the_plan_says_what_is_so_and_the_same_command_finishes_the_lab(Case found) {
    Bench bench = bench(folder, found);
    Plan plan = bench.plan();
    assertThat(step(plan, "web").action()).isEqualTo(found.action());
    assertThat(step(plan, "web").reason()).contains(found.reason());
    assertThat(step(plan, "done").action()).isEqualTo(Action.KEEP);
    assertThat(plan.changes()).isTrue();

    RunOutcome outcome = bench.up();
    assertThat(Bench.failures(outcome)).isEmpty();
    assertThat(outcome.complete()).isTrue();
    assertThat(vagrant(bench)).as("and nothing of the finished one").isEqualTo(found.vagrant());
    assertThat(bench.written().machine(WEB).orElseThrow())
        .returns(Phase.READY, MachineRecord::phase)
        .returns(true, MachineRecord::running)
        .returns(new HostName("one"), MachineRecord::host);

    bench.facts("one").without("web");
    bench.later();
    assertThat(bench.plan().changes()).as("a second time").isFalse();
    bench.host("one").log().clear();
    assertThat(bench.up().complete()).isTrue();
    assertThat(bench.host("one").vagrant()).isEmpty();
  }

  /** At each of the commands that the host is given. */
  @ParameterizedTest
  @MethodSource("cases")
  void a_run_that_is_cut_at_any_of_its_commands_is_finished_by_the_next(Case found)
      throws IOException {
    boolean whole = false;
    for (int cutAt = 1; !whole; cutAt++) {
      Path lab = Files.createDirectory(folder.resolve("cut" + cutAt));
      Bench bench = bench(lab, found);
      whole = cut(bench, cutAt).complete();
      bench.later();
      Optional<Phase> reached = bench.written().machine(WEB).map(MachineRecord::phase);
      bench.host("one").log().clear();

      assertThat(Bench.failures(bench.up())).as("cut at command %d", cutAt).isEmpty();
      assertThat(bench.written().machine(WEB).orElseThrow().phase()).isEqualTo(Phase.READY);
      assertThat(vagrant(bench)).noneMatch(call -> call.endsWith(" done"));
      if (reached.isPresent() && reached.get() != Phase.CREATING) {
        assertThat(vagrant(bench)).noneMatch(call -> call.startsWith("vagrant destroy"));
      }
    }
  }

  /** A run whose connection is lost at that command, counted from 1. */
  private static RunOutcome cut(Bench bench, int at) {
    AtomicInteger commands = new AtomicInteger();
    bench.host("one").before =
        command -> {
          if (commands.incrementAndGet() == at) {
            throw bench.host("one").lost();
          }
        };
    RunOutcome outcome = bench.up();
    bench.host("one").before = command -> {};
    return outcome;
  }

  @Test
  void a_machine_that_left_the_file_and_its_host_is_forgotten_with_the_others_that_go() {
    Bench bench = bench();
    bench.state(bench.states().ready("done", "one").ready("web", "one").ready("old", "one"));
    bench.facts("one").machine("done", MachineState.RUNNING).machine("web", MachineState.RUNNING);
    Plan plan = bench.plan();
    assertThat(step(plan, "old").action()).isEqualTo(Action.DESTROY);
    assertThat(step(plan, "old").reason())
        .isEqualTo("it is no longer in topology.yaml, nor on its host");
    assertThat(bench.up().complete()).isTrue();
    assertThat(bench.written().machines()).doesNotContainKey(new MachineName("old"));
    bench.later();
    assertThat(bench.plan().changes()).isFalse();
  }

  @Test
  void a_disk_that_is_left_of_a_machine_is_not_taken_and_the_plan_says_how_to_be_rid_of_it() {
    Bench bench = bench();
    bench.state(bench.states().ready("done", "one").ready("web", "one"));
    bench
        .facts("one")
        .machine("done", MachineState.RUNNING)
        .lost("web")
        .taken(TakenName.Holder.VOLUME, "devlab_web.img", "default");
    assertThat(bench.plan().placement().unplaced())
        .singleElement()
        .satisfies(unplaced ->
            assertThat(unplaced.rejected().getFirst().reasons().getFirst().text())
                .isEqualTo(
                    "cannot be created on host one: libvirt volume devlab_web.img in pool default"
                        + " exists without its machine; if nobody needs it, run on the host: virsh"
                        + " -c qemu:///system vol-delete --pool default devlab_web.img"));
    bench.up();
    assertThat(vagrant(bench)).isEmpty();
  }

  @Test
  void a_workdir_that_still_knows_a_machine_that_is_gone_can_be_removed() {
    Bench bench = bench();
    bench.state(bench.states().ready("done", "one"));
    bench.facts("one").machine("done", MachineState.RUNNING).lost("old");
    assertThat(bench.verbs().destroy().complete()).isTrue();
    assertThat(vagrant(bench))
        .as("Vagrant forgets it, too: the workdir with its id would never go")
        .containsExactly("vagrant destroy --force done old");
    assertThat(bench.host("one").log()).last().isEqualTo("workdir removed");
  }

  @Test
  void a_workdir_that_stays_keeps_what_it_knows() {
    Bench bench = bench();
    bench.state(bench.states().ready("done", "one").ready("web", "one"));
    bench
        .facts("one")
        .machine("done", MachineState.RUNNING)
        .machine("web", MachineState.RUNNING)
        .lost("old");
    assertThat(bench.verbs("web").destroy().complete()).isTrue();
    assertThat(vagrant(bench)).containsExactly("vagrant destroy --force web");
  }
}
