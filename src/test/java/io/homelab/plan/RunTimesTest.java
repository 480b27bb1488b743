package io.homelab.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.plan.RunTimes.BoxTime;
import io.homelab.plan.RunTimes.MachineTime;
import io.homelab.plan.RunTimes.Part;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RunTimesTest {
  private static final HostName NUC = new HostName("nuc");
  private static final HostName NAS = new HostName("nas");

  private static MachineTime boot(HostName host, String box, long millis) {
    return new MachineTime(host, box, Part.CREATE, millis);
  }

  @Test
  void the_same_box_on_the_same_host_counts_before_another_box_there_and_that_before_others() {
    RunTimes times =
        new RunTimes(List.of(), List.of(boot(NAS, "a", 1), boot(NUC, "b", 2), boot(NUC, "a", 3)));

    assertThat(times.machine(NUC, "a", Part.CREATE)).hasValue(3);
    assertThat(times.machine(NAS, "b", Part.CREATE)).hasValue(1);
    assertThat(times.machine(new HostName("new"), "b", Part.CREATE)).hasValue(2);
    assertThat(times.machine(new HostName("new"), "c", Part.CREATE)).hasValue(2);
    assertThat(times.machine(NUC, "a", Part.RELOAD)).isEmpty();
  }

  @Test
  void the_median_of_the_last_five_counts_so_that_one_slow_run_does_not() {
    RunTimes times =
        new RunTimes(
            List.of(),
            List.of(
                boot(NUC, "a", 900),
                boot(NUC, "a", 900),
                boot(NUC, "a", 900),
                boot(NUC, "a", 10),
                boot(NUC, "a", 30),
                boot(NUC, "a", 5000),
                boot(NUC, "a", 20),
                boot(NUC, "a", 40)));

    assertThat(times.machine(NUC, "a", Part.CREATE)).hasValue(30);
  }

  @Test
  void a_box_takes_as_long_as_its_size_and_the_speed_of_earlier_ones_say() {
    RunTimes times =
        new RunTimes(
            List.of(
                new BoxTime(NAS, "a", 1_000_000, 1000),
                new BoxTime(NUC, "a", 10_000_000, 1000),
                new BoxTime(NUC, "b", 0, 500)),
            List.of());

    assertThat(times.box(NUC, "c", OptionalLong.of(50_000_000))).hasValue(5000);
    assertThat(times.box(new HostName("new"), "c", OptionalLong.of(50_000_000))).isPresent();
    assertThat(times.box(NAS, "a", OptionalLong.empty())).hasValue(1000);
    assertThat(times.box(NAS, "c", OptionalLong.empty())).isEmpty();
    assertThat(RunTimes.NONE.box(NUC, "a", OptionalLong.of(1))).isEmpty();
  }
}
