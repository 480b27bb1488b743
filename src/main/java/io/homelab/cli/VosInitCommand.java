package io.homelab.cli;

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
import java.util.LinkedHashMap;
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
  /** A file of this name is never a person's own. */
  private static final String NOBODY_ELSES = "config-vos.yaml";

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
      SortedMap<String, byte[]> files =
          workspace
              .opened()
              .engine()
              .definition(workspace.lab(), placements, nics, Optional.empty());
      Map<Path, byte[]> targets = new LinkedHashMap<>();
      files.forEach(
          (name, content) -> targets.put(workspace.lab().directory().resolve(name), content));
      for (Path file : targets.keySet()) {
        refuseStrangers(file);
      }
      for (Map.Entry<Path, byte[]> file : targets.entrySet()) {
        Files.write(file.getKey(), file.getValue());
      }
      int machines = workspace.lab().machines().stream().map(Machine::name).toList().size();
      vos.root.say(
          "wrote %s for %d machines".formatted(String.join(" and ", files.keySet()), machines));
      return ExitCode.OK.code();
    }
  }

  private static void refuseStrangers(Path file) throws IOException {
    if (Files.exists(file)
        && !file.endsWith(NOBODY_ELSES)
        && !Files.readString(file).contains("Written by homelab")) {
      throw new CommandException(
          ExitCode.USAGE,
          file + " is there already, and homelab did not write it",
          "move it away, or put topology.yaml into another folder");
    }
  }
}
