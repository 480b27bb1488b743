package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.operations.Refusal.Kind;
import io.homelab.probe.TakenName;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is advised for machines that cannot be worked on: forgetting one is the last resort. */
@Timeout(60)
class WaysOutTest {
  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void webIsOnTwo() {
    lab = new LabOnDoubles(folder, "{ name: web }", "{ name: db, depends_on: [web] }");
    lab.left(state -> state.ready("web", "two").ready("db", "one"));
  }

  /** Everything that needs the host of a machine. */
  static Stream<Arguments> useCases() {
    return Stream.of(
        useCase("plan", lab -> concluded(lab)),
        useCase("vos up", lab -> objection(lab)),
        useCase("vos halt", lab -> Refusals.of(MachineVerbs.find(lab, List.of(), "vos halt"))),
        useCase(
            "vos destroy web",
            lab -> Refusals.of(MachineVerbs.find(lab, List.of("web"), "vos destroy"))));
  }

  private static Arguments useCase(String name, Function<OpenLab, Refusal> refused) {
    return Arguments.of(name, refused);
  }

  private static Refusal concluded(OpenLab lab) {
    return Refusals.of(DryRun.of(lab, DryRun.PlanQuestion.WHOLE_LAB).orThrow().concluded());
  }

  private static Refusal objection(OpenLab lab) {
    try (BringUp proposal = BringUp.propose(lab, BringUp.Request.WHOLE_LAB).orThrow()) {
      return proposal.objection().orElseThrow();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("useCases")
  void a_silent_host_is_waited_for_and_its_machines_are_never_to_be_forgotten(
      String name, Function<OpenLab, Refusal> refused) {
    lab.silence("two");
    Refusal refusal = refused.apply(lab.open());
    assertThat(refusal.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(refusal.sentence()).contains("machine web", "host two");
    assertThat(refusal.hint()).doesNotContain("forget").isNotBlank();
  }

  @Test
  void the_advice_for_a_silent_host_is_its_own_and_a_look_at_it() {
    lab.silence("two");
    assertThat(concluded(lab.open()).hint())
        .isEqualTo("switch it on; for details, run: homelab hosts check two");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("useCases")
  void a_host_that_left_the_file_is_a_matter_of_the_file_and_only_then_machines_may_be_forgotten(
      String name, Function<OpenLab, Refusal> refused) {
    lab.left(state -> state.ready("web", "attic").ready("db", "attic"));
    assertGone(refused.apply(lab.open()));
  }

  private static void assertGone(Refusal refusal) {
    assertThat(refusal)
        .isEqualTo(
            Refusal.usage(
                "machines db, web are on host attic, which is not in hosts.yaml",
                "put host attic back into hosts.yaml; if it is gone for good, run: homelab state"
                    + " forget db web"));
  }

  @Test
  void the_ways_into_machines_and_their_edges_say_the_same_of_a_host_that_left_the_file() {
    lab.left(state -> state.ready("web", "attic").ready("db", "attic"));
    OpenLab open = lab.open();
    assertGone(Refusals.of(MachineShell.run(open, "web", List.of("true"))));
    assertGone(Refusals.of(MachineShell.sshConfig(open, List.of())));
    assertGone(Refusals.of(EdgeCheck.of(open)));
  }

  @Test
  void what_is_advised_for_a_host_that_left_the_file_leads_out() {
    lab.left(state -> state.ready("web", "attic").ready("db", "attic"));
    try (ForgetMachines forget =
        ForgetMachines.propose(lab.open(), List.of("db", "web")).orThrow()) {
      forget.apply(new Approval(forget.digest())).orThrow();
    }
    try (BringUp proposal = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(proposal.objection()).isEmpty();
    }
  }

  @Test
  void many_machines_of_a_host_that_left_the_file_are_counted_and_all_of_them_can_be_typed() {
    lab.left(state -> {
      for (int i = 1; i <= 7; i++) {
        state.ready("m" + i, "attic");
      }
      return state;
    });
    Refusal refusal = concluded(lab.open());
    assertThat(refusal.sentence())
        .isEqualTo(
            "machines m1, m2, m3, m4, m5 and 2 more are on host attic, which is not in"
                + " hosts.yaml");
    assertThat(refusal.hint()).endsWith("homelab state forget m1 m2 m3 m4 m5 m6 m7");
  }

  @Test
  void a_machine_whose_workdir_was_deleted_goes_on_its_host_and_is_not_forgotten_here() {
    lab.told("two", facts -> facts.without("web").taken(TakenName.Holder.DOMAIN, "devlab_web", ""));
    Refusal refusal = concluded(lab.open());
    assertThat(refusal.kind()).isEqualTo(Kind.USAGE);
    assertThat(refusal.hint())
        .startsWith("run on the host: virsh -c qemu:///system destroy devlab_web;")
        .endsWith("; then run the same command again");

    lab.told("two", facts -> facts.without("web"));
    DryRun again = DryRun.of(lab.open(), DryRun.PlanQuestion.WHOLE_LAB).orThrow();
    assertThat(again.concluded().orThrow()).as("something is to be done").isTrue();
  }

  @Test
  void a_machine_of_a_host_that_answers_is_destroyed_whichever_of_the_named_ones_it_is() {
    lab.left(state -> state.ready("web", "two").ready("absent", "two"));
    lab.told("two", facts -> facts.without("absent"));
    assertThat(Refusals.of(ForgetMachines.propose(lab.open(), List.of("absent", "web"))).hint())
        .isEqualTo("run 'homelab vos destroy web' instead");
  }

  @Test
  void a_workdir_that_changed_in_the_file_is_to_be_put_back() {
    lab.told("two", facts -> facts.workdir("/elsewhere"));
    Refusal refusal = concluded(lab.open());
    assertThat(refusal.kind()).isEqualTo(Kind.USAGE);
    assertThat(refusal.hint())
        .startsWith("restore 'workdir: ")
        .endsWith("of host two in hosts.yaml");
  }
}
