package io.homelab.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link PoolBooks} keeps. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class PoolBooksContract {
  protected static final Instant NOON = PoolSamples.NOON;
  protected static final WantedPool RUNNER = PoolSamples.runner(4, 5000);

  /** Opens the same books again, as another part of a program would; the first time, empty ones. */
  protected abstract PoolBooks open();

  protected static void fill(PoolBooks books, int ready) {
    books.inTransaction(
        book -> new BookChange<>(PoolSamples.withReady(RUNNER, ready), List.of(), ready));
  }

  protected static ClaimAnswer claim(PoolBooks books, String id, int count) {
    return books.inTransaction(book ->
        Claims.claim(
            book, List.of(RUNNER), PoolSamples.request(id, count), Optional.empty(), NOON));
  }

  @Test
  void new_books_are_empty() {
    assertThat(open().read().instances()).isEmpty();
    assertThat(open().history(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void what_a_transaction_made_is_there_when_the_books_are_opened_again() {
    fill(open(), 3);
    assertThat(claim(open(), "c1", 2)).isInstanceOf(ClaimAnswer.ClaimStands.class);

    PoolBook again = open().read();

    assertThat(again.claims()).containsOnlyKeys(new ClaimId("c1"));
    assertThat(again.instances().values())
        .extracting(PoolInstance::phase)
        .containsExactlyInAnyOrder(
            InstancePhase.CLAIMED, InstancePhase.CLAIMED, InstancePhase.READY);
    assertThat(again.claim(new ClaimId("c1")).orElseThrow().lease().expires())
        .isEqualTo(NOON.plusSeconds(4 * 3600));
  }

  @Test
  void a_transaction_that_throws_leaves_nothing() {
    PoolBooks books = open();
    fill(books, 1);
    PoolBook before = books.read();

    assertThatThrownBy(() ->
            books.inTransaction(book -> {
              Claims.claim(
                  book, List.of(RUNNER), PoolSamples.request("c1", 1), Optional.empty(), NOON);
              throw new IllegalStateException("on purpose");
            }))
        .hasMessage("on purpose");

    assertThat(books.read()).isEqualTo(before);
    assertThat(claim(books, "c2", 1)).isInstanceOf(ClaimAnswer.ClaimStands.class);
  }

  @Test
  void the_revision_rises_with_every_change_and_with_nothing_else() {
    PoolBooks books = open();
    fill(books, 1);
    long before = books.read().revision();

    books.inTransaction(book -> BookChange.none(book, 0));
    assertThat(books.read().revision()).isEqualTo(before);

    claim(books, "c1", 1);
    assertThat(books.read().revision()).isEqualTo(before + 1);
  }

  @Test
  void fencing_numbers_only_rise() {
    PoolBooks books = open();
    fill(books, 3);
    List<Long> fences = new ArrayList<>();
    for (String id : List.of("c1", "c2", "c3")) {
      claim(books, id, 1);
      fences.add(open().read().claim(new ClaimId(id)).orElseThrow().fence());
      open()
          .inTransaction(book -> Claims.release(book, new ClaimId(id), OptionalLong.empty(), NOON));
    }
    assertThat(fences).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void the_history_says_what_changed_and_why_with_the_oldest_first() {
    PoolBooks books = open();
    fill(books, 1);
    claim(books, "c1", 1);
    books.inTransaction(book ->
        Claims.release(book, new ClaimId("c1"), OptionalLong.empty(), NOON.plusSeconds(60)));

    List<JournalLine> lines = open().history(Optional.of(PoolSamples.RUNNER), 100);

    assertThat(lines)
        .extracting(JournalLine::what)
        .containsExactly("ready -> claimed", "claimed", "claimed -> releasing", "ended");
    assertThat(lines.getLast().reason()).isEqualTo("released");
    assertThat(lines.getFirst().claim()).contains(new ClaimId("c1"));
    assertThat(open().history(Optional.of(PoolSamples.RUNNER), 1))
        .extracting(JournalLine::what)
        .containsExactly("ended");
  }

  @Test
  void the_history_is_bounded() {
    PoolBooks books = open();
    for (int i = 0; i < 30; i++) {
      int round = i;
      books.inTransaction(book -> {
        BookDraft draft = new BookDraft(book, NOON);
        for (int line = 0; line < 100; line++) {
          draft.line(PoolSamples.RUNNER, "line %d".formatted(round * 100 + line), "");
        }
        return draft.answering(0);
      });
    }
    List<JournalLine> lines = books.history(Optional.empty(), 5000);
    assertThat(lines).hasSize(PoolBooks.MOST_LINES);
    assertThat(lines.getLast().what()).isEqualTo("line 2999");
  }

  /** vmpooler PR 339, 318, 434, and 153: one machine given twice; part of a request given. */
  @Test
  void racing_claims_never_get_the_same_machine_and_each_gets_all_or_none() throws Exception {
    fill(open(), 250);
    List<Future<List<ClaimAnswer>>> racers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int racer = 0; racer < 8; racer++) {
        int own = racer;
        racers.add(
            threads.submit(() -> {
              PoolBooks books = open();
              List<ClaimAnswer> answers = new ArrayList<>();
              for (int i = 0; i < 25; i++) {
                // Two of the racers ask for the same, as a client does that got no answer.
                answers.add(claim(books, "c-%d-%d".formatted(own / 2, i), 1 + i % 4));
              }
              return answers;
            }));
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(100, TimeUnit.SECONDS)).isTrue();
    }
    requireSound(open().read());
    for (int pair = 0; pair < 8; pair += 2) {
      List<ClaimAnswer> first = racers.get(pair).get();
      List<ClaimAnswer> second = racers.get(pair + 1).get();
      for (int i = 0; i < first.size(); i++) {
        if (first.get(i) instanceof ClaimAnswer.ClaimStands one
            && second.get(i) instanceof ClaimAnswer.ClaimStands two) {
          assertThat(one.claim()).isEqualTo(two.claim());
          assertThat(one.claim().machines()).hasSize(1 + i % 4);
        }
      }
    }
    assertThat(open().read().instances().values())
        .filteredOn(each -> each.phase() == InstancePhase.CLAIMED)
        .as("there was enough for all: 4 x 25 requests for 2.5 on average")
        .hasSizeGreaterThan(200);
  }

  /** No instance is in two claims, each claim has its fence alone, and rows agree with claims. */
  public static void requireSound(PoolBook book) {
    Set<InstanceId> given = new HashSet<>();
    Set<Long> fences = new HashSet<>();
    for (PoolClaim claim : book.claims().values()) {
      assertThat(fences.add(claim.fence())).as("fence of " + claim.id()).isTrue();
      assertThat(claim.fence()).isLessThanOrEqualTo(book.fence());
      for (PoolClaim.ClaimedMachine machine : claim.machines()) {
        if (claim.isActive()) {
          assertThat(given.add(machine.instance())).as(machine + " in two claims").isTrue();
          assertThat(book.instance(machine.instance()).flatMap(PoolInstance::claim))
              .contains(claim.id());
        }
      }
    }
    for (PoolInstance instance : book.instances().values()) {
      assertThat(instance.phase() == InstancePhase.CLAIMED)
          .as(instance.toString())
          .isEqualTo(given.contains(instance.id()));
    }
  }
}
