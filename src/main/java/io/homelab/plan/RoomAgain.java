package io.homelab.plan;

import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.workdir.LabIdentity;
import io.homelab.workdir.MarkerFile;
import java.util.Map;

/** The room on a host for machines of a lab that were shut down there to make room. */
public final class RoomAgain {
  private RoomAgain() {}

  /**
   * What is left as a plan of that lab would count it, without the machines that are off to make
   * room.
   *
   * @param facts what the host told to that lab
   * @param marker the lab's there, which alone says what its machines hold
   */
  public static Capacity on(Host host, HostFacts facts, MarkerFile marker) {
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
        if (state != MachineState.STOPPED || !marker.preempted().containsKey(machine.getKey())) {
          held = held.plus(machine.getValue());
        }
      }
    }
    return account.usable(filledGb).less(held);
  }
}
