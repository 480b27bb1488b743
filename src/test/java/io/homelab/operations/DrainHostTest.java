package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.operations.DrainHost.DrainRequest;
import io.homelab.run.EventSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DrainHostTest {
  private static final EventSink NOBODY = event -> {};
  private static final HostName ONE = new HostName("one");

  @TempDir Path folder;

  private static DrainRequest drain(String host, boolean allowReplace) {
    return new DrainRequest(host, Placing.USUAL, allowReplace);
  }

  private static List<HostName> cordoned(LabOnDoubles lab) {
    return List.copyOf(lab.open().kept().load().cordoned());
  }

  @Test
  void nothing_is_moved_or_cordoned_before_somebody_allowed_that_disks_are_lost() {
    LabOnDoubles lab =
        new LabOnDoubles(folder, "{ name: web }").left(state -> state.ready("web", "one"));

    try (DrainHost drain = DrainHost.propose(lab.open(), drain("one", false)).orThrow()) {
      assertThat(drain.moves()).isTrue();
      assertThat(drain.objection().orElseThrow().sentence()).startsWith("web would be replaced");
      assertThat(Refusals.of(drain.apply(NOBODY)).hint()).contains("--allow-replace");
      assertThat(Refusals.of(drain.cordon()).hint()).contains("--allow-replace");
    }
    assertThat(lab.known()).containsExactly("web=one");
    assertThat(cordoned(lab)).isEmpty();
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @Test
  void the_machines_are_made_anew_elsewhere_and_the_host_stays_cordoned() {
    LabOnDoubles lab =
        new LabOnDoubles(folder, "{ name: web }", "{ name: db }")
            .left(state -> state.ready("web", "one").ready("db", "two"));

    try (DrainHost drain = DrainHost.propose(lab.open(), drain("one", true)).orThrow()) {
      assertThat(drain.objection()).isEmpty();
      assertThat(drain.apply(NOBODY).map(Completion::of).orThrow()).isEqualTo(Completion.COMPLETE);
      assertThat(drain.left()).isEmpty();
      assertThat(drain.afterwards()).contains("homelab hosts uncordon one");
    }
    assertThat(lab.known()).containsExactly("db=two", "web=two");
    assertThat(cordoned(lab)).containsExactly(ONE);
    assertThat(lab.vagrant("one")).containsExactly("vagrant destroy --force web");
  }

  @Test
  void what_goes_on_there_is_waited_for_before_anything_is_planned() {
    LabOnDoubles lab =
        new LabOnDoubles(folder, "{ name: web }").left(state -> state.ready("web", "one"));
    lab.goesOn("one", "reload", "web");
    List<String> said = new ArrayList<>();
    OpenLab patient = lab.open().patient(new LockPatience(Duration.ZERO, said::add));

    try (DrainHost drain = DrainHost.propose(patient, drain("one", true)).orThrow()) {
      assertThat(drain.moves()).isTrue();
    }

    assertThat(said)
        .singleElement()
        .asString()
        .startsWith("host one: reload of web still goes on (begun by ops@laptop");
  }

  @Test
  void a_host_with_nothing_on_it_is_only_cordoned() {
    LabOnDoubles lab =
        new LabOnDoubles(folder, "{ name: web }").left(state -> state.ready("web", "two"));

    try (DrainHost drain = DrainHost.propose(lab.open(), drain("one", false)).orThrow()) {
      assertThat(drain.moves()).isFalse();
      assertThat(drain.changes()).isFalse();
      assertThat(drain.cordon().orThrow().complete()).isTrue();
    }
    assertThat(cordoned(lab)).containsExactly(ONE);
    assertThat(lab.remote("one").commands()).isEmpty();
    assertThat(lab.remote("two").commands()).isEmpty();
  }

  @Test
  void what_no_other_host_can_take_stays_and_is_named() {
    LabOnDoubles lab =
        new LabOnDoubles(folder, "{ name: web }", "{ name: db, host: one }")
            .left(state -> state.ready("web", "one").ready("db", "one"));

    try (DrainHost drain = DrainHost.propose(lab.open(), drain("one", true)).orThrow()) {
      assertThat(drain.apply(NOBODY).orThrow().complete()).isTrue();
      Refusal left = drain.left().orElseThrow();
      assertThat(left.kind()).isEqualTo(Refusal.Kind.DOES_NOT_FIT);
      assertThat(left.sentence()).isEqualTo("host one keeps db, which no other host can take");
    }
    assertThat(lab.known()).containsExactly("db=one", "web=two");
  }

  @Test
  void machines_of_a_host_that_does_not_answer_are_made_nowhere_else() {
    LabOnDoubles lab =
        new LabOnDoubles(folder, "{ name: web }").left(state -> state.ready("web", "one"));
    lab.silence("one");

    Refusal refusal = Refusals.of(DrainHost.propose(lab.open(), drain("one", true)));

    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNREACHABLE);
    assertThat(refusal.sentence()).startsWith("host one cannot be drained: no answer");
    assertThat(cordoned(lab)).isEmpty();
    assertThat(Cordoning.cordon(lab.open(), List.of("one"))).isInstanceOf(Answer.Given.class);
  }

  @Test
  void a_host_that_nobody_knows_is_refused_and_the_lock_is_free_again() {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: web }");

    assertThat(Refusals.of(DrainHost.propose(lab.open(), drain("on", true))).hint())
        .isEqualTo("did you mean 'one'?");
    assertThat(Cordoning.cordon(lab.open(), List.of("one"))).isInstanceOf(Answer.Given.class);
  }
}
