package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.operations.Cordoning.Named;
import io.homelab.operations.DryRun.PlanQuestion;
import io.homelab.state.LabState;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CordoningTest {
  private static final HostName ONE = new HostName("one");
  private static final HostName TWO = new HostName("two");

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void oneMachine() {
    lab = new LabOnDoubles(folder, "{ name: web }");
  }

  private HostName placed() {
    return Objects.requireNonNull(
        DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB)
            .orThrow()
            .plan()
            .placements()
            .get(new MachineName("web")));
  }

  @Test
  void a_cordoned_host_gets_nothing_new_until_that_is_ended() {
    assertThat(placed()).isEqualTo(ONE);

    Cordoning.cordon(lab.open(), List.of("one")).orThrow();
    assertThat(placed()).isEqualTo(TWO);

    Cordoning.uncordon(lab.open(), List.of("one")).orThrow();
    assertThat(placed()).isEqualTo(ONE);
  }

  @Test
  void it_says_of_every_host_whether_it_was_the_other_way_round() {
    Cordoning.cordon(lab.open(), List.of("one")).orThrow();

    Cordoning both = Cordoning.cordon(lab.open(), List.of("two", "one")).orThrow();
    assertThat(both.hosts()).containsExactly(new Named(TWO, true), new Named(ONE, false));
    assertThat(both.cordoned()).containsExactly(ONE, TWO);

    Cordoning.uncordon(lab.open(), List.of("two")).orThrow();
    Cordoning again = Cordoning.uncordon(lab.open(), List.of("two", "one")).orThrow();
    assertThat(again.hosts()).containsExactly(new Named(TWO, false), new Named(ONE, true));
    assertThat(again.cordoned()).isEmpty();
  }

  @Test
  void no_host_is_asked_and_what_changes_nothing_writes_nothing() {
    Cordoning.cordon(lab.open(), List.of("one")).orThrow();
    LabState before = lab.open().kept().load();

    Cordoning.cordon(lab.open(), List.of("one")).orThrow();

    assertThat(lab.open().kept().load().serial()).isEqualTo(before.serial());
    assertThat(lab.asked()).isEmpty();
  }

  @Test
  void one_wrong_name_among_several_changes_none_of_them() {
    assertThat(Refusals.of(Cordoning.cordon(lab.open(), List.of("one", "twoo"))).hint())
        .isEqualTo("did you mean 'two'?");
    assertThat(lab.open().kept().load().cordoned()).isEmpty();
  }

  @Test
  void a_host_that_has_left_the_file_can_be_uncordoned_and_not_cordoned() {
    LabState state = lab.open().kept().load();
    lab.open()
        .kept()
        .store()
        .save(state.withCordoned(new TreeSet<>(List.of(new HostName("attic")))));

    assertThat(Refusals.of(Cordoning.cordon(lab.open(), List.of("attic"))).sentence())
        .isEqualTo("there is no host 'attic' in hosts.yaml");
    assertThat(Cordoning.uncordon(lab.open(), List.of("attic")).orThrow().cordoned()).isEmpty();
    assertThat(Refusals.of(Cordoning.uncordon(lab.open(), List.of("attic"))).kind())
        .isEqualTo(Refusal.Kind.USAGE);
  }

  @Test
  void it_waits_for_nobody_who_is_changing_the_lab() {
    try (BringUp holder = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(Refusals.of(Cordoning.cordon(lab.open(), List.of("one"))).kind())
          .isEqualTo(Refusal.Kind.LOCKED);
    }
  }
}
