package io.homelab.pool;

import static io.homelab.pool.PoolSamples.NOON;
import static io.homelab.pool.PoolSamples.RUNNER;
import static io.homelab.pool.PoolSamples.request;
import static io.homelab.pool.PoolSamples.runner;
import static io.homelab.pool.PoolSamples.withReady;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Instances on their way into a lab, in the books. */
class AdoptionsTest {
  private static final LabName LAB = new LabName("devlab");
  private static final MachineName WEB = new MachineName("web");

  private final WantedPool pool = runner(2, 4);
  private final PoolBook two = withReady(pool, 2);
  private final InstanceId first = Adoptions.candidates(two, List.of(pool), RUNNER).getFirst().id();

  private static PoolBook taken(PoolBook book, MachineName machine, InstanceId id) {
    BookChange<Optional<PoolClaim>> change = Adoptions.take(book, LAB, machine, id, NOON);
    assertThat(change.answer()).isPresent();
    return change.book();
  }

  private static PoolClaim claim(PoolBook book) {
    return book.claim(Adoptions.claimFor(LAB, WEB)).orElseThrow();
  }

  @Test
  void what_one_has_taken_nobody_else_gets() {
    PoolBook book = taken(two, WEB, first);

    assertThat(Adoptions.take(book, LAB, new MachineName("db"), first, NOON).answer()).isEmpty();
    assertThat(Adoptions.candidates(book, List.of(pool), RUNNER))
        .hasSize(1)
        .noneMatch(each -> each.id().equals(first));
    assertThat(
            Claims.claim(book, List.of(pool), request("ci-1", 2), Optional.empty(), NOON).answer())
        .isInstanceOf(ClaimAnswer.NotReady.class);
  }

  @Test
  void an_instance_that_was_claimed_meanwhile_is_not_taken_and_nothing_changes() {
    PoolBook book =
        Claims.claim(two, List.of(pool), request("ci-1", 2), Optional.empty(), NOON).book();
    BookChange<Optional<PoolClaim>> change = Adoptions.take(book, LAB, WEB, first, NOON);
    assertThat(change.answer()).isEmpty();
    assertThat(change.book()).isSameAs(book);
  }

  @Test
  void whoever_begins_again_goes_on_with_the_same_and_a_higher_number() {
    PoolBook book = taken(two, WEB, first);
    long fence = claim(book).fence();
    assertThat(Adoptions.begun(book, LAB, WEB).map(PoolInstance::id)).contains(first);

    PoolBook again = taken(book, WEB, first);
    assertThat(claim(again).fence()).isGreaterThan(fence);
    assertThat(again.instance(first).orElseThrow().fence()).isEqualTo(claim(again).fence());
    assertThat(Adoptions.conclude(again, claim(book), "devlab", NOON).answer())
        .as("the one before is too late")
        .isFalse();
  }

  @Test
  void taking_another_lets_the_one_before_go() {
    PoolBook book = taken(two, WEB, first);
    InstanceId second = Adoptions.candidates(book, List.of(pool), RUNNER).getFirst().id();
    PoolBook other = taken(book, WEB, second);
    assertThat(other.instance(first).orElseThrow().phase()).isEqualTo(InstancePhase.RELEASING);
    assertThat(Adoptions.begun(other, LAB, WEB).map(PoolInstance::id)).contains(second);
  }

  @Test
  void what_became_a_machine_is_in_no_book_any_more_but_in_the_history() {
    PoolBook book = taken(two, WEB, first);
    BookChange<Boolean> change = Adoptions.conclude(book, claim(book), "devlab", NOON);
    assertThat(change.book().instance(first)).isEmpty();
    assertThat(change.book().claims()).isEmpty();
    assertThat(change.lines())
        .extracting(JournalLine::what, JournalLine::reason)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(
                "claimed -> gone", "became machine web of lab devlab"));
  }

  @Test
  void what_was_given_back_untouched_is_ready_again() {
    PoolBook book = taken(two, WEB, first);
    PoolBook back = Adoptions.giveBack(book, claim(book), NOON).book();
    assertThat(back.instance(first).orElseThrow().phase()).isEqualTo(InstancePhase.READY);
    assertThat(back.claims()).isEmpty();
  }

  @Test
  void what_was_begun_and_is_dropped_goes() {
    PoolBook book = taken(two, WEB, first);
    PoolBook dropped = Adoptions.drop(book, claim(book), NOON).book();
    assertThat(dropped.instance(first).orElseThrow().phase()).isEqualTo(InstancePhase.RELEASING);
    assertThat(dropped.claims()).isEmpty();
  }

  @Test
  void somebodys_own_claim_of_that_name_stands() {
    PoolBook book =
        Claims.claim(two, List.of(pool), request("from_pool.devlab.web", 1), Optional.empty(), NOON)
            .book();
    InstanceId left = Adoptions.candidates(book, List.of(pool), RUNNER).getFirst().id();
    assertThat(Adoptions.take(book, LAB, WEB, left, NOON).answer()).isEmpty();
    assertThat(Adoptions.open(book, LAB)).isEmpty();
  }

  @Test
  void a_release_by_hand_ends_it() {
    PoolBook book = taken(two, WEB, first);
    PoolBook released =
        Claims.release(book, Adoptions.claimFor(LAB, WEB), OptionalLong.empty(), NOON).book();
    assertThat(Adoptions.open(released, LAB)).isEmpty();
    assertThat(Adoptions.begun(released, LAB, WEB)).isEmpty();
    InstanceId second = Adoptions.candidates(released, List.of(pool), RUNNER).getFirst().id();
    assertThat(Adoptions.begun(taken(released, WEB, second), LAB, WEB).map(PoolInstance::id))
        .contains(second);
  }

  @Test
  void neither_another_template_nor_a_draining_pool_gives_one() {
    assertThat(Adoptions.candidates(two, List.of(PoolSamples.changed(pool, "t2")), RUNNER))
        .isEmpty();
    assertThat(Adoptions.candidates(two, List.of(), RUNNER)).isEmpty();
  }

  @Test
  void two_labs_of_one_topology_each_have_their_own() {
    LabName other = new LabName("ci-7");
    InstanceId first = Adoptions.candidates(two, List.of(pool), RUNNER).getFirst().id();
    PoolBook one = taken(two, WEB, first);
    InstanceId second = Adoptions.candidates(one, List.of(pool), RUNNER).getFirst().id();
    PoolBook both = Adoptions.take(one, other, WEB, second, NOON).book();

    assertThat(Adoptions.begun(both, LAB, WEB).map(PoolInstance::id)).contains(first);
    assertThat(Adoptions.begun(both, other, WEB).map(PoolInstance::id)).contains(second);
    assertThat(Adoptions.open(both, other)).hasSize(1);
  }
}
