package io.homelab.cli;

import io.homelab.operations.Completion;
import io.homelab.operations.DrainHost;
import io.homelab.operations.RefusedException;
import io.homelab.report.DrainView;
import io.homelab.report.PlanView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab hosts drain}: empties a host of this lab's machines. */
@Command(
    name = "drain",
    description =
        "Cordon a host and recreate its machines on other hosts. Those that fit nowhere else stay.",
    footer = {
      "homelab hosts drain nuc --allow-replace",
      "homelab hosts drain nuc --strategy optimal"
    })
final class HostsDrainCommand implements Callable<Integer> {
  @ParentCommand HostsCommand hosts;

  @Mixin PlacementOptions placement = new PlacementOptions();

  @Parameters(index = "0", paramLabel = "HOST", description = "The host.")
  String name;

  @Option(
      names = "--allow-replace",
      description = "Permit replacing the machines; they lose their disks.")
  boolean allowReplace;

  @Override
  public Integer call() {
    HomeLabCommand root = hosts.root;
    try (Workspace workspace = root.open();
        DrainHost drain =
            root.answered(
                DrainHost.propose(
                    workspace.opened(),
                    new DrainHost.DrainRequest(name, placement.placing(), allowReplace)))) {
      tell(drain);
      drain
          .objection()
          .ifPresent(refusal -> {
            throw new RefusedException(refusal);
          });
      Completion done =
          drain.changes()
              ? root.watched(view -> drain.apply(view).map(Completion::of))
              : root.answered(drain.cordon().map(Completion::of));
      if (done != Completion.COMPLETE) {
        return ExitCode.of(done).code();
      }
      drain
          .left()
          .ifPresent(refusal -> {
            throw new RefusedException(refusal);
          });
      root.say("Host %s has nothing of this lab; %s.".formatted(drain.host(), drain.afterwards()));
      return ExitCode.OK.code();
    }
  }

  private void tell(DrainHost drain) {
    HomeLabCommand root = hosts.root;
    if (!root.options().json && !root.options().quiet) {
      if (drain.moves()) {
        root.environment().err().print(PlanView.human(drain.plan(), root.style()));
      }
      root.environment().err().print(DrainView.human(drain.drain(), root.style()));
    }
  }
}
