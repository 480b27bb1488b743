package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessBooks;
import io.homelab.access.FolderAccess;
import io.homelab.access.Pledge;
import io.homelab.access.PledgeBooks;
import io.homelab.access.Project;
import io.homelab.access.ProjectAmounts;
import io.homelab.model.LabName;
import io.homelab.model.PoolSpec;
import io.homelab.model.Resources;
import io.homelab.pool.RoomAnswer;
import io.homelab.run.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the labs of a project take together, and what others leave free for it. */
@Timeout(120)
class ProjectQuotaTest {
  private static final String SIZED =
      """
      hosts:
        - { name: one, address: 127.0.0.1, capacity: { cpus: 8, memory_mb: 8192, disk_gb: 200 } }
      """;

  @TempDir Path folder;
  private final Map<String, LabOnDoubles> labs = new TreeMap<>();

  private AccessBooks access() {
    return new FolderAccess(folder);
  }

  private LabOnDoubles lab(String name, String... machines) throws IOException {
    Path own = Files.createDirectory(folder.resolve(name));
    LabOnDoubles lab = LabOnDoubles.on(SIZED, own, machines).named(name);
    labs.put(name, lab);
    lab.within(
        new ProjectQuota(
            new LabName(name),
            access(),
            other -> Optional.ofNullable(labs.get(other)).map(LabOnDoubles::books)));
    return lab;
  }

  private static ProjectAmounts amounts(long cpus, long memoryMb, long diskGb, long machines) {
    return new ProjectAmounts(of(cpus), of(memoryMb), of(diskGb), of(machines));
  }

  private static OptionalLong of(long amount) {
    return amount < 0 ? OptionalLong.empty() : OptionalLong.of(amount);
  }

  private void project(ProjectAmounts quota, ProjectAmounts reservation, String... names) {
    access()
        .projects()
        .change(all -> {
          List<Project> more = new ArrayList<>(all);
          more.removeIf(each -> each.name().equals("red"));
          more.add(new Project("red", new TreeSet<>(Set.of(names)), quota, reservation));
          return more;
        });
  }

  private static Answer<RunOutcome> up(LabOnDoubles lab) {
    try (OpenLab open = lab.open();
        BringUp proposal = BringUp.propose(open, BringUp.Request.WHOLE_LAB).orThrow()) {
      return proposal.apply(new Approval(proposal.digest()), event -> {});
    }
  }

  private static Refusal refused(Answer<?> answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused<?>) answer).refusal();
  }

  @Test
  void a_lab_that_would_take_more_than_is_left_is_refused_with_the_numbers() throws Exception {
    LabOnDoubles first = lab("first", "{ name: a, cpus: 2, memory_mb: 512 }");
    LabOnDoubles second =
        lab("second", "{ name: b, cpus: 2, memory_mb: 512 }", "{ name: c, memory_mb: 512 }");
    project(amounts(4, -1, -1, 2), ProjectAmounts.NONE, "first", "second");
    assertThat(up(first)).isInstanceOf(Answer.Given.class);

    try (OpenLab open = second.open()) {
      DryRun plan = DryRun.of(open, DryRun.PlanQuestion.WHOLE_LAB).orThrow();
      assertThat(refused(plan.concluded()).kind()).isEqualTo(Refusal.Kind.INSUFFICIENT);
    }
    Refusal refusal = refused(up(second));

    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INSUFFICIENT);
    assertThat(refusal.sentence())
        .contains("second needs 2 machines, project red has 1 left of its quota of 2 (first 1)")
        .doesNotContain("memory");
    assertThat(second.vagrant("one")).isEmpty();
    assertThat(second.known()).isEmpty();
  }

  @Test
  void what_a_lab_has_it_keeps_though_its_quota_was_lowered() throws Exception {
    LabOnDoubles lab = lab("first", "{ name: a }", "{ name: b }");
    project(amounts(-1, -1, -1, 2), ProjectAmounts.NONE, "first");
    assertThat(up(lab)).isInstanceOf(Answer.Given.class);
    project(amounts(-1, -1, -1, 1), ProjectAmounts.NONE, "first");
    assertThat(up(lab)).isInstanceOf(Answer.Given.class);
    assertThat(lab.known()).hasSize(2);
  }

  @Test
  void of_two_that_come_up_at_once_one_is_refused_though_nothing_is_made_yet() throws Exception {
    LabOnDoubles first = lab("first", "{ name: a }");
    LabOnDoubles second = lab("second", "{ name: b }");
    project(amounts(-1, -1, -1, 1), ProjectAmounts.NONE, "first", "second");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    first.hostDouble("one").before =
        command -> {
          if (command.toString().contains("vagrant")) {
            begun.countDown();
            try {
              gate.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<Answer<RunOutcome>> running = other.submit(() -> up(first));
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(refused(up(second)).sentence()).contains("has 0 left of its quota of 1 (first 1)");
      gate.countDown();
      assertThat(running.get(60, TimeUnit.SECONDS)).isInstanceOf(Answer.Given.class);
    }
    assertThat(refused(up(second)).kind()).isEqualTo(Refusal.Kind.INSUFFICIENT);
  }

  @Test
  void of_many_that_come_up_at_once_as_many_pass_as_the_quota_has_room_for() throws Exception {
    List<LabOnDoubles> many = new ArrayList<>();
    String[] names = new String[8];
    for (int i = 0; i < names.length; i++) {
      names[i] = "lab" + i;
      many.add(lab(names[i], "{ name: a, cpus: 1, memory_mb: 256 }"));
    }
    project(amounts(-1, -1, -1, 3), ProjectAmounts.NONE, names);
    List<Future<Answer<RunOutcome>>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      many.forEach(lab -> all.add(threads.submit(() -> up(lab))));
      int passed = 0;
      for (Future<Answer<RunOutcome>> each : all) {
        if (each.get(60, TimeUnit.SECONDS) instanceof Answer.Given) {
          passed++;
        }
      }
      assertThat(passed).isEqualTo(3);
    }
  }

  /** A pledge counts as long as somebody has the lab's lock. */
  @Test
  void what_a_run_pledged_that_was_killed_is_free_again() throws Exception {
    lab("first", "{ name: a }");
    LabOnDoubles second = lab("second", "{ name: b }");
    project(amounts(-1, -1, -1, 1), ProjectAmounts.NONE, "first", "second");
    access()
        .pledges()
        .replace(
            new PledgeBooks.Pledges(
                0, List.of(new Pledge("first", "red", new Resources(1, 1024, 10), 1))));
    assertThat(up(second)).isInstanceOf(Answer.Given.class);
    assertThat(access().pledges().read().pledges())
        .extracting(Pledge::lab)
        .containsExactly("second");
  }

  @Test
  void the_plans_of_others_leave_free_what_is_reserved() throws Exception {
    LabOnDoubles own = lab("own", "{ name: a, cpus: 2, memory_mb: 1024 }");
    LabOnDoubles other =
        lab(
            "other",
            "{ name: b, cpus: 2, memory_mb: 1024 }",
            "{ name: c, cpus: 3, memory_mb: 1024 }");
    project(ProjectAmounts.NONE, amounts(4, -1, -1, -1), "own");
    Refusal refusal = refused(up(other));
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INSUFFICIENT);
    assertThat(refusal.sentence())
        .contains("4 cpus are reserved for other projects, and 3 would be left");

    assertThat(up(own)).isInstanceOf(Answer.Given.class);
    // The host's double does not tell of the other lab: 3 CPUs are left of 8, and 2 are reserved.
    assertThat(up(other)).isInstanceOf(Answer.Given.class);
  }

  @Test
  void a_pool_makes_no_machine_beyond_the_quota_and_says_why() throws Exception {
    LabOnDoubles lab = lab("first", "{ name: a }");
    lab.ofPools("{ name: p, template: { cpus: 2, memory_mb: 512 } }").named("first");
    project(amounts(1, -1, -1, -1), ProjectAmounts.NONE, "first");
    try (OpenLab open = lab.open()) {
      PoolSpec pool = open.lab().pools().getFirst();
      QuotaRoom room =
          new QuotaRoom(PoolFit.look(open), open.kept().books().quota().orElseThrow(), open);
      assertThat(room.oneMore(pool, List.of(), new TreeMap<>()).toString())
          .contains("needs 2 cpus, project red has 1 left of its quota of 1");
      project(amounts(2, -1, -1, -1), ProjectAmounts.NONE, "first");
      assertThat(room.oneMore(pool, List.of(), new TreeMap<>()))
          .isInstanceOf(RoomAnswer.FitsOn.class);
    }
  }
}
