package io.homelab.engine;

import io.homelab.model.BoxDownload;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.model.DetachedRun;
import io.homelab.model.MachineName;
import io.homelab.model.RunStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An engine's use on one host in one run. Calls of a session are serialised. A call takes many
 * machines, returns an outcome for each, and continues with the others if one fails.
 *
 * <p>Every call may throw {@link io.homelab.remote.RemoteException} if the host fails or the time
 * is up, and {@link io.homelab.remote.InterruptedRunException} if the run is stopped; machines
 * already reported by {@link MachineProgress#finished} stay finished.
 */
public interface EngineSession {
  /**
   * Creates machines, or starts existing ones, without provisioning.
   *
   * @param provider what they run on, the same for all
   * @param machines at least one
   * @return one outcome for each machine
   */
  SortedMap<MachineName, MachineOutcome> boot(
      String provider, List<MachineName> machines, MachineProgress progress);

  /** Restarts machines with their current description, without provisioning. */
  SortedMap<MachineName, MachineOutcome> reload(
      List<MachineName> machines, MachineProgress progress);

  /** Runs the provision scripts of machines that are up. */
  SortedMap<MachineName, MachineOutcome> provision(
      List<MachineName> machines, MachineProgress progress);

  /** The same for some of their provisioners; an engine that cannot does not have to. */
  default SortedMap<MachineName, MachineOutcome> provision(
      List<MachineName> machines, ProvisionOrder order, MachineProgress progress) {
    return order.isWhole()
        ? provision(machines, progress)
        : unable("run single provisioners of", machines);
  }

  /** Shuts machines down; one that is already off counts as done. */
  SortedMap<MachineName, MachineOutcome> halt(List<MachineName> machines, MachineProgress progress);

  /**
   * Suspends machines that run, so that they go on where they were once they are resumed. An engine
   * that cannot does not have to.
   */
  default SortedMap<MachineName, MachineOutcome> suspend(
      List<MachineName> machines, MachineProgress progress) {
    return unable("suspend", machines);
  }

  /** Lets suspended machines go on, without provisioning; one that runs counts as done. */
  default SortedMap<MachineName, MachineOutcome> resume(
      List<MachineName> machines, MachineProgress progress) {
    return unable("resume", machines);
  }

  private static SortedMap<MachineName, MachineOutcome> unable(
      String verb, List<MachineName> machines) {
    SortedMap<MachineName, MachineOutcome> outcomes = new TreeMap<>();
    for (MachineName machine : machines) {
      outcomes.put(
          machine,
          new MachineOutcome.Failed(
              "the lab's engine cannot %s machines".formatted(verb), List.of()));
    }
    return outcomes;
  }

  /** Destroys machines with their disks; one that is already gone counts as done. */
  SortedMap<MachineName, MachineOutcome> destroy(
      List<MachineName> machines, MachineProgress progress);

  /**
   * Removes what is left of machines that are gone, when the whole lab goes: what a run that was
   * killed had begun, which no call above knows of. Nothing that may be somebody else's is touched.
   *
   * @return in words, what is still there; empty when nothing is
   */
  default List<String> sweep(Leftovers leftovers) {
    return List.of();
  }

  /** Saves a snapshot of one machine. */
  MachineOutcome saveSnapshot(MachineName machine, SnapshotName name);

  /** Restores one machine to a snapshot, without provisioning. */
  MachineOutcome restoreSnapshot(MachineName machine, SnapshotName name);

  /** The names of a machine's snapshots, in the engine's order. */
  List<String> snapshots(MachineName machine);

  /** The same of several machines. */
  default SortedMap<MachineName, List<String>> snapshots(List<MachineName> machines) {
    SortedMap<MachineName, List<String>> all = new TreeMap<>();
    machines.forEach(machine -> all.put(machine, snapshots(machine)));
    return all;
  }

  /**
   * Waits for what an earlier process began on the host and did not see the end of.
   *
   * @param run what it is, as the host tells
   * @param machines those of it that are known here
   * @return one outcome for each machine, as the call would have returned them; nothing when it is
   *     unknown what the run was for
   */
  default SortedMap<MachineName, MachineOutcome> follow(
      DetachedRun run, List<MachineName> machines, MachineProgress progress) {
    return new TreeMap<>();
  }

  /**
   * Passes what a run printed on to the session's listener, as lines of the host's log.
   *
   * @param limit how long to read on while it goes on; zero means not at all
   * @return how far it is then
   */
  default RunStatus read(DetachedRun run, Duration limit) {
    return run.status();
  }

  /**
   * How to log in to machines.
   *
   * @return access to each machine, or why there is none; a stopped machine has none
   */
  GuestWays access(List<MachineName> machines);

  /**
   * Which of these plugins of the engine the host lacks. Changes nothing there; the workdir need
   * not exist yet.
   *
   * @return those that it surely lacks
   */
  default SortedSet<String> lacking(SortedSet<String> plugins) {
    return new TreeSet<>();
  }

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
   * Copies a box from this computer to the host and adds it to the host's boxes.
   *
   * @return bytes sent from here
   */
  long copyBox(BoxRef box, LocalBoxes.LocalBox local);

  /**
   * Removes what interrupted transfers left on the host.
   *
   * @param awaited boxes about to be copied: their partial transfers stay
   */
  void tidyBoxes(Collection<BoxRef> awaited);

  /** Lets the host fetch a box from its catalog. */
  void fetchBox(BoxRef box, BoxSource.Catalog catalog);

  /**
   * Lets the host fetch a box from the address of its file, and check its content. An engine that
   * cannot does not have to.
   */
  default void downloadBox(BoxRef box, BoxDownload download) {
    throw new UnsupportedBoxException(box);
  }
}
