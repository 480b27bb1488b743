package io.homelab.probe;

import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.workdir.Preempted;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Another lab's folder on a host: what it says of its machines, one by one.
 *
 * @param path where it is, absolute
 * @param lineage of the lab's state; empty in markers of earlier versions
 * @param atWork whether somebody has its lock, or a run in it has not ended
 * @param ofPool whether the lab is an instance of a pool
 * @param machines its machines that exist, by name
 */
public record ForeignWorkdir(
    String path,
    String lineage,
    boolean atWork,
    boolean ofPool,
    SortedMap<MachineName, ForeignMachine> machines) {

  /** Copies the machines. */
  public ForeignWorkdir {
    machines = Collections.unmodifiableSortedMap(new TreeMap<>(machines));
  }

  /** The same with one of its machines shut down to make room for another lab. */
  ForeignWorkdir preempting(MachineName machine, LabName other) {
    SortedMap<MachineName, ForeignMachine> all = new TreeMap<>(machines);
    all.computeIfPresent(machine, (name, its) -> its.preempting(other));
    return new ForeignWorkdir(path, lineage, atWork, ofPool, all);
  }

  /**
   * A machine of another lab.
   *
   * @param resources what it was given
   * @param priority how important it is in its lab; absent where its marker does not tell
   * @param state how it is
   * @param preempted for whom it was shut down to make room
   */
  public record ForeignMachine(
      Resources resources,
      OptionalInt priority,
      MachineState state,
      Optional<Preempted> preempted) {
    /** Whether it makes room for another lab now: it is off, as its marker says. */
    public boolean isPreempted() {
      return preempted.isPresent() && state == MachineState.STOPPED;
    }

    /** What it holds now: one that makes room has its disk alone. */
    public Resources held() {
      return isPreempted() ? new Resources(0, 0, resources.diskGb()) : resources;
    }

    private ForeignMachine preempting(LabName other) {
      return new ForeignMachine(
          resources,
          priority,
          MachineState.STOPPED,
          Optional.of(new Preempted(other, state == MachineState.RUNNING)));
    }
  }
}
