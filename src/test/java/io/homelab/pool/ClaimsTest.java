package io.homelab.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import io.homelab.pool.ClaimAnswer.ClaimDenied;
import io.homelab.pool.ClaimAnswer.ClaimStands;
import io.homelab.pool.ClaimAnswer.Denial;
import io.homelab.pool.ClaimAnswer.NeverReady;
import io.homelab.pool.ClaimAnswer.NotReady;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private static final Instant NOON = PoolSamples.NOON;
  private static final WantedPool POOL = PoolSamples.runner(4, 10);
  private static final ClaimId C1 = new ClaimId("c1");

  private PoolBook book = PoolSamples.withReady(POOL, 4);

  private ClaimAnswer keep(BookChange<ClaimAnswer> change) {
    book = change.book();
    return change.answer();
  }

  private ClaimAnswer claim(ClaimRequest request, Instant now) {
    return keep(Claims.claim(book, List.of(POOL), request, Optional.empty(), now));
  }

  private ClaimAnswer claim(String id, int count) {
    return claim(PoolSamples.request(id, count), NOON);
  }

  private static ClaimRequest named(String id, int count, String name) {
    return new ClaimRequest(
        new ClaimId(id),
        PoolSamples.RUNNER,
        count,
        Optional.of(new MachineName(name)),
        Optional.empty(),
        "",
        Duration.ZERO);
  }

  private static ClaimRequest lasting(String id, Duration lease) {
    return new ClaimRequest(
        new ClaimId(id),
        PoolSamples.RUNNER,
        1,
        Optional.empty(),
        Optional.of(lease),
        "",
        Duration.ZERO);
  }

  private static Denial denial(ClaimAnswer answer) {
    assertThat(answer).isInstanceOf(ClaimDenied.class);
    return ((ClaimDenied) answer).why();
  }

  private static PoolClaim given(ClaimAnswer answer) {
    assertThat(answer).isInstanceOf(ClaimStands.class);
    return ((ClaimStands) answer).claim();
  }

  @Test
  void the_machines_that_were_ready_for_longest_are_given_and_named_after_who_they_are_for() {
    List<InstanceId> oldest =
        book.instances().values().stream()
            .sorted(PoolInstance.OLDEST_READY)
            .map(PoolInstance::id)
            .limit(2)
            .toList();

    PoolClaim claim = given(claim(named("c1", 2, "web"), NOON));

    assertThat(claim.machines())
        .extracting(each -> each.name().value(), PoolClaim.ClaimedMachine::instance)
        .containsExactly(tuple("web-a", oldest.get(0)), tuple("web-b", oldest.get(1)));
    assertThat(claim.lease().expires()).isEqualTo(NOON.plus(Duration.ofHours(4)));
    assertThat(book.instancesOf(claim))
        .allMatch(each -> each.fence() == claim.fence())
        .allMatch(each -> each.phase() == InstancePhase.CLAIMED);
  }

  @Test
  void machines_for_nobody_are_named_after_their_pool_and_their_own_digits() {
    PoolClaim claim = given(claim("c1", 1));
    assertThat(claim.machines().getFirst().name().value())
        .isEqualTo("runner-" + claim.machines().getFirst().instance().digits());
  }

  @Test
  void after_z_comes_aa() {
    book = PoolSamples.withReady(PoolSamples.runner(30, 40), 30);
    PoolClaim claim =
        given(
            keep(
                Claims.claim(
                    book,
                    List.of(PoolSamples.runner(30, 40)),
                    named("c1", 28, "n"),
                    Optional.empty(),
                    NOON)));
    assertThat(claim.machines())
        .extracting(each -> each.name().value())
        .contains("n-a", "n-z", "n-aa", "n-ab")
        .doesNotHaveDuplicates();
  }

  @Test
  void a_machine_of_todays_template_that_no_check_missed_goes_first() {
    List<PoolInstance> oldest =
        book.instances().values().stream().sorted(PoolInstance.OLDEST_READY).toList();
    BookDraft draft = new BookDraft(book, NOON);
    draft.put(oldest.get(0).with(oldest.get(0).trouble().missed(NOON, "ssh: no answer")));
    book = draft.book();
    assertThat(given(claim("c1", 1)).machines().getFirst().instance())
        .isEqualTo(oldest.get(1).id());
  }

  /** vmpooler PR 153. */
  @Test
  void who_asks_for_more_than_are_ready_gets_none_and_nothing_is_kept_back() {
    PoolBook before = book;
    NotReady none = (NotReady) claim("c1", 5);
    assertThat(none.outlook().ready()).isEqualTo(4);
    assertThat(book).isSameAs(before);
    assertThat(claim("c2", 4)).isInstanceOf(ClaimStands.class);
  }

  @Test
  void the_same_request_under_the_same_id_gives_the_same_answer_also_after_its_release() {
    ClaimStands first = (ClaimStands) claim("c1", 2);
    assertThat(claim("c1", 2)).isEqualTo(first);

    keep(Claims.release(book, C1, OptionalLong.empty(), NOON.plusSeconds(60)));
    ClaimStands again =
        (ClaimStands) claim(PoolSamples.request("c1", 2), NOON.plus(Duration.ofDays(6)));
    assertThat(again.claim().machines()).isEqualTo(first.claim().machines());
    assertThat(again.claim().isActive()).isFalse();
    assertThat(again.instances()).isEmpty();
  }

  @Test
  void another_request_under_the_same_id_is_refused_until_seven_days_after_its_release() {
    claim("c1", 2);
    assertThat(denial(claim("c1", 1))).isEqualTo(Denial.ID_REUSED);
    assertThat(denial(claim(named("c1", 2, "web"), NOON))).isEqualTo(Denial.ID_REUSED);

    keep(Claims.release(book, C1, OptionalLong.empty(), NOON));
    Instant days = NOON.plus(Duration.ofDays(7));
    assertThat(denial(claim(PoolSamples.request("c1", 1), days.minusSeconds(1))))
        .isEqualTo(Denial.ID_REUSED);
    assertThat(claim(PoolSamples.request("c1", 1), days)).isInstanceOf(ClaimStands.class);
  }

  @Test
  void how_long_its_maker_waits_is_not_part_of_a_request() {
    ClaimRequest patient =
        new ClaimRequest(
            C1,
            PoolSamples.RUNNER,
            2,
            Optional.empty(),
            Optional.empty(),
            "",
            Duration.ofMinutes(10));
    claim(patient, NOON);
    assertThat(claim("c1", 2)).isInstanceOf(ClaimStands.class);
  }

  @Test
  void what_can_never_be_is_told_from_what_is_not_yet() {
    NeverReady tooMany = (NeverReady) claim("c1", 11);
    assertThat(tooMany.reason())
        .isEqualTo("11 machines are more than pool runner may have: max is 10");

    TreeMap<HostName, List<String>> why = new TreeMap<>();
    why.put(new HostName("nuc"), List.of("needs 1024 MB, host nuc has 512 MB in all"));
    RoomAnswer never = new RoomAnswer.NeverFits(why);
    ClaimAnswer nowhere =
        Claims.claim(
                PoolBook.empty(1),
                List.of(POOL),
                PoolSamples.request("c1", 1),
                Optional.of(never),
                NOON)
            .answer();
    assertThat(nowhere)
        .isEqualTo(new NeverReady("no host can ever have a machine of pool runner", why));

    book = PoolOrders.resize(book, POOL, OptionalInt.of(1), OptionalInt.of(2), NOON).book();
    assertThat(claim("c1", 3)).as("somebody resized the pool").isInstanceOf(NeverReady.class);
  }

  @Test
  void a_request_out_of_its_range_is_refused() {
    assertThat(denial(claim("c1", 0))).isEqualTo(Denial.OUT_OF_RANGE);
    assertThat(denial(claim(lasting("c1", Duration.ofHours(25)), NOON)))
        .isEqualTo(Denial.OUT_OF_RANGE);
    assertThat(denial(claim(lasting("c1", Duration.ZERO), NOON))).isEqualTo(Denial.OUT_OF_RANGE);
    assertThat(denial(claim(named("c1", 1, "a".repeat(62)), NOON))).isEqualTo(Denial.OUT_OF_RANGE);
    ClaimRequest elsewhere =
        new ClaimRequest(
            C1, new PoolName("nowhere"), 1, Optional.empty(), Optional.empty(), "", Duration.ZERO);
    assertThat(denial(claim(elsewhere, NOON))).isEqualTo(Denial.NO_SUCH_POOL);
    assertThat(book.claims()).isEmpty();
  }

  @Test
  void a_lease_is_renewed_up_to_its_longest_from_the_claim_on() {
    claim("c1", 1);
    Instant later = NOON.plus(Duration.ofHours(20));
    assertThat(
            denial(
                keep(
                    Claims.renew(
                        book,
                        List.of(POOL),
                        C1,
                        OptionalLong.empty(),
                        Optional.of(Duration.ofHours(5)),
                        later))))
        .isEqualTo(Denial.OUT_OF_RANGE);
    PoolClaim renewed =
        given(
            keep(
                Claims.renew(
                    book, List.of(POOL), C1, OptionalLong.empty(), Optional.empty(), later)));
    assertThat(renewed.lease().expires()).isEqualTo(NOON.plus(Duration.ofHours(24)));
  }

  @Test
  void a_renewed_lease_is_warned_of_anew() {
    claim("c1", 1);
    BookDraft draft = new BookDraft(book, NOON);
    PoolClaim claim = book.claim(C1).orElseThrow();
    draft.put(claim.with(claim.lease().warnedAt(NOON)), "lease warned", "");
    book = draft.book();
    PoolClaim renewed =
        given(
            keep(
                Claims.renew(
                    book, List.of(POOL), C1, OptionalLong.empty(), Optional.empty(), NOON)));
    assertThat(renewed.lease().warned()).isEmpty();
  }

  @Test
  void an_unknown_or_ended_claim_and_an_old_fence_change_nothing() {
    long fence = given(claim("c1", 1)).fence();
    PoolBook before = book;
    ClaimId none = new ClaimId("none");
    for (OptionalLong old : List.of(OptionalLong.of(fence - 1), OptionalLong.of(fence + 1))) {
      assertThat(denial(keep(Claims.release(book, C1, old, NOON)))).isEqualTo(Denial.OTHER_FENCE);
      assertThat(denial(keep(Claims.hold(book, C1, old, Duration.ofHours(1), NOON))))
          .isEqualTo(Denial.OTHER_FENCE);
      assertThat(denial(keep(Claims.renew(book, List.of(POOL), C1, old, Optional.empty(), NOON))))
          .isEqualTo(Denial.OTHER_FENCE);
    }
    assertThat(denial(keep(Claims.release(book, none, OptionalLong.empty(), NOON))))
        .isEqualTo(Denial.NO_SUCH_CLAIM);
    assertThat(book).isSameAs(before);

    keep(Claims.release(book, C1, OptionalLong.of(fence), NOON));
    assertThat(denial(keep(Claims.release(book, C1, OptionalLong.of(fence), NOON))))
        .isEqualTo(Denial.ENDED);
    assertThat(denial(keep(Claims.hold(book, C1, OptionalLong.empty(), Duration.ofHours(1), NOON))))
        .isEqualTo(Denial.ENDED);
  }

  @Test
  void released_machines_leave_their_claim_at_once_and_are_given_to_nobody_as_they_are() {
    PoolClaim claim = given(claim("c1", 4));
    keep(Claims.release(book, C1, OptionalLong.empty(), NOON));
    assertThat(book.instances().values())
        .allMatch(each -> each.phase() == InstancePhase.RELEASING && each.claim().isEmpty());
    assertThat(claim("c2", 1)).isInstanceOf(NotReady.class);
    assertThat(book.instancesOf(claim)).isEmpty();
  }

  @Test
  void a_hold_lasts_24_hours_at_most_however_often_it_is_asked_for() {
    claim("c1", 1);
    given(keep(Claims.hold(book, C1, OptionalLong.empty(), Duration.ofHours(24), NOON)));
    Instant later = NOON.plus(Duration.ofHours(20));
    assertThat(
            denial(keep(Claims.hold(book, C1, OptionalLong.empty(), Duration.ofHours(5), later))))
        .isEqualTo(Denial.OUT_OF_RANGE);
    PoolClaim held =
        given(keep(Claims.hold(book, C1, OptionalLong.empty(), Duration.ofHours(4), later)));
    assertThat(held.lease().heldUntil()).contains(NOON.plus(Duration.ofHours(24)));
  }

  @Test
  void a_hold_of_no_time_ends_the_hold() {
    claim("c1", 1);
    keep(Claims.hold(book, C1, OptionalLong.empty(), Duration.ofHours(4), NOON));
    keep(Claims.release(book, C1, OptionalLong.empty(), NOON));
    assertThat(book.claim(C1).orElseThrow().isActive()).isTrue();
    keep(Claims.hold(book, C1, OptionalLong.empty(), Duration.ZERO, NOON));
    keep(Claims.release(book, C1, OptionalLong.empty(), NOON));
    assertThat(book.claim(C1).orElseThrow().isActive()).isFalse();
  }

  @Test
  void ids_of_instances_are_names_of_labs_and_none_comes_twice() {
    Set<InstanceId> ids = new HashSet<>();
    for (long number = 1; number <= 100_000; number++) {
      assertThat(ids.add(InstanceId.numbered(number, 42))).isTrue();
    }
    assertThat(InstanceId.numbered(1, 42).labName().value()).matches("i-[0-9a-f]{8}");
    assertThat(InstanceId.numbered(1, 42)).isNotEqualTo(InstanceId.numbered(1, 43));
  }

  @Test
  void a_size_out_of_its_range_is_refused_in_words() {
    assertThatThrownBy(
            () -> PoolOrders.resize(book, POOL, OptionalInt.of(11), OptionalInt.empty(), NOON))
        .hasMessage("ready is not 0 to 10: 11");
    assertThatThrownBy(
            () -> PoolOrders.resize(book, POOL, OptionalInt.empty(), OptionalInt.of(0), NOON))
        .hasMessage("max is not 1 to 10000: 0");
  }

  @Test
  void a_claim_that_is_withdrawn_never_was_and_its_bad_machines_are_not_given_again() {
    PoolClaim claim = given(claim("c1", 2));
    InstanceId bad = claim.machines().getFirst().instance();
    InstanceId good = claim.machines().getLast().instance();
    BookChange<Boolean> change =
        Claims.withdraw(book, C1, new TreeMap<>(Map.of(bad, "no login")), Set.of(), NOON);
    assertThat(change.answer()).isTrue();
    book = change.book();
    assertThat(book.claim(C1)).isEmpty();
    assertThat(book.instance(bad).orElseThrow())
        .returns(InstancePhase.FAILED, PoolInstance::phase)
        .returns("could not be given: no login", PoolInstance::reason)
        .returns(Optional.empty(), PoolInstance::claim);
    assertThat(book.instance(good).orElseThrow().phase()).isEqualTo(InstancePhase.RELEASING);
    assertThat(book.pool(PoolSamples.RUNNER).failures())
        .singleElement()
        .extracting(PoolState.Mishap::error)
        .isEqualTo("no login");

    PoolClaim third = given(claim(named("c3", 1, "third"), NOON));
    InstanceId theirs = third.machines().getFirst().instance();
    book =
        Claims.withdraw(
                book,
                third.id(),
                new TreeMap<>(Map.of(theirs, "number 9 was there")),
                Set.of(theirs),
                NOON)
            .book();
    assertThat(book.instance(theirs).orElseThrow().phase()).isEqualTo(InstancePhase.QUARANTINED);

    PoolClaim again = given(claim(named("c1", 1, "other"), NOON));
    assertThat(again.machines())
        .extracting(PoolClaim.ClaimedMachine::instance)
        .doesNotContain(bad, good, theirs);
    assertThat(Claims.withdraw(book, new ClaimId("none"), new TreeMap<>(), Set.of(), NOON).book())
        .isSameAs(book);
  }
}
