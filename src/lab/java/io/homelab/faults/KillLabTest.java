package io.homelab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.ScriptedComputer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at every step of the journal and in between. However a run ends, the next one
 * comes to the same lab, and nothing is done twice.
 */
@Timeout(3600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillLabTest {
  private Path base;
  private SmallLab.Server server;
  private String wanted = "";
  private int lines;
  private long millis;
  private int labs;

  /**
   * What a run that nobody disturbs leaves, how many lines its journal has, and how long it takes.
   */
  @BeforeAll
  void undisturbed(@TempDir Path folder) throws Exception {
    base = folder;
    server = SmallLab.Server.start(base);
    SmallLab lab = lab();
    long begin = System.nanoTime();
    ok(lab.computer().homelab("vos", "up"));
    millis = (System.nanoTime() - begin) / 1_000_000;
    assertThat(lab.computer().done()).isEqualTo(SmallLab.ONCE);
    wanted = lab.machines();
    lines = lab.journal().size();
    assertThat(lines).isGreaterThan(40);
    lab.clear();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private SmallLab lab() throws Exception {
    return SmallLab.make(base.resolve("lab-" + ++labs), server);
  }

  private static void ok(CommandLineRun run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
  }

  /** When a run is killed. */
  private sealed interface Moment {
    /** Once so many lines of the journal are there. */
    record Line(int count) implements Moment {}

    /** After so much time. */
    record After(long millis) implements Moment {}
  }

  private static void kill(ScriptedComputer.Running run, SmallLab lab, Moment moment)
      throws Exception {
    long begin = System.nanoTime();
    while (!run.hasEnded()) {
      boolean now =
          switch (moment) {
            case Moment.Line line -> lab.journal().size() >= line.count();
            case Moment.After after -> System.nanoTime() - begin >= after.millis() * 1_000_000;
          };
      if (now) {
        break;
      }
      Thread.sleep(1);
    }
    run.kill();
  }

  private void upAfterKill(Moment moment) throws Exception {
    SmallLab lab = lab();
    kill(lab.computer().begin("vos", "up"), lab, moment);
    ok(lab.computer().homelab("vos", "up"));
    assertThat(lab.computer().done()).as("killed at %s", moment).isEqualTo(SmallLab.ONCE);
    assertThat(lab.machines()).as("killed at %s", moment).isEqualTo(wanted);
    assertThat(lab.computer().processes()).as("killed at %s", moment).isEmpty();
    lab.clear();
  }

  private void destroyAfterKill(Moment moment) throws Exception {
    SmallLab lab = lab();
    ok(lab.computer().homelab("vos", "up"));
    kill(lab.computer().begin("vos", "destroy", "--yes"), lab, moment);
    ok(lab.computer().homelab("vos", "destroy", "--yes"));
    assertThat(lab.computer().done().stream().filter(each -> each.startsWith("destroy ")))
        .as("killed at %s", moment)
        .containsExactly("destroy app", "destroy cache", "destroy db", "destroy web");
    assertThat(lab.machines()).isEqualTo("{}");
    assertThat(lab.computer().processes()).isEmpty();
    assertThat(lab.computer().home.resolve("a")).doesNotExist();
    assertThat(lab.computer().home.resolve("b")).doesNotExist();
    lab.clear();
  }

  /** So many moments, spread over all lines, and as many of any time. */
  private List<Moment> moments(int steps, int others) {
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      moments.add(new Moment.Line(1 + i * (lines - 1) / Math.max(1, steps - 1)));
    }
    Random random = new Random(9);
    for (int i = 0; i < others; i++) {
      moments.add(new Moment.After(random.nextLong(millis)));
    }
    return moments;
  }

  @Test
  void a_killed_up_is_finished_by_the_next_one_and_nothing_is_done_twice() throws Exception {
    for (Moment moment : moments(8, 2)) {
      upAfterKill(moment);
    }
  }

  @Test
  void a_killed_destroy_is_finished_by_the_next_one() throws Exception {
    for (int line : new int[] {3, 9}) {
      destroyAfterKill(new Moment.Line(line));
    }
  }

  @Test
  @Tag("faults")
  void two_hundred_kills_at_every_line_and_at_random_end_in_the_same_lab() throws Exception {
    for (Moment moment : moments(lines, 200 - lines)) {
      upAfterKill(moment);
    }
  }
}
