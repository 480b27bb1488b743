package io.homelab.engine;

import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.model.MachineName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * An engine at work on one host during one run. Calls of one session come one after another: one
 * that comes early waits. A call takes many machines, answers for each of them, and goes on with
 * the others when one fails.
 *
 * <p>Every call may throw {@link io.homelab.remote.RemoteException} when the host fails or the time
 * is up, and {@link io.homelab.remote.InterruptedRunException} when the run is stopped; machines
 * that {@link MachineProgress#finished} told of are finished then, too.
 */
public interface EngineSession {
  /**
   * Makes machines, or starts those that exist, without provisioning.
   *
   * @param provider what they run on, the same for all
   * @param machines at least one
   * @return one outcome for each machine
   */
  SortedMap<MachineName, MachineOutcome> boot(
      String provider, List<MachineName> machines, MachineProgress progress);

  /** Restarts machines by their present description, without provisioning. */
  SortedMap<MachineName, MachineOutcome> reload(
      List<MachineName> machines, MachineProgress progress);

  /** Runs the provision scripts of machines that are up. */
  SortedMap<MachineName, MachineOutcome> provision(
      List<MachineName> machines, MachineProgress progress);

  /** Shuts machines down; one that is off already is done. */
  SortedMap<MachineName, MachineOutcome> halt(List<MachineName> machines, MachineProgress progress);

  /** Removes machines with their disks; one that is gone already is done. */
  SortedMap<MachineName, MachineOutcome> destroy(
      List<MachineName> machines, MachineProgress progress);

  /** Saves a snapshot of one machine. */
  MachineOutcome saveSnapshot(MachineName machine, SnapshotName name);

  /** Takes one machine back to a snapshot, without provisioning. */
  MachineOutcome restoreSnapshot(MachineName machine, SnapshotName name);

  /** The names of a machine's snapshots, in the engine's order. */
  List<String> snapshots(MachineName machine);

  /**
   * How to get into machines.
   *
   * @return for each machine the way, or a word why there is none; one that is off has none
   */
  GuestWays access(List<MachineName> machines);

  /**
   * What there is on the host, when the engine looks for itself. Changes nothing there; the workdir
   * need not exist yet.
   *
   * @param boxes what the lab's machines are to be made from, each for the provider to run on
   * @return nothing when the probe of hosts tells it all, as it does for Vagrant
   */
  default Optional<EngineReport> report(SortedSet<BoxRef> boxes) {
    return Optional.empty();
  }

  /**
   * Brings a box from this computer to the host, and adds it to those that machines are made from.
   *
   * @return bytes that travelled from here
   */
  long copyBox(BoxRef box, LocalBoxes.LocalBox local);

  /**
   * Takes away what interrupted transfers left on the host.
   *
   * @param awaited boxes that are about to be brought: what is there of them already stays
   */
  void tidyBoxes(Collection<BoxRef> awaited);

  /** Lets the host fetch a box from its catalog by itself. */
  void fetchBox(BoxRef box, BoxSource.Catalog catalog);
}
