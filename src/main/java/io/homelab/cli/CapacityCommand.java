package io.homelab.cli;

import io.homelab.config.Wording;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Names;
import io.homelab.model.Role;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.question.Evacuation;
import io.homelab.placement.question.Headroom;
import io.homelab.placement.question.Wanted;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.probe.ProbeResult;
import io.homelab.report.CapacityView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab capacity}: what still fits. */
@Command(
    name = "capacity",
    description = {
      "Show how many more machines fit beside the lab as planned, and what if a host dies.",
      "Without options: one more of each role and size that the lab has, and every host's death."
    })
final class CapacityCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Mixin PlacementOptions placement = new PlacementOptions();

  @Option(names = "--role", paramLabel = "ROLE", description = "Count machines of this role.")
  @Nullable String role;

  @Option(names = "--cpus", paramLabel = "N", description = "Machines with N CPUs.")
  @Nullable Long cpus;

  @Option(names = "--memory-mb", paramLabel = "N", description = "Machines with N MiB of memory.")
  @Nullable Long memoryMb;

  @Option(names = "--disk-gb", paramLabel = "N", description = "Machines with N GiB of disk.")
  @Nullable Long diskGb;

  @Option(
      names = "--without",
      paramLabel = "HOST",
      description = "Show instead where this host's machines would go if it died.")
  @Nullable String without;

  @Option(
      names = "--offline",
      description = "Decide from the files and the state alone; connect to no host.")
  boolean offline;

  @Override
  public Integer call() {
    Wanted wanted = wanted();
    boolean counts = !wanted.equals(Wanted.ANY);
    if (without != null && counts) {
      throw refused("--without counts no machines", "leave the role and the sizes out");
    }
    try (Workspace workspace = root.open()) {
      Optional<HostName> dead =
          Optional.ofNullable(without).map(name -> workspace.host(name).name());
      Optional<SortedMap<HostName, ProbeResult>> probes =
          offline ? Optional.empty() : Optional.of(workspace.probe());
      PlanRequest asked =
          workspace.planRequest(
              workspace.lab(),
              workspace.state(),
              probes,
              placement.strategy(workspace),
              placement.seed());
      Plan plan = Planner.plan(asked);
      PlacementRequest lab = Planner.placementRequest(asked).after(plan.placement());
      int homeless = plan.placement().unplaced().size();
      if (homeless > 0) {
        root.say(
            "%d of the lab's machines %s no host as it is; 'homelab plan' says why"
                .formatted(homeless, homeless == 1 ? "has" : "have"));
      }
      root.print(dead.map(host -> death(lab, host)).orElseGet(() -> room(workspace, lab, wanted)));
      return ExitCode.OK.code();
    }
  }

  private String death(PlacementRequest lab, HostName host) {
    Evacuation death = Evacuation.ofDead(lab, host);
    return root.options().json
        ? CapacityView.json(List.of(death))
        : CapacityView.human(death, root.style());
  }

  private String room(Workspace workspace, PlacementRequest lab, Wanted wanted) {
    List<Headroom> kinds = Headroom.of(lab, wanted);
    if (kinds.isEmpty()) {
      throw unknownRole(lab, wanted.role().map(Role::value).orElse(""));
    }
    List<Evacuation> deaths = new ArrayList<>();
    if (wanted.equals(Wanted.ANY)) {
      for (Host host : workspace.hosts()) {
        deaths.add(Evacuation.ofDead(lab, host.name()));
      }
    }
    return root.options().json
        ? CapacityView.json(kinds, deaths)
        : CapacityView.human(kinds, deaths, root.style());
  }

  private static CommandException unknownRole(PlacementRequest lab, String role) {
    Set<String> known = new TreeSet<>();
    lab.machines().forEach(machine -> known.add(machine.role().value()));
    String near = Wording.nearest(role, known);
    return refused(
        "the lab has no machine of role '" + role + "'",
        near != null
            ? "did you mean '" + near + "'?"
            : "how many would fit depends on their size: add --memory-mb and --cpus");
  }

  private Wanted wanted() {
    if (role != null && !Names.isValid(role)) {
      throw refused("'" + role + "' is no role", "a role is " + Names.RULE);
    }
    return new Wanted(
        Optional.ofNullable(role).map(Role::new),
        amount("--cpus", cpus),
        amount("--memory-mb", memoryMb),
        amount("--disk-gb", diskGb));
  }

  private static OptionalLong amount(String option, @Nullable Long amount) {
    if (amount != null && amount < 0) {
      throw refused(option + " must not be negative", "");
    }
    return amount == null ? OptionalLong.empty() : OptionalLong.of(amount);
  }

  private static CommandException refused(String message, String hint) {
    return new CommandException(ExitCode.USAGE, message, hint);
  }
}
