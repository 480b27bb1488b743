package io.homelab.run;

import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.ProvisionPlaybook;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.graph.Batch;
import io.homelab.run.graph.Scheduler.Reports;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs the playbooks of a machine that this computer runs, one after another. */
final class PlaybookTasks {
  private PlaybookTasks() {}

  /**
   * Runs them until one fails.
   *
   * @param keep hears that all of them ran
   */
  static void carryOut(Batch batch, Reports reports, LabRun run, Consumer<MachineName> keep) {
    HostLane lane = run.lane(batch.host());
    MachineName name = GuestTasks.machine(batch.first());
    Machine machine = run.context().lab().machine(name).orElseThrow();
    lane.tell(name, Activity.PROVISIONING);
    for (int index : MachineProvisioning.playbooksOf(batch)) {
      if (machine.provision().get(index) instanceof ProvisionPlaybook playbook) {
        String words = playbook.words(index);
        lane.says(name, "Running provisioner: " + words);
        Optional<String> failure =
            run.context()
                .playbooks()
                .run(run.context(), machine, playbook, line -> lane.says(name, line));
        if (failure.isPresent()) {
          String reason = "provisioner %s failed: %s".formatted(words, failure.get());
          lane.failedPlaybook(name, words, reason);
          reports.failed(batch.first(), reason);
          return;
        }
      }
    }
    keep.accept(name);
    reports.done(batch.first());
  }
}
