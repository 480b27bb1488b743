package io.homelab.report;

import io.homelab.engine.MachineDigests;
import io.homelab.model.Admission;
import io.homelab.model.BoxRef;
import io.homelab.model.BridgedNic;
import io.homelab.model.Capacity;
import io.homelab.model.Dependencies;
import io.homelab.model.GuestSetup;
import io.homelab.model.Host;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.HostSetup;
import io.homelab.model.HostStatus;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import io.homelab.model.StrategyName;
import io.homelab.placement.Conclusion;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.PlacementResult;
import io.homelab.placement.Rejection;
import io.homelab.placement.Resource;
import io.homelab.plan.Action;
import io.homelab.plan.BoxStep;
import io.homelab.plan.HostPlan;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Values for the tests of the views. */
final class Samples {
  static final BoxRef ALPINE = new BoxRef("generic/alpine", "1.0.0", "libvirt");

  private Samples() {}

  static HostName host(String name) {
    return new HostName(name);
  }

  static MachineName machine(String name) {
    return new MachineName(name);
  }

  static Host declared(String name, Capacity capacity, HostStatus status) {
    return new Host(
        host(name),
        HostAccess.to(name + ".local").as("ops"),
        new Admission(
            capacity,
            new Resources(1, 2048, 0),
            new TreeSet<>(List.of("*")),
            status,
            new TreeMap<>()),
        HostSetup.USUAL);
  }

  static HostPlan hostPlan(String name, Resources before, Resources after) {
    return new HostPlan(
        declared(name, Capacity.of(8, 32768, 500), HostStatus.ONLINE),
        true,
        Optional.empty(),
        Capacity.of(8, 32768, 500),
        Capacity.of(16, 32768, 900),
        Capacity.of(0, 0, 0),
        List.of(),
        Capacity.of(7, 30720, 500),
        before,
        after,
        Optional.of("br0"),
        List.of());
  }

  static Machine described(String name, Resources resources) {
    return new Machine(
        machine(name),
        new Role("data"),
        resources,
        ALPINE,
        PlacementConstraints.NONE,
        Dependencies.NONE,
        GuestSetup.named(name));
  }

  static HostRejection rejection(String host, Rejection... reasons) {
    return new HostRejection(host(host), List.of(reasons));
  }

  static Rejection noMemory(String host, long needed, long left) {
    return new Rejection.NoRoom(host(host), Resource.MEMORY, needed, left);
  }

  static Rejection maintenance(String host) {
    return new Rejection.InMaintenance(host(host));
  }

  /** A step for a machine of 2 cpus, 1024 MB and 8 GB. */
  static MachineStep.Present step(
      Action action, String name, String host, String before, String reason, String... because) {
    Machine machine = described(name, new Resources(2, 1024, 8));
    List<MachineName> because2 = new ArrayList<>();
    for (String other : because) {
      because2.add(machine(other));
    }
    return new MachineStep.Present(
        machine,
        host(host),
        before.isEmpty() ? Optional.empty() : Optional.of(host(before)),
        action,
        Set.of(),
        reason,
        new Decision.Placed(
            machine, host(host), reason, List.of(rejection("nuc", maintenance("nuc")))),
        because.length == 0
            ? Optional.empty()
            : Optional.of(new BridgedNic("52:54:00:00:00:01", "br0")),
        because2,
        new MachineDigests("a", "b", "c"));
  }

  static Plan plan(
      List<MachineStep> machines,
      List<HostPlan> hosts,
      List<BoxStep> boxes,
      List<Decision.Unplaced> unplaced,
      List<String> hints,
      List<Plan.Stranded> stranded) {
    SortedMap<MachineName, HostName> placements = new TreeMap<>();
    List<Decision> decisions = new ArrayList<>(unplaced);
    for (MachineStep step : machines) {
      if (step instanceof MachineStep.Present present) {
        placements.put(step.name(), step.host());
        decisions.add(present.decision());
      }
    }
    return new Plan(
        new LabName("devlab"),
        StrategyName.FIRST_FIT_DECREASING,
        0,
        false,
        machines,
        hosts,
        boxes,
        List.of(),
        Optional.empty(),
        new PlacementResult(
            placements,
            decisions,
            hints.isEmpty() ? new Conclusion.Complete() : new Conclusion.LeftOver(),
            hints,
            0,
            List.of()),
        stranded,
        List.of(),
        List.of(),
        new TreeMap<>(),
        List.of());
  }
}
