package io.homelab.operations;

import io.homelab.run.LabStatus;
import io.homelab.run.LiveStatus;
import io.homelab.state.LabState;
import java.util.List;

/**
 * Where the machines of a lab are and what they do.
 *
 * @param status the machines, by name, and what is not as it should be on the hosts
 */
public record StatusReport(LiveStatus status) {
  /** As a run of HomeLab saw them last; nobody is asked. */
  public static Answer<StatusReport> lastSeen(OpenLab lab) {
    return Answer.of(() ->
        new StatusReport(
            new LiveStatus(
                LabStatus.lastSeen(lab.lab(), lab.kept().load()), List.of(), List.of())));
  }

  /** As their hosts tell now. */
  public static Answer<StatusReport> live(OpenLab lab) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      return new StatusReport(
          LiveStatus.of(lab.lab(), state, lab.hosts().probe(), lab.caller().owner()));
    });
  }
}
