package io.homelab.report;

import static io.homelab.report.Samples.ALPINE;
import static io.homelab.report.Samples.host;
import static io.homelab.report.Samples.machine;

import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.RunEvent.AddressRead;
import io.homelab.run.RunEvent.BoxProgress;
import io.homelab.run.RunEvent.BoxSynced;
import io.homelab.run.RunEvent.EdgeProbed;
import io.homelab.run.RunEvent.HostActivity;
import io.homelab.run.RunEvent.MachineActivity;
import io.homelab.run.RunEvent.MachineDone;
import io.homelab.run.RunEvent.MachineFailed;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunEvent.RunStarted;
import io.homelab.run.RunEvent.VagrantLine;
import io.homelab.run.RunEvent.VosUpCompleted;
import io.homelab.run.RunEvent.WorkdirSynced;
import io.homelab.run.RunOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The events of one run: two hosts, three machines, of which one fails. */
final class SampleRun {
  static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  /** An event and when it comes, in milliseconds after the start. */
  record Timed(long millis, RunEvent event) {}

  private static final List<Timed> EVENTS = new ArrayList<>();

  private static void at(long millis, RunEvent event) {
    EVENTS.add(new Timed(millis, event));
  }

  static {
    at(
        0,
        new RunStarted(
            "up",
            List.of(host("laptop"), host("nuc")),
            List.of(
                new RunStarted.Planned(machine("app"), host("laptop")),
                new RunStarted.Planned(machine("web"), host("laptop")),
                new RunStarted.Planned(machine("db"), host("nuc")))));
    at(10, new HostActivity(host("laptop"), "preparing"));
    at(20, new WorkdirSynced(host("laptop"), 3, 1, 4_200));
    at(30, new WorkdirSynced(host("nuc"), 0, 0, 0));
    at(100, new BoxProgress(host("nuc"), ALPINE, 0, 40_000_000));
    at(600, new BoxProgress(host("nuc"), ALPINE, 4_000_000, 40_000_000));
    at(1_100, new BoxProgress(host("nuc"), ALPINE, 10_000_000, 40_000_000));
    at(1_200, new MachineActivity(host("laptop"), machine("app"), Activity.BOOTING));
    at(1_200, new MachineActivity(host("laptop"), machine("web"), Activity.BOOTING));
    at(
        1_300,
        new VagrantLine(
            host("laptop"),
            Optional.of(machine("web")),
            "\u001b[0;1m==> web: Box 10%\r==> web: Box 90%\u001b[0m"));
    at(2_100, new BoxProgress(host("nuc"), ALPINE, 20_000_000, 40_000_000));
    at(2_150, new BoxProgress(host("nuc"), ALPINE, 20_500_000, 40_000_000));
    at(4_100, new BoxProgress(host("nuc"), ALPINE, 40_000_000, 40_000_000));
    at(4_200, new BoxSynced(host("nuc"), ALPINE, 40_000_000, Duration.ofMillis(4_100)));
    at(5_000, new MachineActivity(host("nuc"), machine("db"), Activity.BOOTING));
    at(9_000, new VosUpCompleted(host("laptop"), machine("app"), Duration.ofMillis(7_800)));
    at(9_500, new AddressRead(host("laptop"), machine("app"), "192.168.1.7"));
    at(10_000, new MachineActivity(host("laptop"), machine("app"), Activity.CHECKING));
    at(
        10_500,
        new EdgeProbed(host("laptop"), machine("app"), machine("db"), "192.168.1.9", true, ""));
    at(11_000, new MachineDone(host("laptop"), machine("app")));
    at(12_000, new MachineFailed(host("laptop"), machine("web"), "vagrant ended with \u001b[31m1"));
    at(13_000, new MachineDone(host("nuc"), machine("db")));
    at(
        13_100,
        new RunEnded(
            new RunOutcome(
                List.of(machine("app"), machine("db")),
                List.of(
                    new RunOutcome.Failure(
                        machine("web"),
                        host("laptop"),
                        "vagrant ended with 1",
                        List.of("==> web: Booting", "\u001b[31mno space\u001b[0m left"))),
                false),
            Duration.ofMillis(13_100)));
  }

  private SampleRun() {}

  static List<Timed> events() {
    return List.copyOf(EVENTS);
  }
}
