package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.state.LabLease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LabWatchTest {
  private static final HostName ONE = new HostName("one");
  private static final HostName TWO = new HostName("two");

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void aLab() {
    lab =
        new LabOnDoubles(folder, "{ name: web, memory_mb: 512 }", "{ name: db, memory_mb: 1024 }");
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      // Whoever watches has stopped.
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_host_that_takes_long_keeps_no_other_waiting_and_is_asked_once() {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(3);
    AtomicInteger open = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    lab.told(
        "one",
        facts -> {
          most.accumulateAndGet(open.incrementAndGet(), Math::max);
          await(gate);
          open.decrementAndGet();
        });
    lab.told("two", facts -> others.countDown());

    try (LabWatch watch = LabWatch.begin(lab.open(), Duration.ofMillis(1))) {
      await(others);

      WatchedLab seen = watch.look().orThrow();
      assertThat(seen.told()).containsOnlyKeys(TWO);
      assertThat(seen.asked()).containsKey(ONE);
      assertThat(Collections.frequency(lab.asked(), ONE)).isEqualTo(1);
      assertThat(states(seen)).contains("web unknown", "db running");
    } finally {
      gate.countDown();
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void a_host_that_does_not_answer_is_told_and_so_is_its_return() throws InterruptedException {
    lab.silence("one");
    try (LabWatch watch = LabWatch.begin(lab.open(), Duration.ofHours(1))) {
      watch.awaitAll();
      WatchedLab seen = watch.look().orThrow();
      assertThat(seen.sight().hosts())
          .filteredOn(host -> host.host().name().equals(ONE))
          .allSatisfy(host -> {
            assertThat(host.reachable()).isFalse();
            assertThat(host.problem()).hasValue("no answer");
          });
      assertThat(states(seen)).contains("web unknown", "db running");

      lab.returns("one");
      CountDownLatch again = new CountDownLatch(1);
      lab.told("one", facts -> again.countDown());
      watch.urge();
      await(again);
    }
  }

  @Test
  void nothing_is_locked_and_nothing_is_written() throws Exception {
    Path state = folder.resolve(".homelab/state.json");
    String before = Files.readString(state);
    OpenLab open = lab.open();
    try (LabWatch watch = LabWatch.begin(open, Duration.ofHours(1))) {
      watch.awaitAll();
      try (LabLease lease = open.kept().lock("a test")) {
        assertThat(watch.look().orThrow().sight().status().machines()).hasSize(2);
      }
    }
    assertThat(Files.readString(state)).isEqualTo(before);
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @Test
  void whoever_is_at_work_and_what_was_done_last_is_told() throws Exception {
    Path journal = Files.createDirectories(folder.resolve(".homelab/journal"));
    Files.writeString(journal.resolve("00000002-vos-halt.jsonl"), "");
    Files.writeString(
        journal.resolve("00000010-vos-up.jsonl"),
        """
        {"at":"2026-01-02T03:04:05Z","what":"begin","task":"boot","host":"one","subject":"web"}
        no JSON
        {"at":"yesterday","what":"begin","task":"boot","host":"one"}
        {"at":"2026-01-02T03:04:06Z","what":"request","request":"r1"}
        {"at":"2026-01-02T03:04:07Z","what":"failed","task":"boot","host":"one","subject":"web","reason":"no"}
        {"at":"2026-01-02T03:04:08Z","what":"succ\
        """);
    OpenLab open = lab.open();
    try (LabLease lease = open.kept().lock("homelab vos up");
        LabWatch watch = LabWatch.begin(lab.open(), Duration.ofHours(1))) {
      watch.awaitAll();
      WatchedLab seen = watch.look().orThrow();
      assertThat(seen.atWork()).hasValueSatisfying(who -> assertThat(who).contains("vos up"));
      assertThat(seen.journal().orElseThrow().verb()).isEqualTo("vos up");
      assertThat(seen.journal().orElseThrow().entries())
          .extracting(entry -> entry.what() + " " + entry.subject() + " " + entry.reason())
          .containsExactly("begin web ", "failed web no");
    }
  }

  private static List<String> states(WatchedLab seen) {
    return seen.sight().status().machines().stream()
        .map(machine -> machine.name() + " " + machine.state())
        .toList();
  }
}
