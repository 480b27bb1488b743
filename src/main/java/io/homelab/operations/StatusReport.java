package io.homelab.operations;

import io.homelab.run.LabStatus;
import io.homelab.run.MachineStatus;
import java.util.List;

/**
 * Where the machines of a lab are and what they do.
 *
 * @param machines the machines, by name
 */
public record StatusReport(List<MachineStatus> machines) {
  /** Copies the list. */
  public StatusReport {
    machines = List.copyOf(machines);
  }

  /** As a run of HomeLab saw them last; nobody is asked. */
  public static Answer<StatusReport> lastSeen(OpenLab lab) {
    return Answer.of(() ->
        new StatusReport(LabStatus.lastSeen(lab.lab(), lab.kept().load())));
  }

  /** As their hosts tell now. */
  public static Answer<StatusReport> live(OpenLab lab) {
    return Answer.of(() ->
        new StatusReport(
            LabStatus.live(
                lab.lab(), lab.kept().load(), lab.hosts().probe(), lab.caller().owner())));
  }
}
