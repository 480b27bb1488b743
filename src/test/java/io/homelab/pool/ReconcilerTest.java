package io.homelab.pool;

import static io.homelab.pool.InstancePhase.CHECKING;
import static io.homelab.pool.InstancePhase.CLAIMED;
import static io.homelab.pool.InstancePhase.CREATING;
import static io.homelab.pool.InstancePhase.FAILED;
import static io.homelab.pool.InstancePhase.QUARANTINED;
import static io.homelab.pool.InstancePhase.READY;
import static io.homelab.pool.InstancePhase.RETIRING;
import static io.homelab.pool.PoolSamples.RUNNER;
import static io.homelab.pool.PoolSamples.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.homelab.model.HostName;
import io.homelab.model.PoolTerms.OnRelease;
import io.homelab.pool.PoolWorld.WorldController;
import io.homelab.pool.PoolWorld.WorldHost;
import io.homelab.pool.PoolWorld.WorldTrace;
import io.homelab.pool.WorkResult.WorkFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * What the reconciler does, and what it must never do. A test that names a thread stands for a
 * complaint that users of another pool made there.
 */
class ReconcilerTest {
  private static final Duration TICK = Duration.ofSeconds(15);

  private final PoolWorld world = new PoolWorld();
  private final WorldController controller = world.controller();

  private WorldHost host(String name) {
    return world.host(name, 16_384);
  }

  private void want(WantedPool... pools) {
    world.wanted.clear();
    world.wanted.addAll(List.of(pools));
  }

  /** Runs until that holds, at most for so long, and returns what was done. */
  private List<PoolAction> until(Duration most, BooleanSupplier holds) {
    List<PoolAction> all = new ArrayList<>();
    for (Duration gone = Duration.ZERO; gone.compareTo(most) <= 0; gone = gone.plus(TICK)) {
      if (holds.getAsBoolean()) {
        return all;
      }
      all.addAll(world.run(controller, 1, TICK));
    }
    assertThat(holds.getAsBoolean()).as("within %s: %s", most, world.books.read()).isTrue();
    return all;
  }

  private void filled(int ready) {
    until(Duration.ofMinutes(30), () -> world.count(READY) == ready);
  }

  private List<PoolAction> run(Duration time) {
    return world.run(controller, (int) (time.toSeconds() / TICK.toSeconds()), TICK);
  }

  private PoolDecision.Shortage shortage() {
    return Objects.requireNonNull(controller.last.waiting().get(RUNNER));
  }

  private Brake brake() {
    return world.books.read().pool(RUNNER).brake();
  }

  private static List<PoolAction.HostWork> works(List<PoolAction> actions, WorkKind kind) {
    return actions.stream()
        .filter(PoolAction.HostWork.class::isInstance)
        .map(PoolAction.HostWork.class::cast)
        .filter(each -> each.kind() == kind)
        .toList();
  }

  private static List<PoolAction.Turned> turned(List<PoolAction> actions, String to) {
    return actions.stream()
        .filter(PoolAction.Turned.class::isInstance)
        .map(PoolAction.Turned.class::cast)
        .filter(each -> each.to().equals(to))
        .toList();
  }

  // ---- filling

  @Test
  void a_pool_is_filled_one_machine_per_host_at_a_time_and_then_left_alone() {
    host("nuc");
    host("tower");
    want(PoolSamples.runner(4, 10));

    List<PoolAction> first = world.run(controller, 1, TICK);
    assertThat(works(first, WorkKind.CREATE))
        .extracting(each -> each.host().value())
        .containsExactlyInAnyOrder("nuc", "tower");
    assertThat(shortage().hosts())
        .containsEntry(new HostName("nuc"), List.of("makes 1 machine already"));

    filled(4);
    List<PoolAction> later = run(Duration.ofHours(2));
    assertThat(later)
        .as("only checks")
        .allMatch(each -> each instanceof PoolAction.HostWork work && work.kind() == WorkKind.CHECK)
        .hasSizeBetween(4 * 90, 4 * 121);
    assertThat(controller.last.waiting()).isEmpty();
  }

  @Test
  void every_action_and_every_line_of_history_says_why() {
    host("nuc");
    want(PoolSamples.runner(1, 2));
    List<PoolAction> actions = run(Duration.ofMinutes(5));
    assertThat(actions).isNotEmpty().allMatch(each -> !each.reason().isEmpty());
    assertThat(world.books.history(Optional.of(RUNNER), 100))
        .extracting(JournalLine::what)
        .containsExactly("-> creating", "creating -> checking", "checking -> ready");
  }

  @Test
  void the_same_inputs_give_the_same_decision() {
    host("nuc");
    host("tower");
    want(PoolSamples.runner(3, 5), PoolSamples.pool("other", terms(2, 2).build()));
    run(Duration.ofMinutes(2));
    PoolBook book = world.books.read();
    Sightings seen =
        new Sightings(
            book.revision(),
            new TreeMap<>(Map.of(new HostName("nuc"), world.sight(world.at(new HostName("nuc"))))),
            List.of());
    assertThat(Reconciler.decide(world.wanted, book, seen, world, world.now))
        .isEqualTo(Reconciler.decide(world.wanted, book, seen, world, world.now));
  }

  /** JENKINS-66373 and ARC 2023: what is claimed is not what is kept ready. */
  @Test
  void claimed_machines_do_not_count_as_ready_ones() {
    host("nuc");
    want(PoolSamples.runner(2, 10));
    filled(2);
    world.claim("c1", 2);
    until(Duration.ofMinutes(10), () -> world.count(READY) == 2 && world.count(CLAIMED) == 2);
  }

  @Test
  void never_more_than_max_exist_however_many_are_claimed() {
    host("nuc");
    want(PoolSamples.runner(2, 3));
    filled(2);
    world.claim("c1", 2);
    filled(1);
    run(Duration.ofMinutes(10));
    assertThat(world.books.read().instances()).hasSize(3);
    assertThat(shortage().because()).containsExactly("max is 3, and 3 exist");
  }

  /** ec2-fleet-plugin 271, 248: used machines stayed because of the minimum. */
  @Test
  void a_used_machine_leaves_at_once_even_if_none_is_ready() {
    host("nuc");
    want(PoolSamples.runner(1, 1));
    filled(1);
    world.claim("c1", 1);
    world.release("c1");
    List<PoolAction> next = world.run(controller, 1, TICK);
    assertThat(works(next, WorkKind.DESTROY)).hasSize(1);
    filled(1);
    assertThat(world.trace(world.in(READY).getFirst()).used).isFalse();
  }

  @Test
  void who_waits_for_more_than_are_kept_ready_gets_them() {
    host("nuc");
    host("tower");
    want(PoolSamples.runner(1, 5));
    filled(1);
    ClaimRequest request =
        new ClaimRequest(
            new ClaimId("big"),
            RUNNER,
            4,
            Optional.empty(),
            Optional.empty(),
            "",
            Duration.ofMinutes(10));
    until(Duration.ofMinutes(10), () -> world.claim(request) instanceof ClaimAnswer.ClaimStands);
    assertThat(world.count(CLAIMED)).isEqualTo(4);
    filled(1);
    assertThat(world.books.read().demands()).isEmpty();
  }

  // ---- room

  @Test
  void what_does_not_fit_waits_with_the_reason_of_every_host_and_is_no_failure() {
    WorldHost nuc = world.host("nuc", 2048);
    want(PoolSamples.runner(4, 10));
    filled(2);
    run(Duration.ofHours(1));

    PoolDecision.Shortage shortage = shortage();
    assertThat(shortage.missing()).isEqualTo(2);
    assertThat(shortage.hosts())
        .containsEntry(nuc.name, List.of("needs 1024 MB, host nuc has 0 MB left"));
    assertThat(world.books.read().pool(RUNNER).failures()).isEmpty();
    assertThat(brake().isEngaged()).isFalse();

    world.host("tower", 16_384);
    List<PoolAction> next = world.run(controller, 1, TICK);
    assertThat(works(next, WorkKind.CREATE)).as("no pause had grown").hasSize(1);
  }

  @Test
  void idle_machines_make_way_for_declared_ones_and_claimed_ones_do_not() {
    WorldHost nuc = world.host("nuc", 4096);
    want(
        PoolSamples.pool("runner", terms(2, 2).priority(-5).build()),
        PoolSamples.pool("other", terms(2, 2).priority(-20).build()));
    filled(4);
    world.claim("c1", 1);
    nuc.declaredMb = 2048;

    run(Duration.ofMinutes(10));
    assertThat(world.books.read().instances().values())
        .as("the less important pool gave both")
        .extracting(each -> each.pool().value())
        .containsExactly("runner", "runner");
    nuc.declaredMb = 4096;
    run(Duration.ofMinutes(10));
    assertThat(world.books.read().instances().values())
        .extracting(PoolInstance::phase)
        .containsExactly(CLAIMED);
  }

  // ---- trust

  /** vmpooler PR 133: a claimed VM was destroyed since it did not answer a ping. */
  @Test
  void a_claimed_machine_is_never_checked_and_never_taken_away_for_its_health() {
    host("nuc");
    want(PoolSamples.runner(1, 3));
    filled(1);
    world.claim("c1", 1);
    PoolInstance claimed = world.in(CLAIMED).getFirst();
    world.trace(claimed).hung = true;
    world.trace(claimed).running = false;

    List<PoolAction> actions = run(Duration.ofHours(3));

    assertThat(actions)
        .filteredOn(each ->
            each instanceof PoolAction.HostWork work && work.instance().equals(claimed.id()))
        .isEmpty();
    assertThat(world.in(CLAIMED)).extracting(PoolInstance::id).containsExactly(claimed.id());
  }

  /** A disk that is not mounted for a moment, or a host's list that is lost. */
  @Test
  void a_claimed_machine_that_its_host_does_not_show_stays_its_users_until_the_claim_ends() {
    WorldHost host = host("nuc");
    want(PoolSamples.runner(1, 3));
    filled(1);
    world.claim("c1", 1);
    PoolInstance claimed = world.in(CLAIMED).getFirst();
    WorldTrace away = Objects.requireNonNull(host.traces.remove(claimed.id()));
    run(Duration.ofMinutes(2));
    assertThat(world.in(CLAIMED))
        .singleElement()
        .satisfies(each -> {
          assertThat(each.id()).isEqualTo(claimed.id());
          assertThat(each.trouble().error()).isEqualTo("host nuc has no trace of it");
        });

    host.traces.put(claimed.id(), away);
    List<PoolAction> actions = run(Duration.ofMinutes(2));
    assertThat(actions)
        .filteredOn(each ->
            each instanceof PoolAction.HostWork work && work.instance().equals(claimed.id()))
        .isEmpty();
    assertThat(world.in(CLAIMED)).extracting(each -> each.trouble().error()).containsExactly("");
  }

  @Test
  void a_claim_in_the_middle_of_a_check_makes_its_result_mean_nothing() {
    host("nuc");
    want(PoolSamples.pool("runner", terms(1, 1).check(Duration.ofSeconds(15), 1).build()));
    filled(1);
    world.trace(world.in(READY).getFirst()).hung = true;
    until(Duration.ofMinutes(1), () -> world.in(READY).getFirst().work().isPresent());
    world.claim("c1", 1);
    run(Duration.ofMinutes(5));
    assertThat(world.count(CLAIMED)).isEqualTo(1);
  }

  @Test
  void a_hung_machine_is_replaced_after_so_many_failed_checks_in_a_row() {
    host("nuc");
    host("tower");
    want(PoolSamples.runner(4, 5));
    filled(4);
    PoolInstance hung = world.in(READY).getFirst();
    world.trace(hung).hung = true;

    run(Duration.ofSeconds(119));
    assertThat(world.count(READY)).as("two checks at most have failed").isEqualTo(4);
    List<PoolAction> actions =
        until(
            Duration.ofMinutes(10),
            () ->
                world.count(READY) == 4 && !world.books.read().instances().containsKey(hung.id()));
    assertThat(turned(actions, "failed"))
        .extracting(PoolAction.Turned::reason)
        .containsExactly("failed 3 checks in a row: ssh: no answer");
  }

  @Test
  void a_machine_that_answers_again_before_that_stays() {
    host("nuc");
    want(PoolSamples.runner(1, 5));
    filled(1);
    PoolInstance hung = world.in(READY).getFirst();
    for (int i = 0; i < 5; i++) {
      world.trace(hung).hung = true;
      until(Duration.ofMinutes(3), () -> world.in(READY).getFirst().trouble().misses() == 2);
      world.trace(hung).hung = false;
      until(Duration.ofMinutes(3), () -> world.in(READY).getFirst().trouble().misses() == 0);
    }
    assertThat(world.in(READY)).extracting(PoolInstance::id).containsExactly(hung.id());
  }

  // ---- hosts

  /** vmpooler PR 229, 83: half an inventory filled the pool too high, or removed machines. */
  @Test
  void half_an_inventory_means_no_action_there_and_none_elsewhere() {
    WorldHost nuc = host("nuc");
    WorldHost tower = host("tower");
    want(PoolSamples.runner(4, 10));
    filled(4);
    nuc.half = true;
    nuc.traces.values().forEach(each -> each.running = false);

    List<PoolAction> actions = run(Duration.ofHours(1));

    assertThat(actions)
        .allMatch(
            each -> each instanceof PoolAction.HostWork work && work.host().equals(tower.name));
    assertThat(world.books.read().instances()).hasSize(4);
  }

  @Test
  void a_silent_hosts_machines_are_unknown_and_not_made_elsewhere_before_it_is_lost() {
    WorldHost nuc = host("nuc");
    host("tower");
    want(PoolSamples.runner(4, 10));
    filled(4);
    nuc.silent = true;

    List<PoolAction> actions = run(Duration.ofMinutes(9));
    assertThat(turned(actions, "unknown")).hasSize(2);
    assertThat(works(actions, WorkKind.CREATE)).isEmpty();
    assertThat(brake().isEngaged()).as("unknown is not bad").isFalse();
    assertThat(world.claim("c1", 3))
        .as("what is unknown is not given")
        .isInstanceOf(ClaimAnswer.NotReady.class);

    List<PoolAction> lost = run(Duration.ofMinutes(10));
    assertThat(works(lost, WorkKind.CREATE)).hasSize(2);

    nuc.silent = false;
    List<PoolAction> back = run(Duration.ofMinutes(15));
    assertThat(turned(back, "ready"))
        .extracting(PoolAction.Turned::reason)
        .contains("host nuc answers again");
    assertThat(world.count(READY)).as("what is too many went").isEqualTo(4);
    assertThat(world.traces()).hasSize(4);
  }

  @Test
  void what_a_lost_host_may_still_have_counts_against_max() {
    WorldHost nuc = host("nuc");
    host("tower");
    want(PoolSamples.runner(4, 5));
    filled(4);
    nuc.silent = true;
    run(Duration.ofMinutes(30));
    assertThat(world.books.read().instances()).hasSize(5);
    nuc.silent = false;
    run(Duration.ofMinutes(1));
    assertThat(world.traces()).hasSizeLessThanOrEqualTo(5);
  }

  @Test
  void a_host_that_is_assumed_lost_no_longer_holds_max_and_is_cleaned_if_it_comes_back() {
    WorldHost nuc = host("nuc");
    host("tower");
    want(PoolSamples.runner(4, 5));
    filled(4);
    world.claim("c1", 1);
    filled(4);
    nuc.silent = true;
    run(Duration.ofMinutes(30));
    int before = world.books.read().instances().size();
    assertThat(before).isEqualTo(5);

    List<InstanceId> given =
        world.books.inTransaction(book -> PoolOrders.assumeLost(book, nuc.name, world.now));
    assertThat(given).isNotEmpty();
    until(
        Duration.ofMinutes(30),
        () ->
            world.books.read().instances().values().stream().filter(PoolInstance::isIdle).count()
                == 4);

    nuc.silent = false;
    run(Duration.ofMinutes(10));
    assertThat(world.traces()).doesNotContainKeys(given.toArray(InstanceId[]::new)).hasSize(5);
  }

  @Test
  void a_machine_leaves_the_books_when_its_host_proves_that_it_is_gone() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.runner(1, 2));
    filled(1);
    InstanceId gone = world.in(READY).getFirst().id();
    nuc.traces.clear();
    List<PoolAction> actions = world.run(controller, 2, TICK);
    assertThat(works(actions, WorkKind.DESTROY))
        .as("a folder may be left, there or here")
        .extracting(PoolAction.HostWork::instance)
        .containsExactly(gone);
    assertThat(turned(actions, "gone"))
        .extracting(PoolAction.Turned::instance, PoolAction.Turned::reason)
        .containsExactly(tuple(gone, "host nuc has no trace of it"));
  }

  @Test
  void nobody_waits_for_what_a_killed_controller_did() {
    host("nuc");
    want(PoolSamples.runner(1, 2));
    controller.decide(controller.look().by("dead"));
    PoolInstance begun = world.in(CREATING).getFirst();
    assertThat(begun.work().map(InstanceWork::by)).contains("dead");

    controller.decide(
        Sightings.of(List.of(WorkResult.abandoned(begun.id(), begun.work().orElseThrow()))));

    assertThat(world.in(RETIRING))
        .extracting(PoolInstance::id, PoolInstance::reason)
        .containsExactly(tuple(begun.id(), "was not made: the controller was killed"));
  }

  @Test
  void an_inventory_from_before_a_change_proves_nothing() {
    host("nuc");
    want(PoolSamples.runner(1, 2));
    HostSight before = world.sight(world.at(new HostName("nuc")));
    long asOf = world.books.read().revision();
    filled(1);
    PoolInstance ready = world.in(READY).getFirst();
    assertThat(ready.work()).isEmpty();

    controller.decide(
        new Sightings(asOf, new TreeMap<>(Map.of(new HostName("nuc"), before)), List.of()));

    assertThat(world.books.read().instances()).containsOnlyKeys(ready.id());
  }

  @Test
  void an_inventory_from_before_a_teardown_brings_nothing_back() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.runner(1, 2));
    filled(1);
    HostSight before = world.sight(nuc);
    long asOf = world.books.read().revision();
    InstanceId used = world.in(READY).getFirst().id();
    world.claim("c1", 1);
    world.release("c1");
    until(Duration.ofMinutes(5), () -> !nuc.traces.containsKey(used));
    world.run(controller, 1, TICK);

    controller.decide(new Sightings(asOf, new TreeMap<>(Map.of(nuc.name, before)), List.of()));

    assertThat(world.books.read().instances()).doesNotContainKey(used);
  }

  @Test
  void what_is_being_made_may_be_missing_on_its_host() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.runner(1, 2));
    controller.tick();
    nuc.traces.clear();
    controller.tick();
    assertThat(world.count(CREATING)).isEqualTo(1);
  }

  @Test
  void what_a_host_has_and_the_books_have_not_is_removed() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.runner(1, 2));
    filled(1);
    nuc.traces.put(new InstanceId("i-feedbeef"), new PoolWorld.WorldTrace(RUNNER, 1));
    run(Duration.ofMinutes(2));
    assertThat(nuc.traces).hasSize(1).doesNotContainKey(new InstanceId("i-feedbeef"));
    assertThat(world.books.history(Optional.of(RUNNER), 100))
        .extracting(JournalLine::reason)
        .contains("host nuc has it, but the books did not");
  }

  // ---- failures

  /**
   * actions-runner-controller 3700, 4102, 4168: failed ones filled max, and nothing new started.
   */
  @Test
  void failed_and_quarantined_machines_do_not_fill_max_but_their_room_counts() {
    WorldHost nuc = world.host("nuc", 3072);
    want(PoolSamples.pool("runner", terms(2, 2).retries(2).build()));
    filled(2);
    nuc.stuck = true;
    world.claim("c1", 1);
    world.release("c1");
    until(Duration.ofMinutes(10), () -> world.count(QUARANTINED) == 1);
    filled(2);

    world.claim("c2", 1);
    world.release("c2");
    until(Duration.ofMinutes(10), () -> world.count(QUARANTINED) == 2);
    run(Duration.ofMinutes(10));
    assertThat(world.count(READY)).as("the rest of the room is theirs").isEqualTo(1);
    assertThat(shortage().hosts())
        .containsEntry(nuc.name, List.of("needs 1024 MB, host nuc has 0 MB left"));
  }

  @Test
  void a_teardown_is_retried_then_quarantined_and_nothing_leaves_the_books_before_its_trace() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.runner(1, 5));
    filled(1);
    InstanceId stuck = world.in(READY).getFirst().id();
    nuc.stuck = true;
    world.claim("c1", 1);
    world.release("c1");
    List<PoolAction> actions = until(Duration.ofMinutes(20), () -> world.count(QUARANTINED) == 1);
    assertThat(works(actions, WorkKind.DESTROY)).hasSize(3);
    assertThat(world.in(QUARANTINED).getFirst().reason())
        .isEqualTo("could not be removed in 3 tries: the volume is in use");

    run(Duration.ofHours(5));
    assertThat(world.books.read().instances()).containsKey(stuck);
    nuc.stuck = false;
    run(Duration.ofMinutes(5));
    assertThat(world.books.read().instances())
        .as("only pool repair tries again")
        .containsKey(stuck);

    world.books.inTransaction(book -> PoolOrders.repair(book, RUNNER, world.now));
    run(Duration.ofMinutes(2));
    assertThat(world.books.read().instances()).doesNotContainKey(stuck);
    assertThat(nuc.traces).doesNotContainKey(stuck);
  }

  @Test
  void more_quarantined_machines_than_allowed_stop_the_making_but_not_the_giving() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.pool("runner", terms(3, 9).retries(1).quarantined(1).build()));
    filled(3);
    nuc.stuck = true;
    world.claim("c1", 2);
    world.release("c1");
    until(Duration.ofMinutes(10), () -> world.count(QUARANTINED) == 2);
    int ready = world.count(READY);
    run(Duration.ofMinutes(10));
    assertThat(shortage().because()).containsExactly("2 machines are quarantined, more than 1");
    assertThat(world.claim("c2", ready)).isInstanceOf(ClaimAnswer.ClaimStands.class);
  }

  /** vmpooler PR 176: a counter of running clones was never decremented, and cloning stopped. */
  @Test
  void a_controller_that_dies_while_it_makes_machines_holds_nothing_up() {
    host("nuc");
    want(PoolSamples.runner(2, 2));
    for (int i = 0; i < 3; i++) {
      WorldController dead = world.controller();
      dead.dies = true;
      dead.tick();
      world.pass(Duration.ofMinutes(11));
    }
    until(Duration.ofMinutes(40), () -> world.count(READY) == 2);
    assertThat(world.traces()).hasSize(2);
  }

  @Test
  void a_result_that_comes_after_another_work_was_begun_changes_nothing() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.runner(1, 1));
    WorldController slow = world.controller();
    slow.dies = true;
    PoolAction.HostWork create = works(slow.tick(), WorkKind.CREATE).getFirst();
    nuc.traces.put(create.instance(), new PoolWorld.WorldTrace(RUNNER, create.fence()));
    world.pass(Duration.ofMinutes(11));
    assertThat(works(controller.tick(), WorkKind.DESTROY))
        .extracting(PoolAction.HostWork::instance)
        .contains(create.instance());

    slow.decide(Sightings.of(List.of(WorkResult.done(create))));

    PoolInstance after = world.books.read().instance(create.instance()).orElseThrow();
    assertThat(after.phase()).isEqualTo(FAILED);
    assertThat(after.work().orElseThrow().kind()).isEqualTo(WorkKind.DESTROY);
  }

  @Test
  void a_machine_that_a_dead_controller_makes_too_late_is_not_lost_on_its_host() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.pool("runner", terms(1, 1).build()));
    world.making = Duration.ofMinutes(12);
    WorldController dead = world.controller();
    dead.tick();
    dead.restart();
    world.making = Duration.ofSeconds(50);
    until(Duration.ofMinutes(40), () -> world.count(READY) == 1 && nuc.traces.size() == 1);
  }

  @Test
  void a_machine_that_is_not_ready_within_its_boot_limit_is_removed_and_made_anew() {
    host("nuc");
    want(PoolSamples.runner(1, 1));
    until(Duration.ofMinutes(5), () -> world.count(CHECKING) == 1);
    PoolInstance slow = world.in(CHECKING).getFirst();
    world.trace(slow).hung = true;
    List<PoolAction> actions = until(Duration.ofMinutes(20), () -> world.count(READY) == 1);
    assertThat(turned(actions, "failed"))
        .extracting(PoolAction.Turned::reason)
        .containsExactly("was not ready within 10m: ssh: no answer");
  }

  @Test
  void a_failed_making_is_tried_again_after_a_pause_that_grows() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.pool("runner", terms(1, 1).retries(9).build()));
    nuc.failing = Optional.of(new WorkFailure("odd error 1", false));
    List<Instant> begun = new ArrayList<>();
    for (int i = 0; i < 60 && begun.size() < 3; i++) {
      if (!works(world.run(controller, 1, TICK), WorkKind.CREATE).isEmpty()) {
        begun.add(world.now);
        nuc.failing =
            Optional.of(new WorkFailure(begun.size() == 1 ? "odd error" : "even error", false));
      }
    }
    assertThat(Duration.between(begun.get(0), begun.get(1)))
        .isBetween(Duration.ofSeconds(80), Duration.ofSeconds(110));
    assertThat(Duration.between(begun.get(1), begun.get(2)))
        .isBetween(Duration.ofSeconds(110), Duration.ofSeconds(140));
  }

  @Test
  void a_controller_that_is_stopped_says_nothing_against_its_machines() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.pool("runner", terms(1, 1).retries(1).build()));
    nuc.failing =
        Optional.of(new WorkFailure("the controller was stopped", WorkResult.Blame.STOPPED));
    List<PoolAction> actions = new ArrayList<>();
    for (int i = 0; i < 30 && works(actions, WorkKind.DESTROY).isEmpty(); i++) {
      actions.addAll(world.run(controller, 1, TICK));
    }
    assertThat(turned(actions, "retiring"))
        .extracting(PoolAction.Turned::reason)
        .containsOnly("was not made: the controller was stopped");
    assertThat(turned(actions, "failed")).isEmpty();
    assertThat(brake().isEngaged()).isFalse();

    nuc.failing = Optional.empty();
    filled(1);
  }

  @Test
  void what_can_never_be_made_is_not_tried_again_before_the_template_changes() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.runner(1, 1));
    nuc.failing = Optional.of(new WorkFailure("there is no box generic/debian99", true));
    List<PoolAction> actions = run(Duration.ofHours(24));
    assertThat(works(actions, WorkKind.CREATE)).hasSize(1);
    assertThat(brake().reason())
        .isEqualTo("trying again would not help: there is no box generic/debian99");

    nuc.failing = Optional.empty();
    want(PoolSamples.changed(PoolSamples.runner(1, 1), "t2"));
    filled(1);
    assertThat(brake().isEngaged()).isFalse();
  }

  // ---- the brake

  @Test
  void three_equal_errors_in_a_row_put_the_brake_on_and_one_machine_is_tried_after_a_pause() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.runner(2, 4));
    nuc.failing = Optional.of(new WorkFailure("no space left on device", false));
    until(Duration.ofMinutes(30), () -> brake().position() == Brake.BrakePosition.ON);
    assertThat(brake().reason())
        .isEqualTo("3 machines failed in a row with the same error: no space left on device");

    List<PoolAction> hours = run(Duration.ofHours(3));
    assertThat(works(hours, WorkKind.CREATE))
        .as("one for each pause of at most 10 minutes")
        .hasSizeBetween(14, 20);
    nuc.failing = Optional.empty();
    filled(2);
    assertThat(brake().isEngaged()).isFalse();
  }

  @Test
  void a_half_open_brake_lets_one_machine_be_made_though_many_are_missing() {
    WorkFailure full = new WorkFailure("no space left on device", false);
    for (String name : List.of("nuc", "tower", "shelf")) {
      host(name).failing = Optional.of(full);
    }
    want(PoolSamples.runner(6, 9));
    until(Duration.ofMinutes(30), () -> brake().position() == Brake.BrakePosition.ON);
    until(Duration.ofMinutes(10), () -> world.count(CREATING) == 0);
    int tried = 0;
    for (int i = 0; i < 240; i++) {
      tried += works(world.run(controller, 1, TICK), WorkKind.CREATE).size();
      assertThat(world.count(CREATING)).isLessThanOrEqualTo(1);
    }
    assertThat(tried).isBetween(4, 8);
  }

  /** cluster-api 5451: the brake works, but nobody is told. */
  @Test
  void the_brake_is_told_in_the_books_the_history_and_the_outlook() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.runner(2, 4));
    nuc.failing = Optional.of(new WorkFailure("no space left on device", false));
    List<PoolAction> actions =
        until(Duration.ofMinutes(30), () -> brake().position() == Brake.BrakePosition.ON);
    assertThat(actions).filteredOn(PoolAction.BrakeTurned.class::isInstance).hasSize(1);
    assertThat(world.books.history(Optional.of(RUNNER), 5))
        .extracting(JournalLine::what)
        .contains("brake off -> on");
    assertThat(((ClaimAnswer.NotReady) world.claim("c1", 1)).outlook().because())
        .anyMatch(each -> each.startsWith("the brake is on: 3 machines failed in a row"));
    assertThat(shortage().because().getFirst()).startsWith("the brake is on");
  }

  /** Cluster API's share: if it is the judge that is wrong, everything would be destroyed. */
  @Test
  void when_too_many_go_bad_at_once_none_that_was_ready_is_removed_and_they_may_be_well_again() {
    host("nuc");
    host("tower");
    want(PoolSamples.runner(6, 10));
    filled(6);
    List<InstanceId> before = world.in(READY).stream().map(PoolInstance::id).toList();
    world.hosts.values().forEach(each -> each.traces.values().forEach(one -> one.hung = true));

    List<PoolAction> bad =
        until(Duration.ofMinutes(10), () -> brake().position() == Brake.BrakePosition.ON);
    assertThat(works(bad, WorkKind.DESTROY)).hasSizeLessThanOrEqualTo(2);
    world.hosts.values().forEach(each -> each.traces.values().forEach(one -> one.hung = false));
    filled(6);
    assertThat(world.in(READY))
        .extracting(PoolInstance::id)
        .filteredOn(before::contains)
        .as("most were never remade")
        .hasSizeGreaterThanOrEqualTo(4);
  }

  @Test
  void a_brake_keeps_nothing_of_a_pool_that_is_to_go() {
    host("nuc");
    want(PoolSamples.runner(6, 10));
    filled(6);
    world.hosts.values().forEach(each -> each.traces.values().forEach(one -> one.hung = true));
    until(Duration.ofMinutes(10), () -> brake().position() == Brake.BrakePosition.ON);
    want();
    run(Duration.ofMinutes(5));
    assertThat(world.traces()).isEmpty();
  }

  /** machine-api-operator PR 902, 898: what was being remade counted as healthy. */
  @Test
  void machines_on_their_way_are_not_counted_as_good_ones() {
    WantedPool pool = PoolSamples.runner(10, 20);
    PoolBook book = PoolSamples.withReady(pool, 10);
    BookDraft draft = new BookDraft(book, world.now);
    List<PoolInstance> rows = List.copyOf(draft.instances());
    for (int i = 0; i < 8; i++) {
      draft.put(
          rows.get(i)
              .in(
                  i < 2 ? FAILED : i < 5 ? CREATING : InstancePhase.REVERTING,
                  world.now,
                  "for a test"));
    }
    BrakeRule rule =
        new BrakeRule(
            pool.spec().terms(),
            "t1",
            draft.pool(RUNNER),
            List.copyOf(draft.instances()),
            new TreeSet<>());
    assertThat(rule.cause().orElseThrow().reason())
        .isEqualTo("2 of 4 machines are bad, more than 40 %");
  }

  @Test
  void one_bad_machine_of_two_is_replaced_though_that_is_half_of_them() {
    host("nuc");
    host("tower");
    want(PoolSamples.runner(2, 4));
    filled(2);
    world.trace(world.in(READY).getFirst()).hung = true;
    List<PoolAction> actions = run(Duration.ofMinutes(10));
    assertThat(world.count(READY)).isEqualTo(2);
    assertThat(actions).noneMatch(PoolAction.BrakeTurned.class::isInstance);
  }

  @Test
  void bad_machines_that_are_all_on_one_host_stop_that_host_alone() {
    WorldHost nuc = host("nuc");
    WorldHost tower = host("tower");
    want(PoolSamples.runner(4, 10));
    nuc.failing = Optional.of(new WorkFailure("no space left on device", false));
    until(Duration.ofMinutes(30), () -> brake().position() == Brake.BrakePosition.ON);
    assertThat(brake().host()).contains(nuc.name);
    filled(4);
    assertThat(world.in(READY)).allMatch(each -> each.host().equals(tower.name));
  }

  @Test
  void a_host_whose_machines_all_stopped_gets_new_ones_one_after_the_other() {
    WorldHost nuc = host("nuc");
    host("tower");
    want(PoolSamples.runner(6, 12));
    filled(6);
    nuc.traces.values().forEach(each -> each.running = false);
    until(
        Duration.ofMinutes(40),
        () ->
            world.count(READY) == 6
                && world.books.read().instances().size() == 6
                && !brake().isEngaged());
    run(Duration.ofMinutes(30));
    assertThat(world.count(READY)).isEqualTo(6);
  }

  // ---- replacing

  /** ec2-plugin PR 945, 1124: spares were killed for their age, made again, and so on for ever. */
  @Test
  void a_machine_that_is_too_old_is_replaced_first_and_the_pool_is_never_below_ready() {
    host("nuc");
    host("tower");
    want(PoolSamples.pool("runner", terms(3, 6).readyMaxAge(Duration.ofHours(6)).build()));
    filled(3);
    int made = 0;
    for (int i = 0; i < 24 * 240; i++) {
      made += works(world.run(controller, 1, TICK), WorkKind.CREATE).size();
      assertThat(world.count(READY)).isGreaterThanOrEqualTo(3);
      assertThat(world.books.read().instances()).hasSizeLessThanOrEqualTo(5);
    }
    assertThat(made).as("three machines, four times in 24 hours").isBetween(9, 12);
  }

  @Test
  void where_no_other_fits_an_old_machine_goes_first_but_never_the_last_one() {
    WorldHost nuc = world.host("nuc", 2048);
    want(PoolSamples.pool("runner", terms(2, 6).readyMaxAge(Duration.ofHours(6)).build()));
    filled(2);
    List<InstanceId> old = world.in(READY).stream().map(PoolInstance::id).toList();
    for (int i = 0; i < 8 * 240; i++) {
      world.run(controller, 1, TICK);
      assertThat(world.count(READY)).isGreaterThanOrEqualTo(1);
    }
    assertThat(world.in(READY)).hasSize(2).noneMatch(each -> old.contains(each.id()));

    want(PoolSamples.pool("runner", terms(1, 6).readyMaxAge(Duration.ofHours(6)).build()));
    nuc.declaredMb = 1024;
    run(Duration.ofHours(12));
    assertThat(world.in(READY)).as("better an old one than none").hasSize(1);
  }

  @Test
  void a_changed_template_replaces_the_machines_one_by_one_and_leaves_claimed_ones() {
    host("nuc");
    host("tower");
    want(PoolSamples.runner(3, 6));
    filled(3);
    world.claim("c1", 1);
    filled(3);
    want(PoolSamples.changed(PoolSamples.runner(3, 6), "t2"));
    for (int i = 0; i < 120; i++) {
      world.run(controller, 1, TICK);
      assertThat(world.count(READY)).isGreaterThanOrEqualTo(3);
    }
    assertThat(world.in(READY)).extracting(PoolInstance::template).containsOnly("t2");
    assertThat(world.in(CLAIMED)).extracting(PoolInstance::template).containsOnly("t1");
  }

  @Test
  void a_new_template_that_cannot_be_made_leaves_the_old_machines_in_place() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.runner(3, 6));
    filled(3);
    nuc.failing = Optional.of(new WorkFailure("no space left on device", false));
    want(PoolSamples.changed(PoolSamples.runner(3, 6), "t2"));
    run(Duration.ofHours(3));
    assertThat(world.count(READY)).isEqualTo(3);
  }

  // ---- release

  @Test
  void a_released_machine_is_reverted_where_the_pool_says_so_and_is_clean_again() {
    host("nuc");
    want(PoolSamples.pool("runner", terms(2, 2).onRelease(OnRelease.REVERT).build()));
    filled(2);
    world.claim("c1", 2);
    List<InstanceId> used = world.in(CLAIMED).stream().map(PoolInstance::id).toList();
    world.release("c1");
    List<PoolAction> actions = until(Duration.ofMinutes(3), () -> world.count(READY) == 2);
    assertThat(works(actions, WorkKind.CREATE)).isEmpty();
    assertThat(world.in(READY))
        .allMatch(each -> used.contains(each.id()) && !world.trace(each).used);
  }

  @Test
  void a_revert_that_fails_once_ends_in_a_new_machine() {
    WorldHost nuc = host("nuc");
    want(PoolSamples.pool("runner", terms(1, 1).onRelease(OnRelease.REVERT).build()));
    filled(1);
    InstanceId used = world.in(READY).getFirst().id();
    nuc.revertsFail = true;
    world.claim("c1", 1);
    world.release("c1");
    List<PoolAction> actions = until(Duration.ofMinutes(5), () -> world.count(READY) == 1);
    assertThat(works(actions, WorkKind.REVERT)).hasSize(1);
    assertThat(world.in(READY).getFirst().id()).isNotEqualTo(used);
    assertThat(nuc.traces).doesNotContainKey(used);
  }

  // ---- leases

  @Test
  void a_lease_that_ends_is_warned_of_and_its_machines_are_taken_back_after_the_grace() {
    host("nuc");
    want(PoolSamples.runner(1, 3));
    filled(1);
    world.claim("c1", 1);
    Instant expires = world.now.plus(Duration.ofHours(4));
    List<PoolAction> before = run(Duration.ofMinutes(239));
    assertThat(before).noneMatch(PoolAction.LeaseWarned.class::isInstance);

    List<PoolAction> warned = run(Duration.ofMinutes(2));
    assertThat(warned)
        .filteredOn(PoolAction.LeaseWarned.class::isInstance)
        .singleElement()
        .extracting(PoolAction::reason)
        .asString()
        .contains(expires.toString());
    assertThat(world.count(CLAIMED)).isEqualTo(1);

    List<PoolAction> ended = run(Duration.ofMinutes(5));
    assertThat(ended).filteredOn(PoolAction.ClaimEnded.class::isInstance).hasSize(1);
    assertThat(world.count(CLAIMED)).isZero();
  }

  @Test
  void a_controller_that_comes_hours_after_a_lease_ended_still_warns_first() {
    host("nuc");
    want(PoolSamples.runner(1, 3));
    filled(1);
    world.claim("c1", 1);
    world.pass(Duration.ofHours(20));
    assertThat(world.run(controller, 1, TICK))
        .anyMatch(PoolAction.LeaseWarned.class::isInstance)
        .noneMatch(PoolAction.ClaimEnded.class::isInstance);
  }

  @Test
  void a_held_claim_outlives_its_lease_and_its_release_until_the_hold_is_over() {
    host("nuc");
    want(PoolSamples.runner(1, 3));
    filled(1);
    world.claim("c1", 1);
    world.books.inTransaction(book ->
        Claims.hold(
            book, new ClaimId("c1"), OptionalLong.empty(), Duration.ofHours(10), world.now));
    world.release("c1");
    run(Duration.ofMinutes(599));
    assertThat(world.count(CLAIMED)).isEqualTo(1);
    run(Duration.ofMinutes(2));
    assertThat(world.count(CLAIMED)).isZero();
  }

  // ---- orders

  @Test
  void a_paused_pool_makes_nothing_and_still_gives() {
    host("nuc");
    want(PoolSamples.runner(2, 4));
    filled(2);
    world.books.inTransaction(book -> PoolOrders.pause(book, RUNNER, "disk swap", world.now));
    assertThat(world.claim("c1", 1)).isInstanceOf(ClaimAnswer.ClaimStands.class);
    assertThat(works(run(Duration.ofMinutes(20)), WorkKind.CREATE)).isEmpty();
    assertThat(shortage().because()).containsExactly("the pool is paused: disk swap");
    world.books.inTransaction(book -> PoolOrders.resume(book, RUNNER, world.now));
    filled(2);
  }

  @Test
  void a_drained_pool_gives_nothing_and_keeps_only_what_is_claimed() {
    host("nuc");
    want(PoolSamples.runner(3, 6));
    filled(3);
    world.claim("c1", 1);
    world.books.inTransaction(book -> PoolOrders.drain(book, RUNNER, world.now));
    run(Duration.ofMinutes(5));
    assertThat(world.traces()).hasSize(1);
    assertThat(world.claim("c2", 1)).isInstanceOf(ClaimAnswer.NotReady.class);
    world.release("c1");
    run(Duration.ofMinutes(2));
    assertThat(world.books.read().instances()).isEmpty();
  }

  @Test
  void a_pool_that_is_no_longer_described_goes_as_its_machines_become_free() {
    host("nuc");
    want(PoolSamples.runner(3, 6));
    filled(3);
    world.claim("c1", 1);
    want();
    run(Duration.ofMinutes(5));
    assertThat(world.traces()).hasSize(1);
    run(Duration.ofHours(5));
    assertThat(world.traces()).as("the lease ended").isEmpty();
  }

  @Test
  void a_resized_pool_follows_the_new_sizes() {
    host("nuc");
    host("tower");
    WantedPool pool = PoolSamples.runner(2, 4);
    want(pool);
    filled(2);
    world.books.inTransaction(
        book -> PoolOrders.resize(book, pool, OptionalInt.of(5), OptionalInt.of(6), world.now));
    filled(5);
    world.books.inTransaction(
        book -> PoolOrders.resize(book, pool, OptionalInt.of(1), OptionalInt.empty(), world.now));
    run(Duration.ofMinutes(10));
    assertThat(world.count(READY)).isEqualTo(1);
    assertThat(world.traces()).hasSize(1);
  }

  /** actions-runner-controller 3953, 3420: people waited for an hour, and nobody said for what. */
  @Test
  void an_empty_pool_says_when_the_next_machine_is_ready_and_why_not_now() {
    host("nuc");
    want(PoolSamples.runner(1, 1));
    filled(1);
    world.claim("c1", 1);
    Outlook full = ((ClaimAnswer.NotReady) world.claim("c2", 1)).outlook();
    assertThat(full.because()).containsExactly("1 claimed", "max is 1, and 1 exist");
    assertThat(full.nextReadyAt().orElseThrow()).isAfter(world.now.plus(Duration.ofHours(4)));

    world.release("c1");
    until(Duration.ofMinutes(5), () -> world.count(CREATING) == 1);
    Outlook coming = ((ClaimAnswer.NotReady) world.claim("c2", 1)).outlook();
    assertThat(coming.nextReadyAt().orElseThrow())
        .isBetween(world.now.plusSeconds(30), world.now.plusSeconds(90));
  }
}
