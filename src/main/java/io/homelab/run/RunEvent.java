package io.homelab.run;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.RunId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Something that happened during a run. Events inform views and decide nothing. None ever holds a
 * secret.
 */
public sealed interface RunEvent {
  /** The host that it is about, if it is about one. */
  default Optional<HostName> host() {
    return Optional.empty();
  }

  /** The machine that it is about, if it is about one. */
  default Optional<MachineName> machine() {
    return Optional.empty();
  }

  /** Event of one host. */
  sealed interface OfHost extends RunEvent {
    /** The host. */
    HostName on();

    @Override
    default Optional<HostName> host() {
      return Optional.of(on());
    }
  }

  /** Event of one machine. */
  sealed interface OfMachine extends OfHost {
    /** The machine. */
    MachineName of();

    @Override
    default Optional<MachineName> machine() {
      return Optional.of(of());
    }
  }

  /** A machine's current activity. */
  enum Activity {
    WAITING,
    DESTROYING,
    BOOTING,
    RELOADING,
    HALTING,
    SUSPENDING,
    RESUMING,
    CONNECTING,
    CHECKING,
    PROVISIONING,
    SNAPSHOT,
    DONE,
    FAILED
  }

  /**
   * The run began, with these machines on these hosts; the order of the lists is that of the table.
   */
  record RunStarted(String verb, List<HostName> hosts, List<Planned> machines) implements RunEvent {
    /** One machine that the run is about. */
    public record Planned(MachineName machine, HostName host) {}
  }

  /**
   * A host is busy with something that is not one machine's: preparing, sending files, adding a
   * box.
   */
  record HostActivity(HostName on, String what) implements OfHost {}

  /** Part of a box is on its host by now. */
  record BoxProgress(HostName on, BoxRef box, long done, long total) implements OfHost {}

  /**
   * A box is on its host and registered with Vagrant.
   *
   * @param bytes how much of it travelled
   * @param from the other host that it was taken from, if it was
   */
  record BoxSynced(HostName on, BoxRef box, long bytes, Duration took, Optional<HostName> from)
      implements OfHost {
    /** One that did not come from another host. */
    public BoxSynced(HostName on, BoxRef box, long bytes, Duration took) {
      this(on, box, bytes, took, Optional.empty());
    }
  }

  /** A box is gone from its host, and {@code bytes} of its disks are free again. */
  record BoxRemoved(HostName on, BoxRef box, long bytes) implements OfHost {}

  /**
   * The workdir is as it should be; so many files were written or removed, so many bytes travelled.
   */
  record WorkdirSynced(HostName on, int written, int removed, long bytes) implements OfHost {}

  /** A machine goes on to the next activity. */
  record MachineActivity(HostName on, MachineName of, Activity activity) implements OfMachine {}

  /** A line that Vagrant said; about a machine where Vagrant said which. */
  record VagrantLine(HostName on, Optional<MachineName> about, String text) implements OfHost {
    @Override
    public Optional<MachineName> machine() {
      return about;
    }
  }

  /** A machine booted; {@code took} counts from the moment that the engine began with it. */
  record VosUpCompleted(HostName on, MachineName of, Duration took) implements OfMachine {}

  /** The bridged address of a machine was read back. */
  record AddressRead(HostName on, MachineName of, String address) implements OfMachine {}

  /** An edge was probed from inside the dependant {@code of}. */
  record EdgeProbed(
      HostName on, MachineName of, MachineName target, String address, boolean ok, String error)
      implements OfMachine {}

  /** All work on a machine is done. */
  record MachineDone(HostName on, MachineName of) implements OfMachine {}

  /** A machine failed; the others go on. */
  record MachineFailed(HostName on, MachineName of, String error) implements OfMachine {}

  /** A machine is brought no further in this run: it waits for one that has no host. */
  record MachineWaits(HostName on, MachineName of, String reason) implements OfMachine {}

  /** A machine of another lab, which made room for this one, runs again, or stays off: why. */
  record MachinePutBack(HostName on, MachineName of, LabName lab, Optional<String> why)
      implements OfMachine {}

  /** The connection to a host broke; it is dialed again for that long. */
  record ConnectionLost(HostName on, Duration longest) implements OfHost {}

  /** A host whose connection broke answers again. */
  record HostBack(HostName on) implements OfHost {}

  /** What a host does goes on there, and this run waits no longer for it. */
  record RunLeft(HostName on, RunId id, String verb, List<String> subjects) implements OfHost {
    /** Copies the list. */
    public RunLeft {
      subjects = List.copyOf(subjects);
    }

    /** What it does, in a few words. */
    public String what() {
      return subjects.isEmpty() ? verb : verb + " of " + String.join(", ", subjects);
    }
  }

  /** A host failed as a whole; the other hosts go on. */
  record HostFailed(HostName on, String error) implements OfHost {}

  /** The run is over; {@code estimated} says how long it was to take, where that was known. */
  record RunEnded(RunOutcome outcome, Duration took, Optional<Duration> estimated)
      implements RunEvent {
    /** One of which nobody knew how long it would take. */
    public RunEnded(RunOutcome outcome, Duration took) {
      this(outcome, took, Optional.empty());
    }

    /** The same, of which that was known before. */
    RunEnded estimatedAt(Duration before) {
      return new RunEnded(outcome, took, Optional.of(before));
    }

    /** Whole seconds and milliseconds of the run. */
    public double seconds() {
      return took.toMillis() / 1000.0;
    }
  }
}
