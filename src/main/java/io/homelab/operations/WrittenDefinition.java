package io.homelab.operations;

import io.homelab.model.BridgedNic;
import io.homelab.model.Lab;
import io.homelab.model.MachineName;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.plan.Planner;
import io.homelab.state.LabState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files that the workdirs get, written beside the topology to look at.
 *
 * @param files their names
 * @param machines how many machines they are about
 */
public record WrittenDefinition(List<String> files, int machines) {
  /** A file of this name is never a person's own. */
  private static final String NOBODY_ELSES = "config-vos.yaml";

  /** Copies the list. */
  public WrittenDefinition {
    files = List.copyOf(files);
  }

  /** Plans without the hosts, and writes; refused where a file of that name is somebody's own. */
  public static Answer<WrittenDefinition> of(OpenLab asked, Placing placing) {
    return Answer.of(() -> {
      refuseKept(asked.lab());
      LabState state = asked.kept().load();
      OpenLab lab = asked.settled(state, false);
      Plan plan = Planner.plan(lab.planRequest(placing, state, Optional.empty()));
      PlanChecks.everythingFits(plan, Map.of());
      SortedMap<MachineName, BridgedNic> nics = new TreeMap<>();
      for (MachineStep.Present step : plan.present()) {
        step.nic().ifPresent(nic -> nics.put(step.name(), nic));
      }
      SortedMap<String, byte[]> files =
          lab.engine().definition(lab.lab(), plan.placements(), nics, Optional.empty());
      Path folder = lab.lab().directory();
      for (String name : files.keySet()) {
        refuseStrangers(folder.resolve(name));
      }
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Files.write(folder.resolve(file.getKey()), file.getValue());
      }
      return new WrittenDefinition(List.copyOf(files.keySet()), lab.lab().machines().size());
    });
  }

  /** What is laid over a person's own Vagrantfile would take its place. */
  private static void refuseKept(Lab lab) {
    lab.vagrantfile()
        .ifPresent(own -> {
          throw new RefusedException(
              Refusal.usage(
                  "the lab keeps its own " + own.file() + ", so there is nothing to write",
                  "use it with Vagrant as it is"));
        });
  }

  private static void refuseStrangers(Path file) throws IOException {
    if (Files.exists(file)
        && !file.endsWith(NOBODY_ELSES)
        && !Files.readString(file).contains("Written by homelab")) {
      throw new RefusedException(
          Refusal.usage(
              file + " already exists and was not written by homelab",
              "move it away, or move topology.yaml to another folder"));
    }
  }
}
