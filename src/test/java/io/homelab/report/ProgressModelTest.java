package io.homelab.report;

import static io.homelab.report.Samples.ALPINE;
import static io.homelab.report.Samples.host;
import static io.homelab.report.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.report.ProgressModel.HostProgress;
import io.homelab.report.ProgressModel.MachineProgress;
import io.homelab.report.ProgressModel.Transfer;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.RunEvent.BoxProgress;
import io.homelab.run.RunEvent.HostFailed;
import io.homelab.run.RunEvent.MachineActivity;
import io.homelab.run.RunEvent.VagrantLine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressModelTest {

  /** The model of the sample run after all events up to that many milliseconds. */
  static ProgressModel after(long millis) {
    ProgressModel model = ProgressModel.empty(SampleRun.START);
    for (SampleRun.Timed timed : SampleRun.events()) {
      if (timed.millis() <= millis) {
        model = ProgressModel.reduce(model, timed.event(), at(timed.millis()));
      }
    }
    return model;
  }

  private static Instant at(long millis) {
    return SampleRun.START.plusMillis(millis);
  }

  private static HostProgress hostIn(ProgressModel model, String name) {
    return Objects.requireNonNull(model.hosts().get(host(name)));
  }

  private static MachineProgress machineIn(ProgressModel model, String host, String name) {
    return Objects.requireNonNull(hostIn(model, host).machines().get(machine(name)));
  }

  @Test
  void at_the_start_every_machine_waits_in_the_order_of_the_run() {
    ProgressModel model = after(0);

    assertThat(model.hosts().keySet()).containsExactly(host("laptop"), host("nuc"));
    assertThat(hostIn(model, "laptop").machines().keySet())
        .containsExactly(machine("app"), machine("web"));
    assertThat(model.count(Activity.WAITING)).isEqualTo(3);
  }

  @Test
  void what_vagrant_says_in_the_name_of_a_box_makes_no_machine() {
    ProgressModel model =
        ProgressModel.reduce(
            after(0),
            new VagrantLine(
                host("nuc"), Optional.of(machine("box")), "box: Loading metadata for box"),
            at(10));

    assertThat(model.machines()).isEqualTo(3);
    assertThat(hostIn(model, "nuc").machines()).doesNotContainKey(machine("box"));
  }

  @Test
  void the_rate_of_a_box_is_measured_over_seconds_and_smoothed() {
    // 10 MB in the first second, 10 MB in the next; what comes in between does not count yet.
    Transfer transfer = hostIn(after(2_150), "nuc").transfer().orElseThrow();

    assertThat(transfer.done()).isEqualTo(20_500_000);
    assertThat(transfer.bytesPerSecond()).isEqualTo(10_000_000);
    assertThat(transfer.left()).contains(Duration.ofSeconds(2));
  }

  @Test
  void a_resumed_box_counts_only_what_travels_now() {
    ProgressModel model =
        ProgressModel.reduce(
            after(0), new BoxProgress(host("nuc"), ALPINE, 30_000_000, 40_000_000), at(100));
    model =
        ProgressModel.reduce(
            model, new BoxProgress(host("nuc"), ALPINE, 31_000_000, 40_000_000), at(1_100));

    assertThat(hostIn(model, "nuc").transfer().orElseThrow().bytesPerSecond()).isEqualTo(1_000_000);
  }

  @Test
  void a_box_that_has_arrived_is_no_longer_on_its_way() {
    assertThat(hostIn(after(4_100), "nuc").transfer()).isPresent();
    assertThat(hostIn(after(4_200), "nuc").transfer()).isEmpty();
  }

  @Test
  void a_machine_tells_what_it_goes_through_since_when_and_what_was_last_said_of_it() {
    assertThat(machineIn(after(1_300), "laptop", "web"))
        .isEqualTo(new MachineProgress(Activity.BOOTING, at(1_200), "==> web: Box 90%"));
    assertThat(machineIn(after(9_000), "laptop", "app").detail()).isEqualTo("up after 7.8 s");
    assertThat(machineIn(after(11_000), "laptop", "app").activity()).isEqualTo(Activity.DONE);
  }

  @Test
  void an_activity_that_is_told_twice_does_not_begin_again() {
    ProgressModel model =
        ProgressModel.reduce(
            after(1_300),
            new MachineActivity(host("laptop"), machine("web"), Activity.BOOTING),
            at(5_000));

    assertThat(machineIn(model, "laptop", "web").since()).isEqualTo(at(1_200));
  }

  @Test
  void a_host_has_ended_when_its_last_machine_has() {
    assertThat(hostIn(after(11_000), "laptop").ended()).isFalse();
    assertThat(hostIn(after(12_000), "laptop").ended()).isTrue();
    assertThat(hostIn(after(12_000), "nuc").ended()).isFalse();
  }

  @Test
  void a_failing_host_takes_its_unfinished_machines_along_and_no_others() {
    ProgressModel model =
        ProgressModel.reduce(
            after(11_000), new HostFailed(host("laptop"), "connection lost"), at(11_500));

    assertThat(hostIn(model, "laptop").ended()).isTrue();
    assertThat(machineIn(model, "laptop", "app").activity()).isEqualTo(Activity.DONE);
    assertThat(machineIn(model, "laptop", "web").activity()).isEqualTo(Activity.FAILED);
    assertThat(machineIn(model, "nuc", "db").activity()).isEqualTo(Activity.BOOTING);
  }

  @Test
  void an_event_leaves_the_model_before_it_as_it_was() {
    ProgressModel before = after(0);
    String shown = before.toString();

    for (SampleRun.Timed timed : SampleRun.events()) {
      assertThat(ProgressModel.reduce(before, timed.event(), at(timed.millis()))).isNotNull();
    }

    assertThat(before).hasToString(shown);
  }

  @Test
  void an_event_of_a_machine_that_nobody_announced_makes_a_row_for_it() {
    ProgressModel model =
        ProgressModel.reduce(
            ProgressModel.empty(at(0)),
            new MachineActivity(host("nuc"), machine("db"), Activity.HALTING),
            at(10));

    assertThat(List.copyOf(hostIn(model, "nuc").machines().keySet()))
        .containsExactly(machine("db"));
  }
}
