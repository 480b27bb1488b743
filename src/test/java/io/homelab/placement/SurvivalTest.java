package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.placement.question.Headroom;
import io.homelab.placement.question.Headroom.Survive;
import io.homelab.placement.question.Wanted;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SurvivalTest {
  private static Headroom ask(Scenario scenario) {
    return Headroom.of(scenario.request(), Wanted.ANY, Survive.ANY_ONE_HOST).getFirst();
  }

  private static Headroom.Surviving surviving(Scenario scenario) {
    return ask(scenario).surviving().orElseThrow();
  }

  private static Headroom.Surviving notAsItIs(String weakest) {
    return new Headroom.Surviving(
        false, OptionalLong.of(0), OptionalLong.of(0), Optional.of(new HostName(weakest)));
  }

  @Test
  void one_host_of_three_is_kept_free_in_sum() {
    Headroom headroom =
        ask(
            Scenario.on(host("a", 9, 4096, 100), host("b", 9, 4096, 100), host("c", 9, 4096, 100))
                .run(machine("m", 1024))
                .settled("m", "a"));
    assertThat(headroom.total()).hasValue(11);
    // Two hosts of four must hold all: seven more beside the one.
    assertThat(headroom.surviving().orElseThrow().fits()).hasValue(7);
    assertThat(headroom.surviving().orElseThrow().atMost()).hasValue(7);
  }

  @Test
  void a_large_host_holds_no_more_than_the_others_could_take() {
    assertThat(
            surviving(
                    Scenario.on(host("large", 99, 65536, 100), host("small", 9, 4096, 100))
                        .run(machine("m", 1024))
                        .settled("m", "small"))
                .fits())
        .hasValue(3);
  }

  @Test
  void a_lab_that_does_not_survive_as_it_is_has_no_room_and_the_host_is_named() {
    assertThat(
            surviving(
                Scenario.on(host("a", 99, 8192, 100), host("b", 99, 4096, 100))
                    .run(machine("m1", 6144), machine("m2", 1024))
                    .settled("m1", "a")
                    .settled("m2", "b")))
        .isEqualTo(notAsItIs("a"));
  }

  @Test
  void a_pinned_machine_cannot_survive_its_host() {
    assertThat(
            surviving(
                Scenario.on(host("a", 99, 8192, 100), host("b", 99, 8192, 100))
                    .run(machine("m", 1024).pin("b"))
                    .settled("m", "b")))
        .isEqualTo(notAsItIs("b"));
  }

  @Test
  void what_nothing_limits_has_no_number_and_one_host_alone_survives_nothing() {
    Scenario two = Scenario.on(host("a"), host("b")).run(machine("m", 1024)).settled("m", "a");
    assertThat(surviving(two).fits()).isEmpty();
    assertThat(surviving(Scenario.on(host("a")).run(machine("m", 1024)).settled("m", "a")))
        .isEqualTo(notAsItIs("a"));
  }

  @Test
  void machines_that_keep_apart_keep_a_host_each_after_a_death_too() {
    Scenario scenario =
        Scenario.on(host("a", 9, 8192, 99), host("b", 9, 8192, 99), host("c", 9, 8192, 99))
            .run(machine("m1").apartFrom("m2"), machine("m2").apartFrom("m1"))
            .settled("m1", "a")
            .settled("m2", "b");
    assertThat(surviving(scenario).fits()).hasValue(0);
    assertThat(surviving(scenario).asItIs()).isTrue();
  }

  @Test
  void counting_says_what_trying_every_way_says_in_any_small_lab() {
    int some = 0;
    for (long seed = 0; seed < 250; seed++) {
      Small lab = new Small(seed);
      Headroom.Surviving surviving = surviving(lab.scenario());
      long expected = lab.most();
      some += expected > 0 ? 1 : 0;
      assertThat(surviving.fits()).as("seed %d", seed).hasValue(expected);
      assertThat(surviving.atMost()).as("seed %d", seed).hasValue(expected);
    }
    assertThat(some).as("labs with room").isGreaterThan(60);
  }

  /** Two to four hosts with a few machines, counted by trying every way with plain arithmetic. */
  private static final class Small {
    private final int hosts;
    private final long[] memory;
    private final long[] cpus;
    private final boolean[] wants;
    private final int[][] machines;
    private final int[] at;
    private final int[] size;

    Small(long seed) {
      Random random = new Random(seed);
      hosts = 2 + random.nextInt(3);
      memory = new long[hosts];
      cpus = new long[hosts];
      wants = new boolean[hosts];
      for (int i = 0; i < hosts; i++) {
        memory[i] = 4L + random.nextInt(9);
        cpus[i] = 4L + random.nextInt(9);
        wants[i] = random.nextInt(6) > 0;
      }
      size = new int[] {1 + random.nextInt(3), 1 + random.nextInt(2)};
      int count = 1 + random.nextInt(5);
      machines = new int[count][];
      at = new int[count];
      for (int i = 0; i < count; i++) {
        // The first is like those that are counted.
        machines[i] = i == 0 ? size : new int[] {1 + random.nextInt(4), 1 + random.nextInt(2)};
        at[i] = random.nextInt(hosts);
      }
    }

    Scenario scenario() {
      HostBuilder[] all = new HostBuilder[hosts];
      for (int i = 0; i < hosts; i++) {
        all[i] = host("h" + i, cpus[i], 1024 * memory[i], 999).roles(wants[i] ? "*" : "other");
      }
      Scenario scenario = Scenario.on(all);
      for (int i = 0; i < machines.length; i++) {
        scenario
            .run(
                machine("m" + i)
                    .role(i == 0 ? "a" : i % 2 == 0 ? "a" : "other")
                    .needs(machines[i][1], 1024L * machines[i][0], 0))
            .settled("m" + i, "h" + at[i]);
      }
      return scenario;
    }

    private boolean mayGo(int machine, int host) {
      return wants[host] || (machine > 0 && machine % 2 == 1);
    }

    long most() {
      int[] extra = new int[hosts];
      for (int count = 0; ; count++) {
        if (!distribute(extra, 0, count)) {
          return Math.max(0, count - 1);
        }
      }
    }

    private boolean distribute(int[] extra, int host, int left) {
      if (host == hosts) {
        return left == 0 && survives(extra);
      }
      for (int here = 0; here <= (wants[host] ? left : 0); here++) {
        extra[host] = here;
        long[] free = free(extra, -1);
        if ((here == 0 || (free[2 * host] >= 0 && free[2 * host + 1] >= 0))
            && distribute(extra, host + 1, left - here)) {
          return true;
        }
      }
      extra[host] = 0;
      return false;
    }

    private long[] free(int[] extra, int dead) {
      long[] free = new long[2 * hosts];
      for (int i = 0; i < hosts; i++) {
        free[2 * i] = memory[i] - (long) extra[i] * size[0];
        free[2 * i + 1] = cpus[i] - (long) extra[i] * size[1];
      }
      for (int i = 0; i < machines.length; i++) {
        if (at[i] != dead) {
          free[2 * at[i]] -= machines[i][0];
          free[2 * at[i] + 1] -= machines[i][1];
        }
      }
      return free;
    }

    private boolean survives(int[] extra) {
      for (int dead = 0; dead < hosts; dead++) {
        if (!rehost(free(extra, dead), dead, 0, extra[dead])) {
          return false;
        }
      }
      return true;
    }

    private boolean rehost(long[] free, int dead, int machine, int copies) {
      if (machine < machines.length && at[machine] != dead) {
        return rehost(free, dead, machine + 1, copies);
      }
      boolean own = machine < machines.length;
      if (!own && copies == 0) {
        return true;
      }
      int[] needs = own ? machines[machine] : size;
      for (int host = 0; host < hosts; host++) {
        if (host != dead
            && mayGo(own ? machine : 0, host)
            && free[2 * host] >= needs[0]
            && free[2 * host + 1] >= needs[1]) {
          free[2 * host] -= needs[0];
          free[2 * host + 1] -= needs[1];
          boolean found =
              rehost(free, dead, own ? machine + 1 : machine, own ? copies : copies - 1);
          free[2 * host] += needs[0];
          free[2 * host + 1] += needs[1];
          if (found) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
