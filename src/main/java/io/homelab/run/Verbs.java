package io.homelab.run;

import io.homelab.engine.SnapshotName;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.ProbeResult;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskKind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;

/** Vagrant's other verbs, for machines that exist, each on the host where it is. */
public final class Verbs {
  private final SelectedMachines selected;

  /**
   * For those machines.
   *
   * @param probes what the hosts told
   * @param machines the machines, and where they are
   */
  public Verbs(
      RunContext context,
      SortedMap<HostName, ProbeResult> probes,
      SortedMap<MachineName, HostName> machines) {
    this.selected = new SelectedMachines(context, probes, machines);
  }

  /** What is done with snapshots. */
  public enum Snapshot {
    SAVE,
    RESTORE
  }

  /** Shuts the machines down, dependants before what they depend on. */
  public RunOutcome halt() {
    return power("halt", selected.dependantsFirst(TaskKind.HALT), lane -> lane::halt, false);
  }

  /**
   * Starts machines that are off, with what is on their hosts, without provisioning. Nothing is
   * made where one is gone, as booting it would.
   */
  public RunOutcome start() {
    return power(
        "reload",
        selected.atOnce(TaskKind.RELOAD),
        // Not before the engine has ended: another lab would find it at work.
        lane -> (machines, finished) -> lane.reload(machines, machine -> {}),
        true);
  }

  /**
   * Turns machines on or off.
   *
   * @param call what the engine of a host is asked for
   */
  private RunOutcome power(
      String verb,
      Collection<Task> tasks,
      Function<HostLane, EngineTasks.Call> call,
      boolean running) {
    return selected.carryOut(
        verb,
        run ->
            run.carryOut(
                TaskGraph.of(tasks),
                (batch, reports) ->
                    EngineTasks.carryOut(
                        batch,
                        reports,
                        call.apply(run.lane(batch.host())),
                        machine -> {
                          selected
                              .context()
                              .updates()
                              .updateMachine(machine, record -> record.withRunning(running));
                          run.done(batch.host(), machine);
                        })));
  }

  /** Suspends the machines, dependants before what they depend on. */
  public RunOutcome suspend() {
    return new SuspendVerb(selected).suspend();
  }

  /** Lets the machines go on, and reads their addresses anew. */
  public RunOutcome resume() {
    return new SuspendVerb(selected).resume();
  }

  /** Restarts the machines and reads their addresses anew: a DHCP server may give others now. */
  public RunOutcome reload() {
    return reload(ProvisionChoice.USUAL);
  }

  /** The same, and then runs those provisioners that run each time or are asked for. */
  public RunOutcome reload(ProvisionChoice choice) {
    return new ReloadVerb(selected, choice).carryOut();
  }

  /**
   * Runs the machines' provision scripts again; a machine's turn comes when those that it depends
   * on are provisioned, and does not come when one of them failed.
   *
   * @param scriptDigests what the state keeps of the scripts, by machine
   */
  public RunOutcome provision(Map<MachineName, String> scriptDigests) {
    return provision(scriptDigests, ProvisionChoice.USUAL);
  }

  /** The same for what is asked for; the machines must each have some of it. */
  public RunOutcome provision(Map<MachineName, String> scriptDigests, ProvisionChoice choice) {
    return new ProvisionVerb(selected, choice).carryOut(scriptDigests);
  }

  /**
   * Destroys the machines. A host on which no machine of the lab is left is cleaned of everything
   * that HomeLab put there but the boxes that Vagrant keeps.
   */
  public RunOutcome destroy() {
    return new DestroyVerb(selected).carryOut();
  }

  /**
   * Takes away the copies that hosts have of these machines, though the machines are elsewhere by
   * now. A host on which nothing of the lab is left is cleaned.
   */
  public RunOutcome destroyStrays() {
    return new StrayVerb(selected).carryOut();
  }

  /**
   * Saves or restores a snapshot of every machine under one name. After a restore the machines that
   * are up answer again, and know the others by the addresses of today.
   */
  public RunOutcome snapshot(Snapshot what, SnapshotName name) {
    return new SnapshotVerb(selected).carryOut(what, name);
  }

  /** What every host prints about the snapshots of its machines, one line each, by machine. */
  public SortedMap<MachineName, List<String>> snapshots() {
    return new SnapshotVerb(selected).list();
  }
}
