package io.homelab.run;

import io.homelab.model.MachineName;
import io.homelab.plan.Plan;
import io.homelab.state.MachineRecord;
import java.util.Optional;
import java.util.Set;

/**
 * Whom it is in vain to wait for in a run: the machines without a host, and those that wait for
 * them in turn. They have not failed, and nobody fails because of them.
 */
final class Absent {
  private final LabRun run;
  private final Set<MachineName> hostless;

  Absent(LabRun run, Plan plan) {
    this.run = run;
    this.hostless = plan.withoutHost().keySet();
  }

  /** Why it is in vain, as the end of a sentence; nothing when it is not. */
  Optional<String> why(MachineName machine) {
    if (hostless.contains(machine)) {
      // One that should move and cannot may still be up where it was.
      Optional<MachineRecord> record = run.context().updates().machine(machine);
      boolean up = record.map(MachineRecord::running).orElse(false);
      return up ? Optional.empty() : Optional.of("has no host");
    }
    return run.results().leftOut(machine) ? Optional.of("waits, too") : Optional.empty();
  }
}
