package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import io.homelab.plan.Action;
import io.homelab.plan.Adoption;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.pool.Adoptions;
import io.homelab.pool.BookChange;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolInstance;
import io.homelab.pool.PoolSamples;
import io.homelab.pool.books.FilePoolBooks;
import io.homelab.run.RunOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which ready machines of pools a plan takes. */
class PoolChoiceTest {
  private static final PoolName RUNNER = new PoolName("runner");
  private static final MachineName WEB = new MachineName("web");

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void aLab() {
    lab("{ name: web, from_pool: runner }");
  }

  /** A lab of those machines, and a pool whose machines have 512 MB. */
  private void lab(String... machines) {
    List<String> all = new ArrayList<>(List.of(machines));
    all.set(
        machines.length - 1,
        all.getLast() + "\npools:\n  - { name: runner, template: { memory_mb: 512 } }");
    lab = new LabOnDoubles(folder, all.toArray(String[]::new));
  }

  private FilePoolBooks books() {
    return new FilePoolBooks(folder.resolve(".homelab"));
  }

  /** An instance that is ready on that host, which shows it. */
  private String ready(String host) {
    String template = LabPools.within(lab.open()).wanted(false).getFirst().template();
    return ready(host, template);
  }

  private String ready(String host, String template) {
    PoolBook before = books().read();
    books()
        .inTransaction(book ->
            new BookChange<>(
                PoolSamples.ready(book, RUNNER, new HostName(host), template), List.of(), true));
    InstanceId id =
        books().read().instances().keySet().stream()
            .filter(each -> before.instance(each).isEmpty())
            .findFirst()
            .orElseThrow();
    lab.told(host, facts -> facts.otherLab(id.value(), "ops@bench", id.value()));
    return id.value();
  }

  private Plan plan() {
    try (BringUp proposal = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      return proposal.plan();
    }
  }

  private Plan planOf(String... names) {
    BringUp.Request whole = BringUp.Request.WHOLE_LAB;
    BringUp.Request named =
        new BringUp.Request(
            List.of(names),
            whole.host(),
            whole.placing(),
            whole.planFile(),
            whole.parallel(),
            whole.allowPartial(),
            whole.allowReplace(),
            whole.provisionWith(),
            whole.stay());
    try (BringUp proposal = BringUp.propose(lab.open(), named).orThrow()) {
      return proposal.plan();
    }
  }

  private static MachineStep.Present step(Plan plan, String name) {
    return (MachineStep.Present) plan.machine(new MachineName(name)).orElseThrow();
  }

  private static Optional<String> instance(Plan plan, String name) {
    return step(plan, name).adoption().map(Adoption::instance);
  }

  @Test
  void a_machine_takes_a_ready_one_and_goes_where_it_is() {
    String id = ready("two");
    assertThat(instance(plan(), "web")).contains(id);
    assertThat(step(plan(), "web").host()).isEqualTo(new HostName("two"));
    assertThat(step(plan(), "web").reason()).isEqualTo("from pool runner (instance " + id + ")");
  }

  @Test
  void of_several_it_takes_one_on_the_host_that_the_plan_would_choose() {
    ready("two");
    String here = ready("one");
    assertThat(instance(plan(), "web")).contains(here);
  }

  @Test
  void no_instance_is_taken_twice_and_whoever_gets_none_is_made() {
    lab("{ name: web, from_pool: runner, count: 3 }");
    String first = ready("one");
    String second = ready("one");
    Plan plan = plan();
    assertThat(List.of(instance(plan, "web-1"), instance(plan, "web-2")))
        .containsExactlyInAnyOrder(Optional.of(first), Optional.of(second));
    assertThat(instance(plan, "web-3")).isEmpty();
    assertThat(step(plan, "web-3").reason()).endsWith("; pool runner has no machine ready");
  }

  @Test
  void who_is_named_chooses_first() {
    lab("{ name: web, from_pool: runner, count: 2 }");
    String id = ready("one");
    assertThat(instance(planOf("web-2"), "web-2")).contains(id);
    assertThat(instance(planOf("web-2"), "web-1")).isEmpty();
    assertThat(instance(plan(), "web-1")).contains(id);
  }

  @Test
  void its_room_is_the_machines_room() {
    lab.told("one", facts -> facts.measured(4, 700, 100));
    lab.told("two", facts -> facts.measured(4, 200, 100));
    assertThat(instance(plan(), "web")).isEmpty();
    String id = ready("one");
    assertThat(instance(plan(), "web")).as("700 MB are enough for one of them").contains(id);
  }

  @Test
  void a_pin_elsewhere_or_another_template_takes_none() {
    lab("{ name: web, from_pool: runner, host: one }");
    ready("two");
    ready("one", "of yesterday");
    assertThat(instance(plan(), "web")).isEmpty();
  }

  @Test
  void a_machine_that_needs_the_lan_is_made_and_the_plan_says_why() {
    lab("{ name: web, from_pool: runner, host: two, depends_on: [db] }", "{ name: db, host: one }");
    String id = ready("two");
    Plan plan = plan();
    assertThat(instance(plan, "web")).isEmpty();
    assertThat(step(plan, "web").reason())
        .endsWith("; instance " + id + " of pool runner on two has no bridged NIC, which it needs");
  }

  @Test
  void nobody_loses_his_host_for_it() {
    lab(
        "{ name: web, from_pool: runner }",
        "{ name: big, host: two, anti_affinity: [web], priority: -1 }");
    ready("two");
    Plan plan = plan();
    assertThat(plan.placements()).containsEntry(new MachineName("big"), new HostName("two"));
    assertThat(instance(plan, "web")).isEmpty();
  }

  @Test
  void what_its_host_does_not_show_is_not_taken() {
    String template = LabPools.within(lab.open()).wanted(false).getFirst().template();
    books()
        .inTransaction(book ->
            new BookChange<>(
                PoolSamples.ready(book, RUNNER, new HostName("one"), template), List.of(), true));
    assertThat(instance(plan(), "web")).isEmpty();
  }

  @Test
  void one_that_its_host_has_no_virtual_machine_of_is_not_taken() {
    String template = LabPools.within(lab.open()).wanted(false).getFirst().template();
    books()
        .inTransaction(book ->
            new BookChange<>(
                PoolSamples.ready(book, RUNNER, new HostName("one"), template), List.of(), true));
    String id = books().read().instances().firstKey().value();
    lab.told("one", facts -> facts.otherLab(id, "ops@bench"));
    assertThat(instance(plan(), "web")).isEmpty();
  }

  @Test
  void a_machine_that_exists_takes_none() {
    lab.left(state -> state.ready("web", "one"));
    ready("one");
    assertThat(instance(plan(), "web")).isEmpty();
    assertThat(step(plan(), "web").reason()).isEqualTo("unchanged");
  }

  @Test
  void what_was_begun_is_gone_on_with() {
    ready("one");
    String begun = ready("two");
    books()
        .inTransaction(book ->
            Adoptions.take(
                book, new LabName("devlab"), WEB, new InstanceId(begun), PoolSamples.NOON));
    assertThat(instance(plan(), "web")).contains(begun);
  }

  @Test
  void what_was_begun_with_a_template_of_yesterday_is_not_gone_on_with() {
    String begun = ready("two", "of yesterday");
    books()
        .inTransaction(book ->
            Adoptions.take(
                book, new LabName("devlab"), WEB, new InstanceId(begun), PoolSamples.NOON));
    assertThat(instance(plan(), "web")).isEmpty();
  }

  @Test
  void no_machine_that_exists_is_replaced_for_it() {
    lab(
        "{ name: db, host: one }",
        "{ name: other, host: two }",
        "{ name: app, depends_on: [db], affinity: [web] }",
        "{ name: web, from_pool: runner }");
    lab.left(state -> state.ready("db", "one").ready("other", "two"));
    lab.told("one", facts -> facts.measured(64, 64000, 1000));
    assertThat(step(plan(), "db").action()).isEqualTo(Action.KEEP);
    ready("two");
    Plan plan = plan();
    assertThat(step(plan, "db").action()).isEqualTo(Action.KEEP);
    assertThat(instance(plan, "web")).isEmpty();
    assertThat(step(plan, "web").reason()).endsWith("on two would cost db its disk");
  }

  @Test
  void an_instance_that_somebody_else_got_after_the_plan_was_shown_is_made_instead() {
    String id = ready("one");
    try (OpenLab open = lab.open();
        BringUp proposal = BringUp.propose(open, BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(instance(proposal.plan(), "web")).contains(id);
      books()
          .inTransaction(book ->
              Adoptions.take(
                  book,
                  new LabName("devlab"),
                  new MachineName("other"),
                  new InstanceId(id),
                  PoolSamples.NOON));

      RunOutcome outcome = proposal.apply(new Approval(proposal.digest()), event -> {}).orThrow();
      assertThat(outcome.ok()).containsExactly(WEB);
    }
    assertThat(lab.vagrant("one")).anyMatch(line -> line.contains(" up "));
    assertThat(books().read().instance(new InstanceId(id)).flatMap(PoolInstance::claim))
        .contains(Adoptions.claimFor(new LabName("devlab"), new MachineName("other")));
  }

  @Test
  void where_it_does_not_fit_beside_that_one_the_plan_is_outdated() {
    lab.told("one", facts -> facts.measured(4, 700, 100));
    lab.told("two", facts -> facts.measured(4, 200, 100));
    String id = ready("one");
    try (OpenLab open = lab.open();
        BringUp proposal = BringUp.propose(open, BringUp.Request.WHOLE_LAB).orThrow()) {
      books()
          .inTransaction(book ->
              Adoptions.take(
                  book,
                  new LabName("devlab"),
                  new MachineName("other"),
                  new InstanceId(id),
                  PoolSamples.NOON));
      Answer<RunOutcome> answer = proposal.apply(new Approval(proposal.digest()), event -> {});
      assertThat(answer).isInstanceOf(Answer.Refused.class);
      assertThat(((Answer.Refused<RunOutcome>) answer).refusal().sentence())
          .isEqualTo("the plan is outdated: instance " + id + " is not ready any more");
    }
    assertThat(lab.vagrant("one")).noneMatch(line -> line.contains(" up "));
  }
}
