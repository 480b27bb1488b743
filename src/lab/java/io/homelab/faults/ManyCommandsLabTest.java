package io.homelab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Many commands at once on one lab: one changes it, the others wait their turn or are told. */
@Timeout(600)
class ManyCommandsLabTest {
  /** More would only wait for memory. */
  private static final int AT_ONCE = 12;

  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("vos", "up"),
          List.of("vos", "status"),
          List.of("plan"),
          List.of("vos", "destroy", "--yes"),
          List.of("state", "show"));

  @TempDir Path base;

  @Test
  void ten_commands_at_once_leave_a_consistent_lab() throws Exception {
    commandsAtOnce(10);
  }

  @Test
  @Tag("faults")
  void fifty_commands_at_once_leave_a_consistent_lab() throws Exception {
    commandsAtOnce(50);
  }

  private void commandsAtOnce(int count) throws Exception {
    try (SmallLab.Server server = SmallLab.Server.start(base);
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      // So many programs that start at once leave each little of a processor.
      SmallLab lab =
          SmallLab.make(
              base.resolve("lab"),
              server,
              server.sshd().port(),
              "connect_timeout_s: 100, keepalive_s: 20, reconnect_s: 100");
      // Whoever looks while the very first run begins may take the hosts' markers for another's.
      assertThat(lab.computer().homelab("vos", "up").exit()).isZero();
      Semaphore places = new Semaphore(AT_ONCE);
      List<Future<Integer>> ends = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        List<String> words = COMMANDS.get(i % COMMANDS.size());
        ends.add(pool.submit(() -> exit(lab, places, words)));
      }
      Future<Integer> reads = pool.submit(reading(lab, ends));
      for (Future<Integer> end : ends) {
        assertThat(end.get()).isIn(0, 5);
      }
      assertThat(ends.stream().filter(end -> end.resultNow() == 0).count())
          .as("somebody got its turn, and looking needs none")
          .isGreaterThanOrEqualTo(3L * count / 5 + 1);
      assertThat(reads.get()).as("times the state was read").isPositive();

      CommandLineRun up = lab.computer().homelab("vos", "up");
      assertThat(up.exit()).as(up.err()).isZero();
      for (String machine : List.of("app", "cache", "db", "web")) {
        assertThat(count(lab, "up " + machine) - count(lab, "destroy " + machine))
            .as(machine)
            .isEqualTo(1);
      }
      assertThat(lab.computer().homelab("plan", "--detailed-exitcode").exit()).isZero();
      CommandLineRun destroy = lab.computer().homelab("vos", "destroy", "--yes");
      assertThat(destroy.exit()).as(destroy.err()).isZero();
      assertThat(lab.machines()).isEqualTo("{}");
      assertThat(lab.computer().processes()).isEmpty();
    }
  }

  private static int exit(SmallLab lab, Semaphore places, List<String> words) throws Exception {
    places.acquire();
    try {
      CommandLineRun run = lab.computer().homelab(words.toArray(String[]::new));
      assertThat(run.exit()).as(words + "\n" + run.out() + run.err()).isIn(0, 5);
      return run.exit();
    } finally {
      places.release();
    }
  }

  private static Callable<Integer> reading(SmallLab lab, List<Future<Integer>> until) {
    Path state = lab.computer().lab.resolve(".homelab/state.json");
    return () -> {
      int reads = 0;
      while (until.stream().anyMatch(each -> !each.isDone())) {
        try {
          assertThat(
                  JsonMapper.shared().readTree(Files.readString(state)).get("machines").isObject())
              .isTrue();
          reads++;
        } catch (NoSuchFileException e) {
          // Nobody wrote one so far.
        }
        Thread.sleep(2);
      }
      return reads;
    };
  }

  private static long count(SmallLab lab, String what) throws Exception {
    return lab.computer().done().stream().filter(what::equals).count();
  }
}
