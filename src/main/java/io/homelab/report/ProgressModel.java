package io.homelab.report;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.RunEvent.BoxProgress;
import io.homelab.run.RunEvent.BoxRemoved;
import io.homelab.run.RunEvent.BoxSynced;
import io.homelab.run.RunEvent.ConnectionLost;
import io.homelab.run.RunEvent.HostActivity;
import io.homelab.run.RunEvent.HostBack;
import io.homelab.run.RunEvent.HostFailed;
import io.homelab.run.RunEvent.MachineActivity;
import io.homelab.run.RunEvent.MachineDone;
import io.homelab.run.RunEvent.MachineFailed;
import io.homelab.run.RunEvent.OfMachine;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunEvent.RunLeft;
import io.homelab.run.RunEvent.RunStarted;
import io.homelab.run.RunEvent.VagrantLine;
import io.homelab.run.RunEvent.WorkdirSynced;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The progress of a run: a value that each event turns into the next one.
 *
 * @param verb what the run does, for example {@code up}
 * @param started when it began
 * @param hosts the hosts in the order of the run
 */
record ProgressModel(String verb, Instant started, Map<HostName, HostProgress> hosts) {

  ProgressModel {
    hosts = Collections.unmodifiableMap(hosts);
  }

  /**
   * A host.
   *
   * @param now what it is doing beside machines, or its error
   * @param since when that began
   * @param transfer the box on its way to it
   * @param failed whether the host failed as a whole
   * @param machines its machines in the order of the run
   */
  record HostProgress(
      String now,
      Instant since,
      Optional<Transfer> transfer,
      boolean failed,
      Map<MachineName, MachineProgress> machines) {

    HostProgress {
      machines = Collections.unmodifiableMap(machines);
    }

    HostProgress doing(String what, Instant at) {
      return new HostProgress(what, at, Optional.empty(), failed, machines);
    }

    HostProgress receiving(Transfer box) {
      return new HostProgress(now, since, Optional.of(box), failed, machines);
    }

    HostProgress with(MachineName name, MachineProgress machine) {
      Map<MachineName, MachineProgress> next = new LinkedHashMap<>(machines);
      next.put(name, machine);
      return new HostProgress(now, since, transfer, failed, next);
    }

    /** Whether all work on the host has ended, successfully or not. */
    boolean ended() {
      if (failed) {
        return true;
      }
      for (MachineProgress machine : machines.values()) {
        if (!machine.ended()) {
          return false;
        }
      }
      return !machines.isEmpty();
    }
  }

  /**
   * A machine.
   *
   * @param activity its current activity
   * @param since when that began
   * @param detail the latest detail; may be empty
   */
  record MachineProgress(Activity activity, Instant since, String detail) {
    boolean ended() {
      return activity == Activity.DONE || activity == Activity.FAILED;
    }
  }

  /**
   * A box on its way to a host.
   *
   * @param box the box
   * @param done bytes transferred
   * @param total total bytes; 0 if unknown
   * @param bytesPerSecond the recent rate; 0 while unknown
   * @param mark when the rate was last measured
   * @param markDone bytes transferred at that moment
   */
  record Transfer(
      BoxRef box, long done, long total, long bytesPerSecond, Instant mark, long markDone) {
    private static final Duration MEASURE = Duration.ofSeconds(1);

    static Transfer begin(BoxProgress event, Instant at) {
      return new Transfer(event.box(), event.done(), event.total(), 0, at, event.done());
    }

    /** Smooths the rate: the mean of the last rate and the new one, measured over a second. */
    Transfer advance(BoxProgress event, Instant at) {
      Duration passed = Duration.between(mark, at);
      if (passed.compareTo(MEASURE) < 0) {
        return new Transfer(box, event.done(), event.total(), bytesPerSecond, mark, markDone);
      }
      long rate = Math.max(0, (event.done() - markDone) * 1000 / passed.toMillis());
      long smooth = bytesPerSecond == 0 ? rate : (bytesPerSecond + rate) / 2;
      return new Transfer(box, event.done(), event.total(), smooth, at, event.done());
    }

    /** The remaining time at this rate, if it can be estimated. */
    Optional<Duration> left() {
      return total > done && bytesPerSecond > 0
          ? Optional.of(Duration.ofSeconds((total - done + bytesPerSecond - 1) / bytesPerSecond))
          : Optional.empty();
    }
  }

  /** The model before any event. */
  static ProgressModel empty(Instant at) {
    return new ProgressModel("", at, Map.of());
  }

  /** The model after an event at that moment. */
  static ProgressModel reduce(ProgressModel model, RunEvent event, Instant at) {
    return switch (event) {
      case RunStarted started -> begin(started, at);
      case HostActivity activity ->
          model.host(activity.on(), at, host -> host.doing(activity.what(), at));
      case BoxProgress progress ->
          model.host(progress.on(), at, host -> host.receiving(transfer(host, progress, at)));
      case BoxSynced synced -> model.host(synced.on(), at, host -> host.doing("", at));
      case BoxRemoved removed -> model.host(removed.on(), at, host -> host.doing("", at));
      case WorkdirSynced synced -> model.host(synced.on(), at, host -> host.doing("", at));
      case ConnectionLost lost ->
          model.host(lost.on(), at, host -> host.doing(EventText.of(event), at));
      case HostBack back -> model.host(back.on(), at, host -> host.doing("", at));
      case RunLeft left -> model;
      case HostFailed failed -> model.host(failed.on(), at, host -> fail(host, failed, at));
      case MachineActivity activity -> model.machine(activity, activity.activity(), "", at);
      case MachineDone done -> model.machine(done, Activity.DONE, "", at);
      case MachineFailed failed -> model.machine(failed, Activity.FAILED, failed.error(), at);
      case OfMachine told -> model.remark(told.on(), told.of(), EventText.of(event), at);
      case VagrantLine line when line.about().isPresent() ->
          model.remark(line.on(), line.about().get(), EventText.of(event), at);
      case VagrantLine line -> model;
      case RunEnded ended -> model;
    };
  }

  private static ProgressModel begin(RunStarted event, Instant at) {
    Map<HostName, HostProgress> hosts = new LinkedHashMap<>();
    for (HostName host : event.hosts()) {
      Map<MachineName, MachineProgress> machines = new LinkedHashMap<>();
      for (RunStarted.Planned planned : event.machines()) {
        if (planned.host().equals(host)) {
          machines.put(planned.machine(), new MachineProgress(Activity.WAITING, at, ""));
        }
      }
      hosts.put(host, new HostProgress("", at, Optional.empty(), false, machines));
    }
    return new ProgressModel(event.verb(), at, hosts);
  }

  private static Transfer transfer(HostProgress host, BoxProgress event, Instant at) {
    return host.transfer()
        .filter(known -> known.box().equals(event.box()) && known.done() <= event.done())
        .map(known -> known.advance(event, at))
        .orElseGet(() -> Transfer.begin(event, at));
  }

  private static HostProgress fail(HostProgress host, HostFailed event, Instant at) {
    Map<MachineName, MachineProgress> machines = new LinkedHashMap<>(host.machines());
    machines.replaceAll((name, machine) ->
        machine.ended() ? machine : new MachineProgress(Activity.FAILED, at, "its host failed"));
    return new HostProgress(event.error(), at, Optional.empty(), true, machines);
  }

  private ProgressModel host(HostName name, Instant at, UnaryOperator<HostProgress> change) {
    HostProgress host = hosts.get(name);
    if (host == null) {
      host = new HostProgress("", at, Optional.empty(), false, Map.of());
    }
    Map<HostName, HostProgress> next = new LinkedHashMap<>(hosts);
    next.put(name, change.apply(host));
    return new ProgressModel(verb, started, next);
  }

  private ProgressModel machine(OfMachine event, Activity activity, String detail, Instant at) {
    return host(
        event.on(),
        at,
        host -> {
          MachineProgress known = host.machines().get(event.of());
          // A repeated activity continues; its clock does not restart.
          return known != null && known.activity() == activity
              ? host
              : host.with(event.of(), new MachineProgress(activity, at, detail));
        });
  }

  private ProgressModel remark(HostName on, MachineName of, String detail, Instant at) {
    return host(
        on,
        at,
        host -> {
          // Vagrant also reports other names, such as "box", which are no machines of the run.
          MachineProgress known = host.machines().get(of);
          return known == null || known.ended() || detail.isBlank()
              ? host
              : host.with(of, new MachineProgress(known.activity(), known.since(), detail));
        });
  }

  /** How many machines are in the run. */
  int machines() {
    int count = 0;
    for (HostProgress host : hosts.values()) {
      count += host.machines().size();
    }
    return count;
  }

  /** How many machines are in that activity. */
  int count(Activity activity) {
    int count = 0;
    for (HostProgress host : hosts.values()) {
      for (MachineProgress machine : host.machines().values()) {
        count += machine.activity() == activity ? 1 : 0;
      }
    }
    return count;
  }
}
