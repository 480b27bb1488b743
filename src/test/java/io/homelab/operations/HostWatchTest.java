package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.Engine;
import io.homelab.model.HostName;
import io.homelab.operations.SightedHost.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts are asked from time to time, and what is known is told without asking. */
@Timeout(60)
class HostWatchTest {
  @TempDir Path folder;

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> changes = Collections.synchronizedList(new ArrayList<>());
  private LabOnDoubles lab;
  private HostWatch watch;

  @BeforeEach
  void begin() {
    lab = new LabOnDoubles(folder, "{ name: db }");
    LabRequest request =
        new LabRequest(folder.resolve("hosts.yaml"), folder.resolve("topology.yaml"), false, false);
    watch =
        new HostWatch(
            new HostWatch.WatchedFiles() {
              @Override
              public List<LabRequest> labs() {
                return List.of(request);
              }

              @Override
              public Optional<LabRequest> registry() {
                return Optional.empty();
              }
            },
            opener(),
            nanos::get,
            Duration.ZERO,
            new HostWatch.Changes() {
              @Override
              public void host(SightedHost sight) {
                changes.add(sight.name() + " " + sight.standing().wireName());
              }

              @Override
              public void lab(String name) {
                changes.add(name);
              }
            });
  }

  private LabOpener opener() {
    LabOpener opener = lab.opener();
    return new LabOpener() {
      @Override
      public OpenLab open(LabRequest request) {
        return opener.open(request);
      }

      @Override
      public LabHosts hosts(LabRequest request) {
        return opener.hosts(request);
      }

      @Override
      public Engine engine(Optional<String> name) {
        return opener.engine(name);
      }

      @Override
      public Caller caller() {
        return new Caller(
            "ops@bench", "bench", 7, Optional.empty(), () -> Instant.EPOCH.plusNanos(nanos.get()));
      }
    };
  }

  private SightedHost sight(String name) {
    return watch.all().stream().filter(host -> host.name().equals(name)).findFirst().orElseThrow();
  }

  private long asked(String host) {
    synchronized (lab.asked()) {
      return lab.asked().stream().filter(new HostName(host)::equals).count();
    }
  }

  /** Lets a time pass, second by second, with all looks that fall into it. */
  private void pass(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      watch.round();
      watch.awaitLooks();
    }
  }

  @Test
  void a_host_that_answers_is_asked_every_half_minute() {
    assertThat(sight("one").standing()).isEqualTo(Standing.OFFLINE);
    assertThat(sight("one").problem()).contains("it has not been asked yet");
    pass(Duration.ofMinutes(10));
    assertThat(asked("one")).isBetween(17L, 23L);
    assertThat(sight("one").standing()).isEqualTo(Standing.ONLINE);
    assertThat(sight("one").heard().orElseThrow())
        .isAfter(Instant.EPOCH.plus(Duration.ofMinutes(9)));
    assertThat(sight("one").plan().capacity().cpus()).isPresent();
    assertThat(changes).containsExactlyInAnyOrder("one online", "two online");
  }

  @Test
  void three_misses_make_it_offline_and_then_it_is_asked_less_and_less() {
    pass(Duration.ofSeconds(5));
    lab.silence("two");
    pass(Duration.ofSeconds(75));
    assertThat(sight("two").misses()).isEqualTo(2);
    assertThat(sight("two").standing()).isEqualTo(Standing.ONLINE);
    pass(Duration.ofSeconds(35));
    assertThat(sight("two").standing()).isEqualTo(Standing.OFFLINE);
    assertThat(sight("two").problem()).contains("no answer");
    // What it told before is still known.
    assertThat(sight("two").plan().capacity().cpus()).isPresent();
    pass(Duration.ofMinutes(30));
    long before = asked("two");
    pass(Duration.ofMinutes(60));
    assertThat(asked("two") - before).isBetween(10L, 14L);
    lab.returns("two");
    pass(Duration.ofMinutes(6));
    assertThat(sight("two").standing()).isEqualTo(Standing.ONLINE);
    assertThat(changes).contains("two online", "two offline").hasSize(4);
  }

  @Test
  void a_host_that_calls_is_asked_soon() {
    lab.silence("two");
    pass(Duration.ofMinutes(40));
    long before = asked("two");
    lab.returns("two");
    watch.called(sight("two"), Optional.empty(), OptionalDouble.of(0.5));
    pass(Duration.ofSeconds(1));
    assertThat(asked("two")).isEqualTo(before + 1);
    assertThat(sight("two").standing()).isEqualTo(Standing.ONLINE);
    assertThat(sight("two").called().orElseThrow().load()).hasValue(0.5);
  }

  @Test
  void a_cordoned_host_is_in_maintenance_and_its_machines_are_known() {
    lab.left(state -> state.ready("db", "one"));
    watch.round();
    watch.awaitLooks();
    Cordoning.cordon(lab.open(), List.of("one")).orThrow();
    pass(Duration.ofSeconds(2));
    SightedHost one = sight("one");
    assertThat(one.standing()).isEqualTo(Standing.MAINTENANCE);
    assertThat(one.machines()).containsExactly(new SightedHost.MachineThere("devlab", "db"));
    assertThat(one.plan().usedBefore().cpus()).isPositive();
    assertThat(sight("two").standing()).isEqualTo(Standing.ONLINE);
    assertThat(changes).contains("devlab", "one online");
  }

  @Test
  void who_wants_to_know_now_asks_at_once() {
    assertThat(watch.fresh(watch.all()))
        .allMatch(host -> host.standing() == Standing.ONLINE && host.asked());
    assertThat(asked("one")).isEqualTo(1);
  }

  @Test
  void the_pace_is_even_up_to_three_misses_and_never_slower_than_five_minutes() {
    for (String host : List.of("a", "nuc", "workstation-17")) {
      Duration usual = ProbePace.after(host, 0);
      assertThat(usual).isBetween(Duration.ofSeconds(27), Duration.ofSeconds(33));
      assertThat(ProbePace.after(host, 3)).isEqualTo(usual);
      assertThat(ProbePace.after(host, 4)).isEqualTo(usual.multipliedBy(2));
      assertThat(ProbePace.after(host, 1000))
          .isEqualTo(ProbePace.after(host, 8))
          .isBetween(Duration.ofSeconds(270), Duration.ofSeconds(330));
    }
  }
}
