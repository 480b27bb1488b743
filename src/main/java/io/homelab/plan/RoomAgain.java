package io.homelab.plan;

import io.homelab.model.Host;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.workdir.LabIdentity;
import io.homelab.workdir.MarkerFile;
import java.util.Map;
import java.util.Set;

/** Whether a host has room for machines of a lab that were shut down there to make room. */
public final class RoomAgain {
  private RoomAgain() {}

  /**
   * Whether it has, as a plan of that lab would count it. Machines that are off to make room hold
   * their disks alone.
   *
   * @param facts what the host told to that lab
   * @param marker the lab's there, which alone says what its machines hold
   * @param starting those that are to run again
   */
  public static boolean holds(
      Host host, HostFacts facts, MarkerFile marker, Set<MachineName> starting) {
    HostAccount account =
        HostAccount.of(
            host,
            new ProbeResult.Reached(host.name(), facts),
            new LabIdentity(marker.lab(), marker.owner(), marker.lineage()),
            null);
    long filledGb = account.filledByOthersGb();
    Resources held = Resources.ZERO;
    for (Map.Entry<String, Resources> machine : marker.machines().entrySet()) {
      MachineName name = new MachineName(machine.getKey());
      MachineState state = facts.machines().own().get(name);
      if (state != null) {
        filledGb += facts.machines().filledGb(marker.lab(), name, machine.getValue().diskGb());
        boolean makesRoom =
            state == MachineState.STOPPED
                && marker.preempted().containsKey(machine.getKey())
                && !starting.contains(name);
        held =
            held.plus(
                makesRoom ? new Resources(0, 0, machine.getValue().diskGb()) : machine.getValue());
      }
    }
    return account.usable(filledGb).holds(held);
  }
}
