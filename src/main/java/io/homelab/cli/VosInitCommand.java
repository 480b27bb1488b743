package io.homelab.cli;

import io.homelab.engine.vagrant.Vagrantfile;
import io.homelab.engine.vagrant.VosConfig;
import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.operations.PlanChecks;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/**
 * {@code homelab vos init}: the two files that the workdirs get, written beside the topology to
 * look at.
 */
@Command(name = "init", description = "Write Vagrantfile and config-vos.yaml beside topology.yaml.")
final class VosInitCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin PlacementOptions placement = new PlacementOptions();

  @Override
  public Integer call() throws IOException {
    try (Workspace workspace = vos.root.open()) {
      Plan plan =
          workspace.plan(
              workspace.state(), Optional.empty(), placement.strategy(workspace), placement.seed());
      PlanChecks.everythingFits(plan, Map.of());
      SortedMap<MachineName, HostName> placements = plan.placements();
      SortedMap<MachineName, BridgedNic> nics = new TreeMap<>();
      for (MachineStep.Present step : plan.present()) {
        step.nic().ifPresent(nic -> nics.put(step.name(), nic));
      }
      write(workspace.lab().directory().resolve(Vagrantfile.FILE_NAME), Vagrantfile.bytes());
      write(
          workspace.lab().directory().resolve(VosConfig.FILE_NAME),
          VosConfig.bytes(workspace.lab(), placements, nics, Optional.empty()));
      int machines = workspace.lab().machines().stream().map(Machine::name).toList().size();
      vos.root.say("wrote Vagrantfile and config-vos.yaml for %d machines".formatted(machines));
      return ExitCode.OK.code();
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    boolean ours =
        !Files.exists(file)
            || file.endsWith(VosConfig.FILE_NAME)
            || Files.readString(file).contains("Written by homelab");
    if (!ours) {
      throw new CommandException(
          ExitCode.USAGE,
          file + " is there already, and homelab did not write it",
          "move it away, or put topology.yaml into another folder");
    }
    Files.write(file, content);
  }
}
